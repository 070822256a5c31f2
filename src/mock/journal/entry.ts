import { type AnyAssumptionId, type UsedAssumption, withRowOrder } from "../../assumptions/assumptions.ts";
import type { Provenance } from "../../common/provenance.ts";
import type { Condition } from "../../matching/predicate.ts";
import type { Method } from "../../vendor/method.ts";
import type { VendorErrorKind } from "../../wire/vendor-errors.ts";
import type { AppliedFault, RuleMisses } from "../faults/call-faults.ts";
import type { RowFault } from "../faults/effects/kind.ts";
import type { SentRow } from "../faults/match.ts";
import type { CallLine } from "./call-line.ts";

/** The facts of a call that its line has not. */
export interface EntryFacts {
  /** The moment when the call was done. Its answer may go out later. */
  readonly atMs: number;
  readonly release: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** `status.code` of the answer; `undefined` for an answer without one. */
  readonly statusCode: string | undefined;
  readonly provenance: Provenance | undefined;
  /** `undefined` for a call that is no bulk call or was refused. */
  readonly rows: RowOutcomes<KeptOutcome> | undefined;
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
  readonly faults: readonly AppliedFault[];
  readonly missed: RuleMisses | undefined;
  readonly bodyBytes: number;
  /** The texts were too long: the journal has their beginnings, with the secrets masked. */
  readonly isCut: boolean;
}

export interface RowOutcome {
  readonly outcome: "processed" | "unprocessed" | "omitted";
  /** True if the record of the row is stored after the call. */
  readonly stored: boolean;
  /** The vendor error that refused the row, and how sure we are of it. */
  readonly kind?: VendorErrorKind;
  readonly provenance?: Provenance;
  /** The ids of the assumptions behind its answer. */
  readonly assumptions: readonly string[];
  readonly ignored: readonly string[];
  readonly fault?: Pick<RowFault, "rule" | "outcome">;
}

/** What is kept of it: an entry is written for every request, and few are read. */
export interface KeptOutcome extends Omit<RowOutcome, "provenance" | "assumptions"> {
  readonly noted: readonly AnyAssumptionId[];
}

export interface RowOutcomes<Outcome = RowOutcome> {
  readonly outcomes: readonly Outcome[];
  readonly ofRows: readonly number[];
  /** Rows that the answer does not show. */
  readonly hidden: readonly HiddenRow[];
}

/** The outcome of each row, in the order of the rows. */
export const outcomesOfRows = (rows: RowOutcomes | undefined): readonly RowOutcome[] =>
  rows?.ofRows.flatMap((index) => rows.outcomes[index] ?? []) ?? [];

export interface HiddenRow {
  readonly index: number;
  readonly request_unique_identifier: string | null;
  readonly id?: string;
  readonly number?: string;
}

export interface CallTexts {
  readonly body: string;
  readonly answer: string;
  /** Both sets of rows as JSON, in the order of the request; empty when the answer shows all of them. */
  readonly data: string;
}

/** An entry as the journal keeps it: its texts one after another in a block of bytes outside the heap. */
export interface KeptEntry {
  readonly method: Method | undefined;
  readonly line: string;
  /** The `EntryFacts`, as JSON. */
  readonly facts: string;
  /** The assumptions behind the answer, the least sure first: one list for all answers that depend on the same ones. */
  readonly assumptions: readonly UsedAssumption[];
  readonly block: Uint8Array;
  readonly bodyBytes: number;
  readonly answerBytes: number;
  readonly dataBytes: number;
  /** True once somebody has read the entry, because an open entry reads its texts later. */
  isOpened: boolean;
}

/** A call as everybody reads it, with its secrets masked. */
export interface Entry
  extends Omit<EntryFacts, "rows">,
    CallTexts,
    Pick<KeptEntry, "assumptions">,
    Pick<CallLine, "sequence" | "requestId" | "durationMs" | "verb" | "outcome"> {
  readonly line: CallLine;
  readonly rows: RowOutcomes | undefined;
  readonly operation: string | undefined;
  /** 0 when no answer went out. */
  readonly status: number;
  /** `undefined` for a path that is no method. */
  readonly method: Method | undefined;
  /** The parameters as the client sent them; `undefined` for a body that is not readable, `notKept` for a cut one. */
  readonly parameters: unknown;
}

/** The ids of all assumptions that the answer may depend on. */
export function assumptionIdsBehind({ assumptions, rows }: Entry): string[] {
  const ids = assumptions.map(({ id }) => id);
  return withRowOrder(ids, rows?.ofRows.length ?? 0);
}

/** Stands for a value that the journal did not keep. */
export const notKept = Symbol("not kept");

/** The rows of a bulk call as the client sent them; none for another call, or for a cut body. */
export function sentRows({ method, parameters }: Pick<Entry, "method" | "parameters">): readonly SentRow[] {
  const set = Object(parameters)[method?.bulk?.set ?? ""];
  return Array.isArray(set) ? set.map((row: unknown, index) => ({ index, row })) : [];
}

/** True if a condition holds; `undefined` if the journal did not keep the value. */
export function holdsIn<Subject>({ read, holds }: Condition<Subject>, subject: Subject): boolean | undefined {
  const value = read(subject);
  return value === notKept ? undefined : holds(value);
}
