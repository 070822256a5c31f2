import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { BriefEntry } from "../journal/brief-entry.ts";
import type { AdminClient } from "./admin-client.ts";
import type { AdminProblem } from "./admin-problem.ts";
import { type CallListener, followCalls } from "./follow-calls.ts";
import { asProblem } from "./use-answer.ts";

/** How many calls are asked for at once. */
const page = 200;

/** How long calls that come in gather before they are shown: a screen has no use for more. */
const gatherMs = 100;

/** The calls that are shown. */
export interface Calls {
  /** The newest first; `undefined` until the first answer. */
  readonly entries: readonly BriefEntry[] | undefined;
  /** Are there older ones that are not here yet? */
  readonly hasOlder: boolean;
  readonly isLive: boolean;
  /** Calls since it was paused. */
  readonly waiting: number;
  readonly problem: AdminProblem | undefined;
  older(): void;
}

interface State {
  readonly key: string;
  readonly entries: readonly BriefEntry[] | undefined;
  readonly hasOlder: boolean;
  readonly problem?: AdminProblem | undefined;
}

interface Listed {
  readonly items: readonly BriefEntry[];
  readonly total: number;
  readonly recorded: number;
}

const listPath = (query: string, before?: number) =>
  `requests?brief=true&order=newest&limit=${page}${before === undefined ? "" : `&before=${before}`}&${query}`;

/** Asks for the newest calls and follows those that come after them. Gives what ends it. */
function listAndFollow(
  client: AdminClient,
  query: string,
  listener: CallListener & { listed(list: Listed): void },
): () => void {
  let stop = () => {};
  let isOver = false;
  client.ask<Listed>(listPath(query)).then(
    (list) => {
      if (isOver) return;
      listener.listed(list);
      stop = followCalls(client, { query, after: list.recorded }, listener);
    },
    (error) => isOver || listener.refused(asProblem(error)),
  );
  return () => {
    isOver = true;
    stop();
  };
}

/** The calls with those before the last one; as they were when these are there already. */
function withOlder(before: State, { sequence }: BriefEntry, { items, total }: Listed): State {
  if (before.entries?.at(-1)?.sequence !== sequence) return before;
  return { ...before, entries: [...before.entries, ...items], hasOlder: total > items.length };
}

/**
 * The calls of a sandbox, newest first, and those that come.
 * @param query filters, as the admin API has them
 * @param isPaused those that come gather, and are counted
 */
export function useCalls(client: AdminClient, query: string, isPaused: boolean): Calls {
  const key = `${client.sandbox} ${query}`;
  const [state, setState] = useState<State>({ key, entries: undefined, hasOlder: false });
  const [isLive, setLive] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const gathered = useRef<BriefEntry[]>([]);
  const paused = useRef(isPaused);
  paused.current = isPaused;

  const show = useCallback(() => {
    if (paused.current) return setWaiting(gathered.current.length);
    const fresh = gathered.current;
    if (fresh.length === 0) return;
    gathered.current = [];
    setWaiting(0);
    setState((before) => ({ ...before, entries: [...fresh.reverse(), ...(before.entries ?? [])] }));
  }, []);

  useEffect(() => {
    if (!isPaused) show();
  }, [isPaused, show]);

  useEffect(() => {
    gathered.current = [];
    const timer = setInterval(show, gatherMs);
    const stop = listAndFollow(client, query, {
      listed: ({ items, total }) => setState({ key, entries: items, hasOlder: total > items.length }),
      call: (entry) => void gathered.current.push(entry),
      reset() {
        gathered.current = [];
        setState({ key, entries: [], hasOlder: false });
      },
      state: setLive,
      refused: (problem) => setState({ key, entries: [], hasOlder: false, problem }),
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [key]);

  const older = useCallback(() => {
    const last = state.entries?.at(-1);
    if (!last || !state.hasOlder) return;
    client
      .ask<Listed>(listPath(query, last.sequence))
      .then((list) => setState((before) => (before.key === key ? withOlder(before, last, list) : before)));
  }, [client, key, query, state]);

  const isOurs = state.key === key;
  return {
    entries: isOurs ? state.entries : undefined,
    hasOlder: isOurs && state.hasOlder,
    problem: isOurs ? state.problem : undefined,
    isLive,
    waiting,
    older,
  };
}
