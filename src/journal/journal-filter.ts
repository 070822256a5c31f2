import * as z from "zod";
import { namesOperation } from "../matching/names-operation.ts";
import type { NumberedRecord } from "./journal.ts";
import type { JournalRecord } from "./journal-record.ts";
import { rowData } from "./row-data.ts";

const outcomes = ["processed", "partly processed", "refused", "fault", "defect"] as const;

const sequence = z.union([z.string(), z.int().min(0)]).transform((given, context) => {
  const text = String(given);
  if (/^\d{1,15}$/.test(text)) return { sequence: Number(text) };
  const atMs = Date.parse(/(Z|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(atMs)) return { atMs };
  context.addIssue("expected the sequence of an entry, or a date and time like 2030-01-01T00:00:00Z");
  return z.NEVER;
});

/** Which calls of a journal are wanted; what is absent is not asked. */
export const journalFilter = z.strictObject({
  /** A method with dots; `*` may stand at the end. */
  operation: z.string().min(1).optional(),
  /** A dash may stand for the space, so that it needs no escape in an address. */
  outcome: z
    .string()
    .transform((text) => text.replaceAll("-", " "))
    .pipe(z.enum(outcomes, { error: `expected one of ${outcomes.join(", ")}` }))
    .optional(),
  /** `status.code` of the answer: `OK`, `NotFoundAPIValueException`; or its HTTP status. */
  statusCode: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .optional(),
  /** The id of a rule that hit the call or one of its rows. */
  fault: z.string().min(1).optional(),
  /** Stands in the path, the query, the body or the answer, whatever its case. */
  text: z.string().min(1).optional(),
  /** Only calls after the one with this number, or from this moment of the sandbox's clock on. */
  since: sequence.optional(),
});

/** What a user writes. */
export type JournalFilter = z.input<typeof journalFilter>;

/** A filter that was read. */
export type ReadFilter = z.output<typeof journalFilter>;

/** Makes a filter ready to be asked of many calls. */
export function compileFilter(filter: ReadFilter): (one: NumberedRecord) => boolean {
  const { operation, outcome, statusCode, fault, since } = filter;
  const text = filter.text?.toLowerCase();
  return ({ sequence: number, record }) =>
    (operation === undefined || namesOperation(operation, record.operation)) &&
    (outcome === undefined || record.outcome === outcome) &&
    (statusCode === undefined || hasCode(record, statusCode)) &&
    (fault === undefined || isFaulted(record, fault)) &&
    (text === undefined || textsOf(record).some((one) => one.toLowerCase().includes(text))) &&
    (since === undefined ||
      (since.sequence !== undefined ? number > since.sequence : record.atMs >= (since.atMs as number)));
}

const hasCode = (record: JournalRecord, wanted: string) =>
  record.statusCode === wanted ||
  String(record.status) === wanted ||
  (rowData(record)?.unprocessed_customer_events_set.some(({ error_code }) => error_code === wanted) ?? false);

const isFaulted = ({ faults }: JournalRecord, rule: string) => faults.some((decision) => decision.rule === rule);

const textsOf = ({ path, query, body, answer }: JournalRecord) => [path, query, body, answer];
