import { EventSourceParserStream } from "eventsource-parser/stream";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import type { AdminClient } from "./admin-client.ts";
import { AdminProblem } from "./admin-problem.ts";

/** What is done with what the stream of calls tells. */
export interface CallListener {
  call(entry: BriefEntry): void;
  /** The journal was emptied, or begins anew. */
  reset(): void;
  /** So many calls were forgotten before they could be told. */
  evicted(count: number): void;
  /** Is the stream there? */
  state(isThere: boolean): void;
  /** The stream is refused, and is not asked for again. */
  refused(problem: AdminProblem): void;
}

const shortestWaitMs = 250;
const longestWaitMs = 5000;

/** Which calls are followed. */
export interface FollowedCalls {
  /** Filters, as the admin API has them. */
  readonly query: string;
  /** The sequence of the last call that is known; absent: those from now on. */
  readonly after?: number;
}

/**
 * Follows the calls of a sandbox after a sequence, without loss: when the stream breaks it goes on behind the last one that came. A tab
 * that nobody sees lets go of its connection: a browser has few of them.
 * @returns ends it
 */
export function followCalls(client: AdminClient, followed: FollowedCalls, listener: CallListener): () => void {
  const ended = new AbortController();
  void follow(client, followed, listener, ended.signal);
  return () => ended.abort();
}

async function follow(
  client: AdminClient,
  { query, after }: FollowedCalls,
  listener: CallListener,
  ended: AbortSignal,
): Promise<void> {
  let last = after;
  let waitMs = shortestWaitMs;
  while (!ended.aborted) {
    await untilSeen();
    const hidden = new AbortController();
    const hide = () => document.hidden && hidden.abort();
    document.addEventListener("visibilitychange", hide);
    try {
      const headers = new Headers(last === undefined ? {} : { "last-event-id": String(last) });
      const signal = AbortSignal.any([ended, hidden.signal]);
      const { body } = await client.send(`requests?format=sse&brief=true&${query}`, { headers, signal });
      listener.state(true);
      waitMs = shortestWaitMs;
      const events = body?.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
      for await (const { event, data, id } of events ?? []) {
        if (ended.aborted) return;
        if (id) last = Number(id);
        if (event === "reset") {
          last = 0;
          listener.reset();
        }
        if (event === "evicted") listener.evicted((JSON.parse(data) as { count: number }).count);
        if (event === "request") listener.call(JSON.parse(data) as BriefEntry);
      }
    } catch (error) {
      if (ended.aborted) return;
      if (error instanceof AdminProblem && !error.mayPass) return listener.refused(error);
    } finally {
      document.removeEventListener("visibilitychange", hide);
    }
    if (ended.aborted) return;
    if (!hidden.signal.aborted) listener.state(false);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    waitMs = Math.min(waitMs * 2, longestWaitMs);
  }
}

function untilSeen(): Promise<void> {
  if (!document.hidden) return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true });
  });
}
