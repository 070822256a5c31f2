import { useState } from "preact/hooks";
import type { AdminProblem } from "./admin-problem.ts";
import { asProblem } from "./use-answer.ts";

/** Something that a button does, and what went wrong with it. */
export interface Deed {
  readonly problem: AdminProblem | undefined;
  readonly isBusy: boolean;
  /**
   * Does it; its problem is shown, and the one before forgotten.
   * @param done what follows when it went well
   */
  run(deed: () => Promise<unknown>, done?: () => void): Promise<void>;
  forget(): void;
}

/** What the buttons of a component do. */
export function useDeed(): Deed {
  const [problem, setProblem] = useState<AdminProblem>();
  const [isBusy, setBusy] = useState(false);
  return {
    problem,
    isBusy,
    forget: () => setProblem(undefined),
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
