import { useState } from "preact/hooks";
import type { AdminProblem } from "./admin-problem.ts";
import { asProblem } from "./use-answer.ts";

/** Something that a button does, and what went wrong with it. */
export interface Deed {
  readonly problem: AdminProblem | undefined;
  readonly isBusy: boolean;
  /** Does it; its problem is shown, and the one before forgotten. Gives whether it went well. */
  run(deed: () => Promise<unknown>): Promise<boolean>;
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
    async run(deed) {
      setBusy(true);
      setProblem(undefined);
      try {
        await deed();
        return true;
      } catch (error) {
        setProblem(asProblem(error));
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}
