import type { NumberedRecord } from "./journal.ts";
import { type LoggedCall, loggedEntry } from "./logged-call.ts";
import { renderEntry } from "./render-entry.ts";

/** What a list shows of a call: the members of its line in the log, with its number and its moment. */
export interface BriefEntry extends LoggedCall {
  readonly at: string;
  readonly statusCode: string | null;
  readonly provenance: string | null;
}

/** A call of the journal of a sandbox, in brief. */
export function briefEntry(one: NumberedRecord, sandbox: string): BriefEntry {
  const entry = renderEntry(one);
  const { at, statusCode, provenance } = entry;
  return { at, statusCode, provenance, ...loggedEntry(entry, sandbox) };
}
