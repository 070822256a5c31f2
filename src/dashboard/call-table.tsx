import { memo } from "preact/compat";
import type { BriefEntry } from "../journal/brief-entry.ts";
import { useApp } from "./app-context.ts";
import { Moment } from "./moment.tsx";
import { OutcomeWord } from "./outcome-word.tsx";
import { goTo, hashOf, type Place } from "./place.ts";
import { shownText } from "./shown-text.ts";

/** The calls, a row each, the newest first. */
export function CallTable({ entries }: { readonly entries: readonly BriefEntry[] }) {
  const { place } = useApp();
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
          const isOpen = place.open === String(entry.sequence);
          return <CallRow key={entry.sequence} entry={entry} place={place} isOpen={isOpen} />;
        })}
      </tbody>
    </table>
  );
}

interface RowState {
  readonly entry: BriefEntry;
  readonly place: Place;
  readonly isOpen: boolean;
}

const CallRow = memo(
  ({ entry, place, isOpen }: RowState) => {
    const { sequence, outcome, operation, verb, path, rows, status, durationMs, at } = entry;
    const to = { ...place, screen: "calls", open: String(sequence) } as const;
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
    before.entry === after.entry && before.isOpen === after.isOpen && before.place.filter === after.place.filter,
);

/** Why it was not done, or not all of it: rule, reason, codes of rows, what was ignored. */
function whyText({ fault, reason, rows, ignored, warnings }: BriefEntry): string {
  const codes = Map.groupBy(rows?.failures ?? [], ({ error_code }) => error_code);
  const failed = [...codes].map(
    ([code, all]) => `${code}: ${all.map((row) => row.request_unique_identifier ?? "no identifier").join(", ")}`,
  );
  return [
    ...(fault ? [`rule ${fault.join(", ")}`] : []),
    ...(reason ? [reason] : []),
    ...failed,
    ...(ignored ? [`ignored ${ignored.join(", ")}`] : []),
    ...(warnings ?? []),
  ].join("; ");
}
