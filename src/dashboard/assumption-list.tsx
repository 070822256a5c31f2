import type { ListedAssumption } from "../documents/list-assumptions.ts";
import { useApp } from "./app-context.ts";
import { AssumptionSwitches } from "./assumption-switches.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { useAnswer } from "./use-answer.ts";

/** What an answer rested on beyond the pages of the vendor, and what a real tenant might do instead. */
export function AssumptionList({ used }: { readonly used: readonly string[] }) {
  const { client } = useApp();
  const { answer, problem, reload } = useAnswer<{ assumptions: readonly ListedAssumption[] }>(client, "assumptions");
  const rested = (answer?.assumptions ?? []).filter(({ id }) => used.includes(id));
  return (
    <>
      <h3>What a real tenant might do differently here</h3>
      <ProblemNote problem={problem} />
      {used.length === 0 ? <p>The answer rests on nothing but the pages of the vendor.</p> : null}
      <ul class="doubts">
        {rested.map((assumption) => (
          <li key={assumption.id}>
            <p>
              {assumption.behaviour} <i>{assumption.provenance}</i>
            </p>
            <p class="reason">{assumption.reason}</p>
            <AssumptionSwitches assumption={assumption} changed={reload} />
          </li>
        ))}
      </ul>
    </>
  );
}
