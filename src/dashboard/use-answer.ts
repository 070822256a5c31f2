import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { AdminClient } from "./admin-client.ts";
import { AdminProblem } from "./admin-problem.ts";

/** What the admin API said, and what came in between. */
export interface AnswerState<Answer> {
  /** The last answer; it stays while the next is awaited, so that nothing flickers. */
  readonly answer: Answer | undefined;
  /** None while there is an answer and nobody answers anew: that the connection is lost is said in the header. */
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
  }, [key, turn, pulse]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  if (path === undefined || state.for !== key) return { answer: undefined, problem: undefined, reload };
  const { answer, problem } = state;
  return { answer, problem: answer !== undefined && problem?.mayPass ? undefined : problem, reload };
}

/** Whatever was thrown, as a problem that can be shown. */
export const asProblem = (error: unknown): AdminProblem =>
  error instanceof AdminProblem ? error : new AdminProblem(0, "A mistake of this page", String(error));
