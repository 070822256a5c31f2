import type { JsonObject } from "../../common/json.ts";
import type { CreatedRow } from "../../vendor/method.ts";
import { rowPath } from "../../wire/envelope.ts";
import type { Refusal } from "../../wire/refusal.ts";
import type { RowFault } from "../faults/effects/kind.ts";
import type { NoteList } from "./note-list.ts";
import { Notes, type Policy } from "./notes.ts";

/** Unlike the numbers that the page shows: spaces around it, letters beyond ASCII, or more than 255 of them. */
const isOddIdentifier = (text: string): boolean => text.length > 255 || /^ | $|[^ -~]/.test(text);

/** A row of a bulk call: what was sent and read, which fault applied to it, and how it ended. */
export class Row extends Notes {
  readonly set: string;
  readonly index: number;
  readonly sent: unknown;
  /** Its `request_unique_identifier` if that is a String: `16` is not echoed as `"16"`. */
  readonly identifier: string | null;
  /** The row as it was read: the very object that was sent, if nothing changes. A row that is no object has a validation error. */
  values: JsonObject;
  fault: RowFault | undefined = undefined;
  /** What it created, or the earlier record that is answered in its place; `undefined` until it is done, and for a row that was refused. */
  created: CreatedRow | undefined = undefined;
  /** True if the record was there before, and is returned again. */
  isEarlier = false;
  refusal: Refusal | undefined = undefined;

  /** @param noted the empty list that all rows of the call begin with */
  constructor(policy: Policy, noted: NoteList, set: string, index: number, sent: unknown) {
    super(policy, noted);
    this.set = set;
    this.index = index;
    this.sent = sent;
    const own = Object(sent).request_unique_identifier;
    this.identifier = typeof own === "string" ? own : null;
    this.values = sent as JsonObject;
    if (this.identifier !== null && isOddIdentifier(this.identifier)) this.add("bulk.identifier-form");
  }

  override get at(): string {
    return rowPath(this.set, this.index);
  }

  get isDone(): boolean {
    return this.created !== undefined || this.refusal !== undefined;
  }

  /** The fault that decides the result; absent for a row that CRM.COM refuses anyway. */
  get decidingFault(): RowFault | undefined {
    return this.refusal ? undefined : this.fault;
  }

  /** True if the row created a record that is stored after the call. */
  get isStored(): boolean {
    return this.created !== undefined && !this.isEarlier && (this.fault?.isStored ?? true);
  }

  /** How it is answered; `omitted`: not at all. */
  get outcome(): RowFault["rowOutcome"] {
    return this.refusal ? "unprocessed" : (this.fault?.rowOutcome ?? "processed");
  }
}

/** Rows with the same result, fault and notes. The first row stands for all. */
export interface RowGroup {
  readonly first: Row;
  readonly index: number;
  count: number;
}

/** The rows of a call in groups. Reports are made per group, because a call has only a few. */
export interface RowGroups {
  /** In the order of their first rows. */
  readonly groups: readonly RowGroup[];
  readonly ofRows: readonly number[];
}

export function groupRows(rows: readonly Row[]): RowGroups {
  const groups: RowGroup[] = [];
  const byNotes = new Map<NoteList, RowGroup[]>();
  const ofRows = rows.map((row) => {
    let group: RowGroup | undefined;
    const withNotes = byNotes.get(row.noted);
    if (withNotes) for (const one of withNotes) if (hasSameResult(one.first, row)) group = one;
    if (group === undefined) {
      group = { first: row, index: groups.length, count: 0 };
      groups.push(group);
      if (withNotes) withNotes.push(group);
      else byNotes.set(row.noted, [group]);
    }
    group.count += 1;
    return group.index;
  });
  return { groups, ofRows };
}

const hasSameResult = (a: Row, b: Row): boolean =>
  a.refusal?.kind === b.refusal?.kind && a.isDone === b.isDone && a.fault === b.fault;
