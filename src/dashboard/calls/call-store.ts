import { signal } from "@preact/signals";
import { EventSourceParserStream } from "eventsource-parser/stream";
import type { BriefEntry } from "../../mock/journal/render-entry.ts";
import { type AdminProblem, askWhole, asProblem, changes } from "../admin-client.ts";

const page = 200;

/** How many are kept while they come; of older ones, as many as were asked for. */
const most = 10_000;

/** How long calls gather before they are shown: a screen has no use for more. */
const gatherMs = 150;

/** After how long it is tried again when the connection is lost. */
const againMs = 1000;

type ListedCalls = Readonly<Record<"total" | "recorded" | "evicted", number>> & { items: readonly BriefEntry[] };

/**
 * The calls of a sandbox, newest first, kept up to date: the newest are asked for, and a stream goes on behind them without
 * loss. A tab that nobody sees lets go of its connection, as a browser has few of them.
 */
export class CallStore {
  /** `undefined` until the first answer. */
  entries: readonly BriefEntry[] | undefined;
  connection: "connecting" | "live" | "lost" | "refused" = "connecting";
  /** Whether the journal has older ones that are not here yet. */
  hasOlder = false;
  /** Calls that the journal has dropped, some perhaps before they could be shown. */
  forgotten = 0;
  /** All calls of the sandbox since it began. */
  recorded = 0;
  problem: AdminProblem | undefined;
  /** How often something changed: who reads it is drawn again. */
  readonly pulse = signal(0);
  /** The number of the last call that came; `undefined` before the first answer. */
  #last: number | undefined;
  #isAsking = false;
  #gathered: BriefEntry[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #sandbox: string;
  readonly #query: string;

  /** @param query filters, as the admin API has them */
  constructor(sandbox: string, query: string) {
    this.#sandbox = sandbox;
    this.#query = `requests?brief=true&${query}`;
  }

  /** Asks and follows. @returns ends it */
  start(): () => void {
    const ended = new AbortController();
    void this.#run(ended.signal);
    return () => ended.abort();
  }

  /** Asks for those before the last one. */
  async older(): Promise<void> {
    const { entries = [], hasOlder } = this;
    const last = entries.at(-1)?.sequence;
    if (!hasOlder || this.#isAsking) return;
    this.#isAsking = true;
    try {
      const listed = await this.#list(`&before=${last}`);
      if (this.entries?.at(-1)?.sequence === last) this.entries = [...entries, ...listed];
    } catch (error) {
      this.problem = asProblem(error);
    }
    this.#isAsking = false;
    this.#tell();
  }

  async #list(before = ""): Promise<readonly BriefEntry[]> {
    const path = `${this.#query}&order=newest&limit=${page}${before}`;
    const listed = (await (await askWhole(path, {}, this.#sandbox)).json()) as ListedCalls;
    this.hasOlder = listed.total > listed.items.length;
    this.forgotten = listed.evicted;
    this.recorded = listed.recorded;
    return listed.items;
  }

  /** Shows what has gathered and calls back, soon. */
  #tell(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const { entries = [] } = this;
      const room = Math.max(most, entries.length);
      this.hasOlder ||= this.#gathered.length + entries.length > room;
      if (this.#gathered.length > 0) this.entries = [...this.#gathered.reverse(), ...entries].slice(0, room);
      this.#gathered = [];
      this.pulse.value += 1;
    }, gatherMs);
  }

  async #run(ended: AbortSignal): Promise<void> {
    while (!ended.aborted && this.connection !== "refused") {
      if (document.hidden) await turned();
      const hidden = new AbortController();
      void turned().then(() => hidden.abort());
      try {
        if (this.#last === undefined) {
          this.entries = await this.#list();
          this.#gathered = [];
          this.#last = this.recorded;
        }
        await this.#stream(this.#last, AbortSignal.any([ended, hidden.signal]));
        // The journal began anew.
        if (this.#last === undefined) continue;
      } catch (error) {
        const problem = asProblem(error);
        this.connection = problem.mayPass ? "lost" : "refused";
        if (!problem.mayPass || this.entries === undefined) this.problem = problem;
        if (!problem.mayPass) this.entries = [];
        this.#tell();
      }
      await new Promise((resolve) => setTimeout(resolve, againMs));
    }
  }

  /** Gathers what comes after a call, until the connection ends or the journal begins anew. */
  async #stream(after: number, signal: AbortSignal): Promise<void> {
    const headers = { "last-event-id": String(after) };
    const { body } = await askWhole(`${this.#query}&format=sse`, { headers, signal }, this.#sandbox);
    // What could not be asked while nobody answered is asked again.
    if (this.connection === "lost") changes.value += 1;
    this.connection = "live";
    this.problem = undefined;
    this.#tell();
    const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, data, id } of events ?? []) {
      if (event === "reset") {
        this.#last = undefined;
        return;
      }
      if (event === "evicted") this.forgotten += (JSON.parse(data) as { count: number }).count;
      if (event !== "request") continue;
      this.#gathered.push(JSON.parse(data) as BriefEntry);
      this.#last = this.recorded = Number(id);
      this.#tell();
    }
  }
}

/** The next moment at which the tab is hidden or seen again. */
const turned = () =>
  new Promise((resolve) => {
    document.addEventListener("visibilitychange", resolve, { once: true });
  });
