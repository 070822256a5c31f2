import { createContext } from "preact";
import { useSyncExternalStore } from "preact/compat";
import { useContext, useEffect, useState } from "preact/hooks";
import type { ShownSandbox } from "../mock/admin/sandbox-routes.ts";
import type { View } from "./address.ts";
import { type AdminClient, type AdminProblem, asProblem, changedEvent } from "./admin-client.ts";
import type { CallStore } from "./calls/call-store.ts";

/** What every screen knows. */
export interface App {
  readonly client: AdminClient;
  readonly view: View;
  readonly sandboxes: readonly ShownSandbox[];
  readonly calls: CallStore;
  /** Does what a button says. What goes wrong is shown, and the problem before forgotten. */
  run(deed: () => Promise<unknown>): Promise<void>;
  /** Says what was done, with a way back where there is one. */
  told(text: string, undo?: () => Promise<unknown>): void;
  /** Shows what goes wrong above the screen. @returns takes it back */
  complain(problem: AdminProblem): () => void;
}

/** Hands the app to its screens; none is shown without it. */
export const AppContext = createContext({} as App);

/** What every screen knows. */
export const useApp = (): App => useContext(AppContext);

/** What the admin API said. The last answer stays while the next is awaited, so that nothing flickers. */
type Heard<Answer> = { answer?: Answer | undefined; problem?: AdminProblem | undefined };

/** After how long it is asked again when nobody answered. */
const againMs = 2000;

/** Asks the admin API for the frame; screens have `useAnswer`. */
export function useAsked<Answer>(client: AdminClient, path: string | undefined, pulse?: unknown): Heard<Answer> {
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
  // What was answered before still stands.
  return heard.answer !== undefined && mayPass ? { answer: heard.answer } : heard;
}

/**
 * What the admin API says at a path; a refusal is shown above the screen. It is asked again whenever this page changed something.
 * @param path `undefined`: nothing is asked
 * @param pulse another value asks again
 */
export function useAnswer<Answer>(path: string | undefined, pulse?: unknown): Answer | undefined {
  const { client, complain } = useApp();
  const { answer, problem } = useAsked<Answer>(client, path, pulse);
  // That nobody answers is said by the header.
  useEffect(() => (problem?.status ? complain(problem) : undefined), [problem]);
  return answer;
}

/** Renders again when calls came. @returns a number that grows with them */
export const usePulse = (calls: CallStore): number => useSyncExternalStore(calls.follow, () => calls.changes);
