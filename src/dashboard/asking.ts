import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import type { View } from "./address.ts";
import { type AdminClient, type AdminProblem, asProblem, changedEvent } from "./admin-client.ts";
import type { CallStore } from "./call-store.ts";

/** What every screen knows. */
export interface App {
  readonly client: AdminClient;
  readonly view: View;
  readonly sandboxes: readonly ShownSandbox[];
  /** The calls of the sandbox as they come. */
  readonly calls: CallStore;
  /** How far the clock of the sandbox is ahead of the system's; `undefined` while it stands still. */
  readonly aheadMs: number | undefined;
  /** Does what a button says. What goes wrong is shown, and the problem before forgotten. */
  run(deed: () => Promise<unknown>): Promise<void>;
  /** Says what was done, with a way back where there is one. */
  told(text: string, undo?: () => Promise<unknown>): void;
}

/** Hands the app to its screens; none is shown without it. */
export const AppContext = createContext({} as App);

/** What every screen knows. */
export const useApp = (): App => useContext(AppContext);

/** What the admin API said. */
interface Heard<Answer> {
  /** The last answer; it stays while the next is awaited, so that nothing flickers. */
  readonly answer?: Answer | undefined;
  readonly problem?: AdminProblem | undefined;
}

/** After how long it is asked again when nobody answered. */
const againMs = 2000;

/**
 * What the admin API says at a path. It is asked again whenever this page changed something.
 * @param path `undefined`: nothing is asked
 * @param pulse another value asks again
 */
export function useAnswer<Answer>(client: AdminClient, path: string | undefined, pulse?: unknown): Heard<Answer> {
  const key = `${client.sandbox} ${path}`;
  const [heard, setHeard] = useState<Heard<Answer> & { key?: string; askedMs?: number }>({});
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (path === undefined) return;
    const askedMs = performance.now();
    // While calls come fast, an answer counts that is not to the last question: else there would be none at all.
    const hear = (news: Heard<Answer>) =>
      setHeard((before) => {
        if ((before.askedMs ?? 0) > askedMs) return before;
        return { answer: before.key === key ? before.answer : undefined, ...news, key, askedMs };
      });
    client.ask<Answer>(path).then(
      (answer) => hear({ answer, problem: undefined }),
      (error: unknown) => hear({ problem: asProblem(error) }),
    );
  }, [client, key, turn, pulse]);
  const mayPass = heard.problem?.mayPass ?? false;
  useEffect(() => {
    const ask = () => setTurn(performance.now());
    addEventListener(changedEvent, ask);
    const timer = mayPass ? setTimeout(ask, againMs) : undefined;
    return () => {
      removeEventListener(changedEvent, ask);
      clearTimeout(timer);
    };
  }, [heard]);
  if (heard.key !== key) return {};
  // The header says that the connection is lost; what was answered before still stands.
  return heard.answer !== undefined && mayPass ? { answer: heard.answer } : heard;
}

/** Renders again when calls came; at most once in `restMs`. @returns a number that grows with them */
export function usePulse(calls: CallStore, restMs: number): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    let timer: number | undefined;
    const beat = () => {
      timer = undefined;
      setCount(performance.now());
    };
    const stop = calls.follow(() => {
      timer ??= window.setTimeout(beat, restMs);
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
