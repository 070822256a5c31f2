import { memo } from "preact/compat";
import type { BriefEntry } from "../mock/journal/logged-call.ts";
import { useApp } from "./app-context.ts";
import { Moment } from "./moment.tsx";
import { OutcomeWord } from "./outcome-word.tsx";
import { shownText } from "./shown-text.ts";
import { goTo, hashOf, type View } from "./view.ts";

/** The calls, a row each, the newest first. */
export function CallTable({ entries }: { readonly entries: readonly BriefEntry[] }) {
  const { view } = useApp();
  return (
    <table class="call-table">
      <thead>
        <tr>
          <th scope="col" class="short">
            Call
          </th>
          <th scope="col" class="outcome-head">
            Outcome
          </th>
          <th scope="col" class="method">
            Method
          </th>
          <th scope="col" class="wide short">
            Rows
          </th>
          <th scope="col">Why</th>
          <th scope="col" class="wide took">
            Took
          </th>
          <th scope="col" class="when">
            When
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => {
          const isOpen = view.open === String(entry.sequence);
          return <CallRow key={entry.sequence} entry={entry} view={view} isOpen={isOpen} />;
        })}
      </tbody>
    </table>
  );
}

interface RowState {
  readonly entry: BriefEntry;
  readonly view: View;
  readonly isOpen: boolean;
}

const CallRow = memo(
  ({ entry, view, isOpen }: RowState) => {
    const { sequence, outcome, operation, verb, path, rows, status, durationMs, at } = entry;
    const to = { ...view, screen: "calls", open: String(sequence) } as const;
    return (
      <tr aria-selected={isOpen} onClick={() => goTo(to)}>
        <td>
          <a data-row href={hashOf(to)} aria-label={`Call ${sequence}`} aria-current={isOpen ? "true" : undefined}>
            {sequence}
          </a>
        </td>
        <td>
          <OutcomeWord outcome={outcome} />
        </td>
        <td class="method">{shownText(operation ?? `${verb} ${path}`)}</td>
        <td class="wide number">{rows ? `${rows.processed}/${rows.count}` : ""}</td>
        <td class="why">{shownText(whyText(entry))}</td>
        <td class="wide number">{status === null ? "no answer" : `${durationMs} ms`}</td>
        <td class="when">
          <Moment at={at} />
        </td>
      </tr>
    );
  },
  (before, after) =>
    before.entry === after.entry && before.isOpen === after.isOpen && before.view.filter === after.view.filter,
);

/** Why it was not done, or not all of it: rule, reason, rows with their reasons, what was ignored. */
function whyText({ fault, reason, rows, ignored, warnings }: BriefEntry): string {
  const failed = (rows?.failures ?? []).map(
    ({ request_unique_identifier, error_code, reason }) =>
      `"${request_unique_identifier ?? "no identifier"}": ${reason} (${error_code})`,
  );
  return [
    ...(fault ? [`rule ${fault.join(", ")}`] : []),
    ...(reason ? [reason] : []),
    ...failed,
    ...(ignored ? [`ignored ${ignored.join(", ")}`] : []),
    ...(warnings ?? []),
  ].join("; ");
}
