import type { CallFaults } from "../faults/call-faults.ts";
import type { ConnectionEffect } from "../faults/effects/connection.ts";
import type { CallOutcome } from "../journal/journal.ts";
import type { Contract } from "../method.ts";
import type { BulkOutcome } from "../wire/bulk-outcome.ts";
import type { Provenance } from "../wire/provenance.ts";
import type { VendorErrorTable } from "../wire/vendor-errors.ts";

/** What is the same for all calls of a stand-in. */
export interface AnswerSettings {
  readonly errors: VendorErrorTable;
  /** HTTP status of a refusal whose vendor error names none. */
  readonly refusalStatus: number;
  /** Refuse what would be ignored. */
  readonly strict: boolean;
  readonly acceptAnyToken: boolean;
}

/** An answer of the Web API, and what the journal keeps of how it came about. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly outcome: CallOutcome;
  /** `undefined` when it has no body. */
  readonly contentType: string | undefined;
  /** Beyond those of every answer; names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `status.code` in the text; `undefined` when it is not of the vendor's form. */
  readonly statusCode: string | undefined;
  /** How sure we are of it; `undefined` when it is not meant as CRM.COM's. */
  readonly provenance: Provenance | undefined;
  /** What became of the rows of a bulk call. */
  readonly rows?: BulkOutcome | undefined;
  /** Does the text show all that became of the rows? Not when `fields_set` left something out, or a fault rule. */
  readonly isWhole?: boolean;
  /** Members of the call itself, not of its rows, that were ignored. */
  readonly ignored: readonly string[];
  /** What fault rules do to it; `undefined` when none struck. */
  readonly faults?: CallFaults;
  /** The connection dies under it. */
  readonly broken?: { readonly rule: string; readonly ordinal: number; readonly effect: ConnectionEffect };
}

/** An answer as far as the call comes, before what is said of all of them. */
export type Done = Omit<Answer, "ignored" | "faults">;

const none: ReadonlySet<string> = new Set();

/** The distinct names of what an answer ignored, those of its rows with their set before them. */
export function ignoredNames({ ignored, rows }: Answer, contract: Contract | undefined): ReadonlySet<string> {
  if (ignored.length === 0 && (rows === undefined || rows.remarks.length === 0)) return none;
  const names = new Set(ignored);
  for (const remark of rows?.remarks ?? []) {
    for (const name of remark.ignored) names.add(`${contract?.bulk?.set}[].${name}`);
  }
  return names;
}
