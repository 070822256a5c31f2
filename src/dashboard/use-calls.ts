import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import type { AdminClient } from "./admin-client.ts";
import { listAndFollow } from "./list-and-follow.ts";
import {
  callsPath,
  type ListedCalls,
  noCalls,
  type ShownCalls,
  shownFromList,
  withNewer,
  withOlder,
} from "./shown-calls.ts";
import { asProblem } from "./use-answer.ts";

/** How long calls that come in gather before they are shown: a screen has no use for more. */
const gatherMs = 100;

/** Whether calls are told of as they come. */
export type Connection = "connecting" | "live" | "lost" | "refused";

/** The calls that are shown, and how they come. */
export interface Calls extends ShownCalls {
  readonly connection: Connection;
  /** Calls since it was paused. */
  readonly waiting: number;
  older(): void;
}

/**
 * The calls of a sandbox, newest first, and those that come.
 * @param query filters, as the admin API has them
 * @param isPaused those that come gather, and are counted
 */
export function useCalls(client: AdminClient, query: string, isPaused: boolean): Calls {
  const key = `${client.sandbox} ${query}`;
  const [state, setState] = useState({ key, shown: noCalls });
  const [connection, setConnection] = useState<Connection>("connecting");
  const [waiting, setWaiting] = useState(0);
  const gathered = useRef<BriefEntry[]>([]);
  const paused = useRef(isPaused);
  paused.current = isPaused;
  const shown = state.key === key ? state.shown : noCalls;
  const change = (how: (before: ShownCalls) => ShownCalls) =>
    setState((before) => ({ key, shown: how(before.key === key ? before.shown : noCalls) }));

  const show = useCallback(() => {
    if (paused.current) return setWaiting(gathered.current.length);
    const fresh = gathered.current;
    if (fresh.length === 0) return;
    gathered.current = [];
    setWaiting(0);
    setState((before) => ({ ...before, shown: withNewer(before.shown, fresh) }));
  }, []);

  useEffect(() => {
    if (!isPaused) show();
  }, [isPaused, show]);

  useEffect(() => {
    gathered.current = [];
    setConnection("connecting");
    const timer = setInterval(show, gatherMs);
    const stop = listAndFollow(client, query, {
      listed: (list) => change(() => shownFromList(list)),
      unlisted: (problem) => change((before) => ({ ...before, problem })),
      call: (entry) => void gathered.current.push(entry),
      reset() {
        gathered.current = [];
        change(() => ({ ...noCalls, entries: [] }));
      },
      evicted: (count) => change((before) => ({ ...before, missed: before.missed + count })),
      state: (isThere) => setConnection(isThere ? "live" : "lost"),
      refused(problem) {
        setConnection("refused");
        change(() => ({ ...noCalls, entries: [], problem }));
      },
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [client, key]);

  const older = () => {
    const last = shown.entries?.at(-1);
    if (!last || !shown.hasOlder) return;
    client.ask<ListedCalls>(callsPath(query, last.sequence)).then(
      (list) => change((before) => withOlder(before, last, list)),
      (error) => change((before) => ({ ...before, problem: asProblem(error) })),
    );
  };
  return { ...shown, connection, waiting, older };
}
