import { EventSourceParserStream } from "eventsource-parser/stream";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import { type AdminClient, AdminProblem, asProblem } from "./admin-client.ts";

/** How many calls are asked for at once. */
const page = 200;

/** How many are kept while they come; of older ones, as many as were asked for. */
const most = 10_000;

/** How long calls gather before they are shown: a screen has no use for more. */
const gatherMs = 100;

const shortestWaitMs = 250;
const longestWaitMs = 5000;

/** Whether calls are told of as they come. */
type Connection = "connecting" | "live" | "lost" | "refused";

interface ListedCalls {
  readonly items: readonly BriefEntry[];
  readonly total: number;
  readonly recorded: number;
  readonly evicted: number;
}

/**
 * The calls of a sandbox, newest first, kept up to date: the newest are asked for, and a stream goes on behind them without
 * loss. A tab that nobody sees lets go of its connection, as a browser has few of them.
 */
export class CallStore {
  /** The newest first; `undefined` until the first answer. */
  entries: readonly BriefEntry[] | undefined;
  connection: Connection = "connecting";
  /** Whether the journal has older ones that are not here yet. */
  hasOlder = false;
  /** Calls that the journal has dropped. */
  forgotten = 0;
  /** Calls that were dropped before they could be shown. */
  missed = 0;
  /** All calls of the sandbox since it began. */
  recorded = 0;
  problem: AdminProblem | undefined;
  isPaused = false;
  #room = most;
  #isAsking = false;
  #gathered: BriefEntry[] = [];
  readonly #followers = new Set<() => void>();
  readonly #client: AdminClient;
  readonly #query: string;

  /** @param query filters, as the admin API has them */
  constructor(client: AdminClient, query: string) {
    this.#client = client;
    this.#query = query;
  }

  /** Calls back after each change. @returns ends it */
  follow(changed: () => void): () => void {
    this.#followers.add(changed);
    return () => this.#followers.delete(changed);
  }

  /** Asks and follows. @returns ends it */
  start(): () => void {
    const ended = new AbortController();
    const timer = setInterval(() => this.#flush(), gatherMs);
    void this.#run(ended.signal);
    return () => {
      clearInterval(timer);
      ended.abort();
    };
  }

  /** Calls since it was paused. */
  get waiting(): number {
    return this.#gathered.length;
  }

  /** Calls that come are counted, and not shown, until it goes on. */
  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.#flush();
    this.#tell();
  }

  /** Asks for those before the last one. */
  async older(): Promise<void> {
    const last = this.entries?.at(-1);
    if (!last || !this.hasOlder || this.#isAsking) return;
    this.#isAsking = true;
    try {
      const { items, total, evicted } = await this.#client.ask<ListedCalls>(this.#path(last.sequence));
      if (this.entries?.at(-1)?.sequence !== last.sequence) return;
      this.entries = [...this.entries, ...items];
      this.#room = Math.max(most, this.entries.length);
      this.hasOlder = total > items.length;
      this.forgotten = evicted;
    } catch (error) {
      this.problem = asProblem(error);
    } finally {
      this.#isAsking = false;
      this.#tell();
    }
  }

  #path(before?: number): string {
    return `requests?brief=true&order=newest&limit=${page}${before === undefined ? "" : `&before=${before}`}&${this.#query}`;
  }

  #tell(): void {
    for (const changed of this.#followers) changed();
  }

  #flush(): void {
    if (this.#gathered.length === 0) return;
    if (this.isPaused) {
      this.#tell();
      return;
    }
    const all = [...this.#gathered.reverse(), ...(this.entries ?? [])];
    this.#gathered = [];
    this.hasOlder ||= all.length > this.#room;
    this.entries = all.slice(0, this.#room);
    this.#tell();
  }

  #empty(entries?: readonly BriefEntry[]): void {
    this.entries = entries;
    this.#gathered = [];
    this.hasOlder = false;
    this.problem = undefined;
    this.recorded = 0;
    this.forgotten = 0;
    this.missed = 0;
  }

  async #run(ended: AbortSignal): Promise<void> {
    let after: number | undefined;
    let waitMs = shortestWaitMs;
    while (!ended.aborted) {
      await untilSeen();
      const hidden = new AbortController();
      const hide = () => document.hidden && hidden.abort();
      document.addEventListener("visibilitychange", hide);
      try {
        after ??= await this.#list();
        const signal = AbortSignal.any([ended, hidden.signal]);
        for await (const last of this.#stream(after, signal)) {
          after = last;
          waitMs = shortestWaitMs;
        }
      } catch (error) {
        if (ended.aborted) return;
        if (this.#refused(asProblem(error), error instanceof AdminProblem)) return;
      } finally {
        document.removeEventListener("visibilitychange", hide);
      }
      if (ended.aborted) return;
      if (!hidden.signal.aborted) this.connection = "lost";
      this.#tell();
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    }
  }

  /** @returns whether it is no use to ask again */
  #refused(problem: AdminProblem, isOfApi: boolean): boolean {
    if (isOfApi && this.entries === undefined) this.problem = problem;
    if (!isOfApi || problem.mayPass) return false;
    this.#empty([]);
    this.problem = problem;
    this.connection = "refused";
    this.#tell();
    return true;
  }

  async #list(): Promise<number> {
    const { items, total, recorded, evicted } = await this.#client.ask<ListedCalls>(this.#path());
    this.#empty(items);
    this.hasOlder = total > items.length;
    this.recorded = recorded;
    this.forgotten = evicted;
    this.#tell();
    return recorded;
  }

  /** Gathers what the stream tells. Yields the number of the last call. */
  async *#stream(after: number, signal: AbortSignal): AsyncGenerator<number> {
    const headers = new Headers({ "last-event-id": String(after) });
    const { body } = await this.#client.send(`requests?format=sse&brief=true&${this.#query}`, { headers, signal });
    this.connection = "live";
    this.problem = undefined;
    this.#tell();
    const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const { event, data, id } of events ?? []) {
      if (signal.aborted) return;
      if (event === "reset") {
        this.#empty([]);
        this.#tell();
        yield 0;
      }
      if (event === "evicted") this.missed += (JSON.parse(data) as { count: number }).count;
      if (event !== "request") continue;
      this.#gathered.push(JSON.parse(data) as BriefEntry);
      this.recorded = Math.max(this.recorded, Number(id));
      yield Number(id);
    }
  }
}

function untilSeen(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
}
