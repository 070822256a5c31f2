import { createContext } from "preact";
import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";
import type { View } from "./address.ts";
import { type AdminClient, type AdminProblem, asProblem } from "./admin-client.ts";
import type { CallStore } from "./call-store.ts";

/** A sandbox as the admin API shows it. */
export interface ShownSandbox {
  readonly name: string;
  readonly baseUrl: string;
  readonly release: string;
  readonly assumptions: Readonly<Record<string, string>>;
  readonly clock: {
    readonly now: string;
    readonly frozenAt: string | null;
    readonly aheadMs: number;
    readonly system: boolean;
  };
  readonly calls: number;
  readonly ttlMs: number | null;
  readonly idleMs: number | null;
  readonly warnings: readonly string[];
}

/** What every screen knows. */
export interface App {
  readonly client: AdminClient;
  readonly view: View;
  readonly sandboxes: readonly ShownSandbox[];
  /** The calls of the sandbox as they come. */
  readonly calls: CallStore;
  /** How far the clock of the sandbox is ahead of the system's; `undefined` while it stands still. */
  readonly aheadMs: number | undefined;
  /** Sandboxes or rules came, went or changed. */
  changed(): void;
  /** Says what was done, with a way back where there is one. */
  told(text: string, undo?: () => Promise<unknown>): void;
}

/** Hands the app to its screens; none is shown without it. */
export const AppContext = createContext({} as App);

/** What every screen knows. */
export const useApp = (): App => useContext(AppContext);

/** How a client gets into a sandbox. */
export interface WayIn {
  readonly baseUrl: string;
  readonly token: string | null;
  readonly curl: string;
}

/** What the admin API said. */
interface AnswerState<Answer> {
  /** The last answer; it stays while the next is awaited, so that nothing flickers. */
  readonly answer: Answer | undefined;
  /** None while there is an answer and nobody answers anew: the header says that the connection is lost. */
  readonly problem: AdminProblem | undefined;
  reload(): void;
}

/** After how long it is asked again when nobody answered. */
const againMs = 2000;

/**
 * What the admin API says at a path.
 * @param path `undefined`: nothing is asked
 * @param pulse another value asks again
 */
export function useAnswer<Answer>(
  client: AdminClient,
  path: string | undefined,
  pulse: unknown = 0,
): AnswerState<Answer> {
  const [state, setState] = useState<{ for?: string; answer?: Answer; problem?: AdminProblem }>({});
  const [turn, setTurn] = useState(0);
  const asked = useRef(0);
  const heard = useRef(0);
  const key = `${client.sandbox} ${path}`;
  const wanted = useRef(key);
  wanted.current = key;
  useEffect(() => {
    if (path === undefined) return;
    asked.current += 1;
    const mine = asked.current;
    let timer: ReturnType<typeof setTimeout> | undefined;
    // Not only the last that was asked counts: while calls come fast, there would be no answer at all.
    const isNews = () => {
      if (wanted.current !== key || mine < heard.current) return false;
      heard.current = mine;
      return true;
    };
    const failed = (error: unknown) => {
      if (!isNews()) return;
      const problem = asProblem(error);
      setState((before) => ({ ...(before.for === key && before), for: key, problem }));
      if (problem.mayPass) timer = setTimeout(() => setTurn((before) => before + 1), againMs);
    };
    client.ask<Answer>(path).then((answer) => isNews() && setState({ for: key, answer }), failed);
    return () => clearTimeout(timer);
  }, [client, key, turn, pulse]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  if (path === undefined || state.for !== key) return { answer: undefined, problem: undefined, reload };
  const { answer, problem } = state;
  return { answer, problem: answer !== undefined && problem?.mayPass ? undefined : problem, reload };
}

/** Something that a button does, and what went wrong with it. */
interface Deed {
  readonly problem: AdminProblem | undefined;
  readonly isBusy: boolean;
  /**
   * Does it. Its problem is shown, and the one before forgotten.
   * @param done what follows when it went well
   */
  run(deed: () => Promise<unknown>, done?: () => void): Promise<void>;
}

/** What the buttons of a component do. */
export function useDeed(): Deed {
  const [problem, setProblem] = useState<AdminProblem>();
  const [isBusy, setBusy] = useState(false);
  return {
    problem,
    isBusy,
    async run(deed, done = () => {}) {
      setBusy(true);
      setProblem(undefined);
      try {
        await deed();
        done();
      } catch (error) {
        setProblem(asProblem(error));
      } finally {
        setBusy(false);
      }
    },
  };
}

/** Renders again when calls came; at most once in `restMs`. @returns a number that grows with them */
export function usePulse(calls: CallStore, restMs: number): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = calls.follow(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setCount((before) => before + 1);
      }, restMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [calls, restMs]);
  return count;
}

/** The time of the system in milliseconds, renewed often enough for words like `2 min ago`. */
export function useNow(): number {
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 5000);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
