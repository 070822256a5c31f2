import { useApp } from "./app-context.ts";
import { Scroller } from "./scroller.tsx";
import { shownText } from "./shown-text.ts";
import { hashOf } from "./view.ts";

/** A row of a collection, with the vendor's members. */
export type StoredRecord = Readonly<Record<string, unknown>>;

interface TableState {
  readonly label: string;
  readonly records: readonly StoredRecord[];
  /** The number of the call that made a record, by the record's id. */
  readonly calls: Readonly<Record<string, number>>;
  /** Why an event looks created twice, by its id. */
  readonly doubled: ReadonlyMap<string, string>;
}

/** Those that people know a record by come first. */
const first = ["number", "name", "profile"];

/** The records of a collection, the newest first, a column a member. */
export function RecordTable({ label, records, calls, doubled }: TableState) {
  const { view } = useApp();
  const members = [...new Set([...first, ...records.flatMap((record) => Object.keys(record))])].filter((member) =>
    records.some((record) => record[member] != null),
  );
  return (
    <Scroller label={label}>
      <table class="records">
        <thead>
          <tr>
            <th scope="col">Made by</th>
            {members.map((member) => (
              <th key={member} scope="col">
                {member}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record, index) => {
            const id = String(record["id"]);
            const call = calls[id];
            return (
              <tr key={record["id"] === undefined ? index : id}>
                <td>
                  {call === undefined ? (
                    <span class="reason">no call that is kept</span>
                  ) : (
                    <a data-row href={hashOf({ screen: "calls", sandbox: view.sandbox, open: String(call) })}>
                      call {call}
                    </a>
                  )}
                  {doubled.has(id) ? <b class="twice">likely duplicate: {doubled.get(id)}</b> : null}
                </td>
                {members.map((member) => (
                  <td key={member}>{cellText(record[member])}</td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroller>
  );
}

/** Signs of a value that a cell shows. */
const most = 300;

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  const text = shownText(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > most ? `${text.slice(0, most)}... (${text.length} characters)` : text;
}
