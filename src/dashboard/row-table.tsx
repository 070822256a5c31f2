import { useState } from "preact/hooks";
import type { RenderedRow } from "../mock/journal/render-entry.ts";
import { useApp } from "./app-context.ts";
import { OutcomeWord } from "./outcome-word.tsx";
import { ProblemNote } from "./problem-note.tsx";
import { Scroller } from "./scroller.tsx";
import { shownText } from "./shown-text.ts";
import { useAnswer } from "./use-answer.ts";
import { hashOf } from "./view.ts";

/** Rows that are shown at once. */
const page = 100;

/** A record that a row led to. */
interface Resolved {
  readonly collection: string;
  readonly id: string;
  readonly number: string | null;
  readonly name: string | null;
}

type ToldRow = RenderedRow & { readonly resolved: readonly Resolved[] };

/** What became of each row of a bulk call. */
export function RowTable({ id }: { readonly id: string }) {
  const { client } = useApp();
  const [limit, setLimit] = useState(page);
  const path = `requests/${encodeURIComponent(id)}/rows?limit=${limit}`;
  const { answer, problem } = useAnswer<{ total: number; items: readonly ToldRow[] }>(client, path);
  const { total = 0, items = [] } = answer ?? {};
  return (
    <>
      <h3>Rows</h3>
      <ProblemNote problem={problem} />
      <Scroller label="Rows of the call">
        <table>
          <thead>
            <tr>
              <th scope="col">Identifier</th>
              <th scope="col">Outcome</th>
              <th scope="col">Error</th>
              <th scope="col">Resolved to</th>
            </tr>
          </thead>
          <tbody>
            {items.map((row) => (
              <Row key={row.index} row={row} />
            ))}
          </tbody>
        </table>
      </Scroller>
      {total > items.length && limit < 1000 ? (
        <button type="button" onClick={() => setLimit(1000)}>
          Show all {total} rows
        </button>
      ) : null}
    </>
  );
}

function Row({ row }: { readonly row: ToldRow }) {
  const { request_unique_identifier: identifier, outcome, error_code, error_description, provenance } = row;
  return (
    <tr>
      <td>{shownText(identifier ?? `none, at ${row.index}`)}</td>
      <td>
        <OutcomeWord outcome={outcome} />
        {row.fault ? ` by rule ${row.fault.rule}: ${row.fault.outcome}` : ""}
      </td>
      <td>
        {error_code === undefined ? null : (
          <>
            <code>{shownText(error_code)}</code> {shownText(error_description ?? "")} <i>{provenance}</i>
          </>
        )}
        {row.ignored.length > 0 ? ` Ignored: ${shownText(row.ignored.join(", "))}` : ""}
      </td>
      <td>
        {row.resolved.map((record) => (
          <ResolvedLink key={`${record.collection} ${record.id}`} record={record} />
        ))}
      </td>
    </tr>
  );
}

function ResolvedLink({ record: { collection, id, number, name } }: { readonly record: Resolved }) {
  const { view } = useApp();
  const filter = number ?? name ?? id;
  return (
    <div>
      {collection}{" "}
      <a href={hashOf({ screen: "events", sandbox: view.sandbox, open: collection, filter })}>
        {shownText([number, name].filter(Boolean).join(" ") || id)}
      </a>
    </div>
  );
}
