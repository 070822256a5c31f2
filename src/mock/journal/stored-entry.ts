import { mayRestOn, type UsedAssumption } from "../../assumptions/assumptions.ts";
import type { Provenance } from "../../ground/provenance.ts";
import type { Condition } from "../../matching/predicate.ts";
import type { Method } from "../../vendor/method.ts";
import type { BulkData } from "../../wire/bulk.ts";
import type { VendorErrorKind } from "../../wire/vendor-errors.ts";
import type { RuleMisses, StoredHit } from "../faults/call-faults.ts";
import type { RowFault } from "../faults/effects/kind.ts";
import type { SentRow } from "../faults/match.ts";
import type { CallLine, CallOutcome } from "./call-line.ts";

/** All that is kept of a call but for its texts: a list reads nothing else. */
export interface EntryWithoutTexts {
  /** What the log has of it, secrets masked. */
  readonly line: CallLine;
  readonly requestId: string;
  /** When it was done: its answer may go out later. */
  readonly atMs: number;
  readonly durationMs: number;
  readonly operation: string | undefined;
  readonly release: string;
  readonly verb: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** 0 when no answer went out. */
  readonly status: number;
  readonly outcome: CallOutcome;
  /** `status.code` of the answer; `undefined` when it went out without one. */
  readonly statusCode: string | undefined;
  readonly provenance: Provenance | undefined;
  /** What the answer rests on beyond the vendor's pages, the least sure first. */
  readonly assumptions: readonly UsedAssumption[];
  /** What became of the rows; `undefined` for what is not a bulk call or was refused. */
  readonly rows: RowStories | undefined;
  readonly ignored: readonly string[];
  readonly warnings: readonly string[];
  readonly faults: readonly StoredHit[];
  readonly missed: RuleMisses | undefined;
  /** The bytes of the whole body, as it was sent. */
  readonly bodyBytes: number;
  /** Was the request taken as it stands? Absent where nobody knows. */
  readonly isTaken: boolean | undefined;
  /** Its texts are too long to be kept: their beginning is, with the secrets masked. */
  readonly isCut: boolean;
}

/** What became of a row. Many rows of a call share one. */
export interface Story {
  readonly outcome: "processed" | "unprocessed" | "omitted";
  /** Is what it created there after the call? */
  readonly stored: boolean;
  /** The vendor error that refused it, and how sure we are of that. */
  readonly kind?: VendorErrorKind;
  readonly provenance?: Provenance;
  /** What its answer rests on, by id. */
  readonly assumptions: readonly string[];
  /** Names of members that were ignored. */
  readonly ignored: readonly string[];
  /** The failure on demand that made of it what it is. */
  readonly fault?: Pick<RowFault, "rule" | "outcome">;
}

export interface RowStories {
  readonly stories: readonly Story[];
  /** By the index of a row, which of the stories is its own. */
  readonly of: readonly number[];
  /** What the answer does not show of rows: who they are, and what they created. */
  readonly unshown: readonly HiddenRow[];
}

/** The story of each row, in their order; none for what is not a bulk call or was refused. */
export const storiesOf = (rows: RowStories | undefined): readonly Story[] =>
  rows?.of.map((which) => rows.stories[which] as Story) ?? [];

export interface HiddenRow {
  readonly index: number;
  readonly request_unique_identifier: string | null;
  readonly id?: string;
  readonly number?: string;
}

/** The texts of a call. */
export interface CallTexts {
  readonly body: string;
  readonly answer: string;
  /** Both sets of rows as JSON, in the order of the request; empty where the answer shows them whole. */
  readonly data: string;
}

/** A call as every reader has it: the secrets in it are masked. */
export interface StoredEntry extends EntryWithoutTexts, CallTexts {
  readonly sequence: number;
  /** Its method; `undefined` for a path that is no method. */
  readonly method: Method | undefined;
  /** The parameters as they were sent; `undefined` when they could not be read, `notKept` when they were cut. */
  readonly parameters: unknown;
}

/** The ids of all that its answer may rest on. */
export const assumptionIdsBehind = ({ assumptions, rows }: EntryWithoutTexts): string[] =>
  mayRestOn(
    assumptions.map(({ id }) => id),
    rows?.of.length ?? 0,
  );

/** What is read where the journal did not keep enough to tell. */
export const notKept = Symbol("not kept");

/** The rows of a bulk call as they were sent; none of another call, and of one whose body is not kept. */
export function sentRows({ method, parameters }: Pick<StoredEntry, "method" | "parameters">): readonly SentRow[] {
  const set = (parameters as Record<string, unknown> | null | undefined)?.[method?.bulk?.set ?? ""];
  return Array.isArray(set) ? set.map((row: unknown, index) => ({ index, row })) : [];
}

/** What a bulk call was answered of its rows, whether or not all of it went out; `undefined` for any other call. */
export function bulkDataOf({ rows, data, answer }: StoredEntry): BulkData | undefined {
  if (rows === undefined || data + answer === "") return undefined;
  return data === "" ? (JSON.parse(answer) as { data: BulkData }).data : (JSON.parse(data) as BulkData);
}

/** Does a condition hold? `undefined` when the journal did not keep enough to tell. */
export function holdsIn<Subject>({ read, holds }: Condition<Subject>, subject: Subject): boolean | undefined {
  const value = read(subject);
  return value === notKept ? undefined : holds(value);
}
