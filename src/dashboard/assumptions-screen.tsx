import type { ListedAssumption } from "../documents/list-assumptions.ts";
import { useApp } from "./app-context.ts";
import { AssumptionSwitches } from "./assumption-switches.tsx";
import { ProblemNote } from "./problem-note.tsx";
import type { ScreenState } from "./screen-state.ts";
import { Scroller } from "./scroller.tsx";
import { SearchBox } from "./search-box.tsx";
import { useAnswer } from "./use-answer.ts";
import { goTo, hashOf } from "./view.ts";

/** The word of the address for: only those that calls of the sandbox rested on. */
const used = "used";

interface Listed {
  readonly assumptions: readonly (ListedAssumption & { readonly calls: number })[];
}

/** All that is done and no page says, with what speaks for it, and what else CRM.COM might do. */
export function AssumptionsScreen({ pulse, changed }: ScreenState) {
  const { client, view } = useApp();
  const isUsed = view.open === used;
  const query = new URLSearchParams({ ...(isUsed && { used: "true" }), ...(view.filter && { text: view.filter }) });
  const { answer, problem, reload } = useAnswer<Listed>(client, `assumptions?${query}`, pulse);
  const switched = () => {
    reload();
    changed();
  };
  return (
    <>
      <div class="bar">
        <SearchBox label="Search assumptions" placeholder="id, behaviour or reason" />
        <label>
          <input type="checkbox" checked={isUsed} onChange={() => goTo({ ...view, open: isUsed ? undefined : used })} />{" "}
          Used by my calls
        </label>
      </div>
      <ProblemNote problem={problem} />
      {answer?.assumptions.length === 0 ? (
        <p class="empty">
          {isUsed ? "No call that is kept rested on an assumption like that." : "No assumption is like that."}
        </p>
      ) : (
        <Scroller label="Assumptions">
          <table>
            <thead>
              <tr>
                <th scope="col">Assumption</th>
                <th scope="col">What is done, and why</th>
                <th scope="col">What CRM.COM might do instead</th>
                <th scope="col" class="wide">
                  What speaks for it
                </th>
              </tr>
            </thead>
            <tbody>
              {(answer?.assumptions ?? []).map((assumption) => (
                <AssumptionRow key={assumption.id} assumption={assumption} changed={switched} />
              ))}
            </tbody>
          </table>
        </Scroller>
      )}
    </>
  );
}

interface RowState {
  readonly assumption: Listed["assumptions"][number];
  changed(): void;
}

function AssumptionRow({ assumption, changed }: RowState) {
  const { view } = useApp();
  const { id, provenance, behaviour, reason, since, calls } = assumption;
  return (
    <tr>
      <td>
        <code>{id}</code>
        <div class="reason">
          {provenance}
          {since ? `, since ${since}` : ""}
        </div>
        {calls > 0 ? (
          <a href={hashOf({ screen: "calls", sandbox: view.sandbox, filter: `assumption:${id}` })}>
            {calls === 1 ? "used once" : `used ${calls} times`}
          </a>
        ) : null}
      </td>
      <td>
        {behaviour}
        <div class="reason">{reason}</div>
      </td>
      <td>
        <AssumptionSwitches assumption={assumption} changed={changed} />
      </td>
      <td class="wide">
        <Evidence evidence={assumption.evidence} />
      </td>
    </tr>
  );
}

/** Kind by kind, and never one figure. */
function Evidence({ evidence }: { readonly evidence: ListedAssumption["evidence"] }) {
  const { page, examples, negativeExamples, unproven, observations } = evidence;
  const isNone = !page && !unproven && examples.length + negativeExamples.length + observations.length === 0;
  return (
    <ul class="evidence">
      {isNone ? <li>nothing yet</li> : null}
      {page ? <li>page: {page}</li> : null}
      <Named label="shown by" names={examples} />
      <Named label="shown by refusals" names={negativeExamples} />
      {unproven ? <li>in no contract: {unproven}</li> : null}
      {observations.map(({ verdict, interaction, release, date }) => (
        <li key={interaction}>
          {verdict} by a real system of {release} on {date}
        </li>
      ))}
    </ul>
  );
}

function Named({ label, names }: { readonly label: string; readonly names: readonly string[] }) {
  if (names.length === 0) return null;
  return (
    <li>
      <details>
        <summary>
          {label}: {names.length}
        </summary>
        <ul>
          {names.map((name) => (
            <li key={name}>{name}</li>
          ))}
        </ul>
      </details>
    </li>
  );
}
