import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { AdminClient } from "./admin-client.ts";
import { AdminProblem } from "./admin-problem.ts";

/** What the admin API said, and what came in between. */
export interface AnswerState<Answer> {
  /** The last answer; it stays while the next is awaited, so that nothing flickers. */
  readonly answer: Answer | undefined;
  readonly problem: AdminProblem | undefined;
  reload(): void;
}

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
  const latest = useRef(0);
  const key = `${client.sandbox} ${path}`;
  useEffect(() => {
    if (path === undefined) return;
    latest.current += 1;
    const mine = latest.current;
    const isLatest = () => mine === latest.current;
    client.ask<Answer>(path).then(
      (answer) => isLatest() && setState({ for: key, answer }),
      (error) => isLatest() && setState((before) => ({ ...before, for: key, problem: asProblem(error) })),
    );
  }, [key, turn, pulse]);
  const reload = useCallback(() => setTurn((before) => before + 1), []);
  const isOurs = path !== undefined && state.for === key;
  return { answer: isOurs ? state.answer : undefined, problem: isOurs ? state.problem : undefined, reload };
}

/** Whatever was thrown, as a problem that can be shown. */
export const asProblem = (error: unknown): AdminProblem =>
  error instanceof AdminProblem ? error : new AdminProblem(0, "A mistake of this page", String(error));
