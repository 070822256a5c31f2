import * as z from "zod";
import { namesOperation } from "../../matching/names-operation.ts";
import type { Condition } from "../../matching/predicate.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isSecret, isSecretHeader } from "../../wire/secrets/secret-names.ts";
import { compileMatch, matchSchema } from "../faults/match.ts";
import { type CallOutcome, callOutcomes, type JournalRecord, rowData } from "./journal-record.ts";
import { answerOf, notKept } from "./kept-call.ts";

const sequence = z.union([z.string(), z.int().min(0)]).transform((written, context) => {
  const text = String(written);
  if (/^\d{1,15}$/.test(text)) return { sequence: Number(text) };
  const atMs = momentOf(text);
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(atMs)) return { atMs };
  context.addIssue("expected the sequence of an entry, or a date and time like 2030-01-01T00:00:00Z");
  return z.NEVER;
});

/** Refuses what is asked of secrets, which the journal masks. @param at where in the claim these names stand */
export function refuseSecrets(
  asked: Readonly<Record<string, unknown>> | undefined,
  isOfSecret: (name: string, value: unknown) => boolean,
  context: z.RefinementCtx,
  at: readonly string[] = [],
): void {
  const message = "secrets are not kept, so nothing can be proven of them";
  for (const [name, value] of Object.entries(asked ?? {})) {
    if (isOfSecret(name, value)) context.addIssue({ code: "custom", path: [...at, name], message });
  }
}

const { operation, headers, query } = matchSchema.shape;

const outcome = z
  .string()
  .transform((text) => text.replaceAll("-", " "))
  .pipe(z.enum(callOutcomes));

/** What filters of the journal and claims about it can ask of a call; what is absent is not asked. */
export const callFilter = z.strictObject({
  operation,
  /** A dash may stand for the space, so that it needs no escape in an address. */
  outcome: (outcome as unknown as z.ZodType<z.output<typeof outcome>, CallOutcome | "partly-processed">).optional(),
  /** `status.code` of the answer: `OK`, `NotFoundAPIValueException`; or its HTTP status; or the `error_code` of a row. */
  statusCode: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .optional(),
  /** By name, whatever its case, what a header is like: a value, or `equals`, `contains`, `matches`, `in`, `absent`. */
  headers: headers.superRefine((asked, context) => refuseSecrets(asked, isSecretHeader, context)),
  query: query.superRefine((asked, context) => refuseSecrets(asked, isSecret, context)),
});

export const journalFilter = callFilter.extend({
  fault: z.string().min(1).optional(),
  /** The `request_unique_identifier` of a row that the call was answered of. */
  row: z.string().min(1).optional(),
  assumption: z.string().min(1).optional(),
  /** Stands in the path, the query, the body or the answer, whatever its case. */
  text: z.string().min(1).optional(),
  /** Only calls after the one with this number, or from this moment of the sandbox's clock on. */
  since: sequence.optional(),
});

export type JournalFilter = z.input<typeof journalFilter>;

export type ReadFilter = z.output<typeof journalFilter>;

type CallFilter = z.output<typeof callFilter>;

export const plainConditions = (filter: CallFilter): readonly Condition<JournalRecord>[] =>
  (["operation", "outcome", "statusCode"] as const).flatMap((member): Condition<JournalRecord>[] => {
    const equals = filter[member];
    if (equals === undefined) return [];
    const read = (record: JournalRecord) => (member === "statusCode" ? answeredCodes(record, equals) : record[member]);
    const holds = (found: unknown) =>
      member === "operation" ? namesOperation(equals, found as string | undefined) : [found].flat().includes(equals);
    return [{ member, read, holds, expected: { equals }, plainValues: undefined }];
  });

export const sentConditions = ({ headers, query }: CallFilter): readonly Condition<JournalRecord>[] =>
  compileMatch({ headers, query }).call;

export function compileFilter(filter: ReadFilter): (one: JournalRecord) => boolean {
  const { fault, row, assumption, since } = filter;
  const conditions = [...plainConditions(filter), ...sentConditions(filter)];
  const text = filter.text?.toLowerCase();
  return (one) =>
    conditions.every((condition) => answerOf(condition, one)) &&
    (fault === undefined || one.faults.some(({ rule }) => rule === fault)) &&
    (assumption === undefined || one.assumptions.some(({ id }) => id === assumption)) &&
    (row === undefined || hasRow(one, row)) &&
    (text === undefined || textOf(one).includes(text)) &&
    (since === undefined ||
      (since.sequence !== undefined ? one.sequence > since.sequence : one.atMs >= (since.atMs as number)));
}

function hasRow(record: JournalRecord, identifier: string): boolean {
  const { processed_customer_events_set: done = [], unprocessed_customer_events_set: failed = [] } =
    rowData(record) ?? {};
  return [...done, ...failed].some(({ request_unique_identifier }) => request_unique_identifier === identifier);
}

const textOf = ({ path, query, body, answer }: JournalRecord) => `${path}\n${query}\n${body}\n${answer}`.toLowerCase();

/** The codes by which a call, or a row of it, was answered; `notKept` when what is kept cannot tell whether one was among them. */
function answeredCodes(record: JournalRecord, asked: string): readonly (string | undefined)[] | typeof notKept {
  const rows = rowData(record)?.unprocessed_customer_events_set ?? [];
  const codes = [record.statusCode, String(record.status), ...rows.map(({ error_code }) => error_code)];
  return record.rows?.failedBeyond && !codes.includes(asked) ? notKept : codes;
}
