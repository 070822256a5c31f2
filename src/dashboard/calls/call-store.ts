import { computed, signal } from "@preact/signals";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { BriefEntry, JournalEntry } from "../../mock/journal/render-entry.ts";
import { type AdminProblem, changeCount, fetchAdmin, toProblem } from "../admin-client.ts";
import { sandbox } from "../view-address.ts";

const most = 10_000;
const gatherMs = 150;
const againMs = 1000;

/** The calls of a sandbox, newest first, as a stream of the journal tells them from the oldest on, and goes on without loss. */
export class CallStore {
  /** `undefined` until the first answer. */
  entries: readonly BriefEntry[] | undefined;
  connection: "connecting" | "live" | "lost" | "gone" | "refused" = "connecting";
  /** Calls that the journal dropped before they could be shown. */
  forgotten = 0;
  recorded = 0;
  problem: AdminProblem | undefined;
  /** How often something changed: who reads it is drawn again. */
  readonly pulse = signal(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ask: (init: RequestInit) => Promise<Response>;

  /** @param query filters, as the admin API has them */
  constructor(sandbox: string, query: string) {
    this.#ask = (init) => fetchAdmin(`requests?brief=true&format=sse&${query}`, init, sandbox);
  }

  start(): () => void {
    const ended = new AbortController();
    void this.#follow(ended.signal);
    return () => ended.abort();
  }

  async #follow(ended: AbortSignal): Promise<void> {
    while (!ended.aborted && this.connection !== "refused") {
      // A tab that nobody sees lets go of its connection, as a browser has few of them.
      if (document.hidden) await turned();
      const hidden = new AbortController();
      void turned().then(() => hidden.abort());
      await this.#stream(AbortSignal.any([ended, hidden.signal])).catch((error: unknown) => {
        const problem = toProblem(error);
        this.connection = problem.status >= 400 && problem.status < 500 ? "refused" : "lost";
        if (this.connection === "refused") Object.assign(this, { problem, entries: [] });
        // A sandbox that is not there may be made, and its calls begin anew.
        if (problem.status === 404) Object.assign(this, gone);
        this.#tell();
      });
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }

  async #stream(signal: AbortSignal): Promise<void> {
    const { body } = await this.#ask({ headers: { "last-event-id": String(this.recorded) }, signal });
    // What could not be asked while nobody answered is asked again.
    if (this.connection === "lost" || this.connection === "gone") changeCount.value += 1;
    this.connection = "live";
    this.entries ??= [];
    this.#tell();
    const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, data, id } of events ?? []) {
      const told = JSON.parse(data) as BriefEntry & { readonly count: number };
      if (event === "request") {
        this.entries = [told, ...this.entries].slice(0, most);
        this.recorded = Number(id);
      } else if (event === "evicted") {
        this.forgotten += told.count;
        this.recorded += told.count;
      } else if (event === "reset") {
        this.entries = [];
        this.recorded = this.forgotten = 0;
      }
      this.#tell();
    }
  }

  #tell(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.pulse.value += 1;
    }, gatherMs);
  }
}

const gone = { connection: "gone", entries: undefined, problem: undefined, recorded: 0, forgotten: 0 };

export const callStore = computed(() => new CallStore(sandbox.value, ""));

const turned = () => new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));

const pairs = (all: Iterable<readonly [name: string, value: string]>) =>
  [...all].map(([name, value]) => ({ name, value }));

/** A call in an HTTP Archive 1.2. One without an answer has the status 0. */
function harEntry({ id, at, durationMs, request, response }: JournalEntry) {
  const { verb, path, query, headers, bodyBytes } = request;
  const url = `http://${headers["host"] ?? location.host}${path}${query.replace(/^\??(?=.)/, "?")}`;
  const [sent, text] = [request.body, response.body].map((body) =>
    typeof body === "string" ? body : JSON.stringify(body),
  );
  const mimeType = "application/json";
  const [queryString, sentHeaders] = [new URLSearchParams(query), Object.entries(headers)].map(pairs);
  const asked = { method: verb, url, queryString, headers: sentHeaders };
  const answered = { status: response.status ?? 0, statusText: "", headers: [], redirectURL: "" };
  const both = { httpVersion: "HTTP/1.1", cookies: [], headersSize: -1 };
  return {
    startedDateTime: at,
    time: durationMs,
    request: { ...both, ...asked, bodySize: bodyBytes, postData: sent ? { mimeType, text: sent } : undefined },
    response: { ...both, ...answered, bodySize: -1, content: { size: text?.length, mimeType, text } },
    cache: {},
    timings: { send: 0, wait: durationMs, receive: 0 },
    comment: `call ${id}`,
  };
}

/** Calls as browsers and proxies save and open them. */
export const toHar = (entries: readonly JournalEntry[]) => ({
  log: { version: "1.2", creator: { name: "crmcom-mock", version: "" }, entries: entries.map(harEntry) },
});
