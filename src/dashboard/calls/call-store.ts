import { computed, signal } from "@preact/signals";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { type AdminProblem, changeCount, fetchAdmin, toProblem } from "../admin-client.ts";
import { sandbox } from "../view-address.ts";

const maxEntries = 10_000;
const drawEveryMs = 150;
const retryAfterMs = 1000;

/** The calls of a sandbox, newest first. It follows the stream of the journal, and goes on without loss after an interruption. */
export class CallStore {
  /** `undefined` until the first answer. */
  entries: readonly BriefEntry[] | undefined;
  connection: "connecting" | "live" | "lost" | "refused" = "connecting";
  forgotten = 0;
  recorded = 0;
  problem: AdminProblem | undefined;
  readonly pulse = signal(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #fetch: (init: RequestInit) => Promise<Response>;

  /** @param query filters, as the admin API has them */
  constructor(sandbox: string, query: string) {
    this.#fetch = (init) => fetchAdmin(`requests?brief=true&format=sse&${query}`, init, sandbox);
  }

  start(): () => void {
    const ended = new AbortController();
    void this.#follow(ended.signal);
    return () => ended.abort();
  }

  async #follow(ended: AbortSignal): Promise<void> {
    while (!ended.aborted && this.connection !== "refused") {
      await this.#stream(ended).catch((error: unknown) => {
        const problem = toProblem(error);
        const { status } = problem;
        this.connection = status >= 400 && status < 500 && status !== 404 ? "refused" : "lost";
        if (this.connection === "refused") Object.assign(this, { problem, entries: [] });
        // Somebody may make the missing sandbox, and its calls start again.
        if (status === 404) Object.assign(this, { entries: undefined, recorded: 0, forgotten: 0 });
        this.#notify();
      });
      await new Promise((resolve) => setTimeout(resolve, retryAfterMs));
    }
  }

  async #stream(signal: AbortSignal): Promise<void> {
    const { body } = await this.#fetch({ headers: { "last-event-id": String(this.recorded) }, signal });
    // Repeats the requests that failed while nobody answered.
    if (this.connection === "lost") changeCount.value += 1;
    this.connection = "live";
    this.entries ??= [];
    this.#notify();
    const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, data, id } of events ?? []) {
      const message: BriefEntry & { readonly evicted: number } = JSON.parse(data);
      if (event === "request") {
        this.entries = [message, ...this.entries].slice(0, maxEntries);
        this.recorded = Number(id);
      } else if (event === "evicted") {
        this.forgotten = message.evicted;
        this.recorded = Math.max(this.recorded, message.evicted);
        this.entries = this.entries.filter(({ sequence }) => sequence > message.evicted);
      } else if (event === "reset") {
        this.entries = [];
        this.recorded = this.forgotten = 0;
      }
      this.#notify();
    }
  }

  #notify(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.pulse.value += 1;
    }, drawEveryMs);
  }
}

export const callStore = computed(() => new CallStore(sandbox.value, ""));
