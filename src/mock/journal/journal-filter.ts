import * as z from "zod";
import { namesOperation, unknownOperation } from "../../matching/names-operation.ts";
import { type Condition, conditionsAt, pointers } from "../../matching/predicate.ts";
import { withInput } from "../../schema/read-by.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isSecret, isSecretHeader } from "../../wire/secrets/secret-names.ts";
import { compileMatch, matchSchema } from "../faults/match.ts";
import { type CallOutcome, callOutcomes } from "./call-line.ts";
import { bulkDataOf, holdsIn, notKept, type StoredEntry } from "./stored-entry.ts";

/** Refuses what is asked of secrets, which the journal masks. */
const withoutSecrets =
  (isOfSecret: (name: string, value: unknown) => boolean) =>
  (subject: Readonly<Record<string, unknown>> | undefined, context: z.RefinementCtx): void => {
    const message = "secrets are not kept, so nothing can be proven of them";
    for (const [name, value] of Object.entries(subject ?? {})) {
      if (isOfSecret(name, value)) context.addIssue({ code: "custom", path: [name], message });
    }
  };

const isAtSecret = (pointer: string, subject: unknown): boolean =>
  pointer.split("/").some(isSecret) || holdsSecret(subject);

const holdsSecret = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(value).some(([name, within]) => isSecret(name) || holdsSecret(within));

const { operation, headers, query, rows } = matchSchema.shape;

const outcome = withInput<CallOutcome | "partly-processed">()(
  z
    .string()
    .transform((text) => text.replaceAll("-", " "))
    .pipe(z.enum(callOutcomes)),
);

/** What filters of the journal and claims about it can ask of a call; what is absent is not asked. */
const callFilter = z.strictObject({
  operation,
  /** A dash may stand for the space, so that it needs no escape in an address. */
  outcome: outcome.optional(),
  /** `status.code` of the answer: `OK`, `NotFoundAPIValueException`; or its HTTP status; or the `error_code` of a row. */
  statusCode: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .optional(),
  /** By name, whatever its case, what a header is like: a value, or `equals`, `contains`, `matches`, `in`, `absent`. */
  headers: headers.superRefine(withoutSecrets(isSecretHeader)),
  query: query.superRefine(withoutSecrets(isSecret)),
});

const sequence = z.union([z.string(), z.int().min(0)]).transform((written, context) => {
  const text = String(written);
  if (/^\d{1,15}$/.test(text)) return { sequence: Number(text) };
  const atMs = momentOf(text);
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(atMs)) return { atMs };
  context.addIssue("expected the sequence of an entry, or a date and time like 2030-01-01T00:00:00Z");
  return z.NEVER;
});

export const journalFilterSchema = callFilter.extend({
  fault: z.string().min(1).optional(),
  /** The `request_unique_identifier` of a row that the call was answered of. */
  row: z.string().min(1).optional(),
  assumption: z.string().min(1).optional(),
  /** Stands in the path, the query, the body or the answer, whatever its case. */
  text: z.string().min(1).optional(),
  /** Only calls after the one with this number, or from this moment of the sandbox's clock on. */
  since: sequence.optional(),
});

export type JournalFilter = z.input<typeof journalFilterSchema>;

const count = z.int().min(0);

const counts = {
  times: count.optional(),
  atLeast: count.optional(),
  atMost: count.optional(),
  never: z.literal(true, { error: "expected true" }).optional(),
};

const countNames = Object.keys(counts) as (keyof typeof counts)[];

const claim = callFilter
  .extend({
    /** A method with dots; `*` may stand at the end, and stands for all calls alone. */
    operation: operation.default("*"),
    where: pointers.optional().superRefine(withoutSecrets(isAtSecret)),
    /** What one of its rows is like: at one of these indexes, with these members. */
    rows: rows
      .unwrap()
      .extend({ where: pointers.optional().superRefine(withoutSecrets(isAtSecret)) })
      .optional(),
    ...counts,
  })
  .refine(
    (claimed) => countNames.filter((name) => claimed[name] !== undefined).length === 1,
    `expected exactly one of ${countNames.join(", ")}`,
  );

/** A claim about the calls since the start: how many are like this. @param methods the names of all that there are */
export const claimSchemaFor = (methods: readonly string[]) =>
  claim.superRefine(({ operation }, context) => {
    const message = unknownOperation(operation, methods);
    if (message !== undefined) context.addIssue({ code: "custom", path: ["operation"], message });
  });

type Written = z.input<typeof claim>;

type OneCount<Name extends keyof typeof counts = keyof typeof counts> = Name extends unknown
  ? Required<Pick<Written, Name>> & { readonly [Other in Exclude<keyof typeof counts, Name>]?: never }
  : never;

export type JournalClaim = Omit<Written, keyof typeof counts> & OneCount;

export type ReadClaim = z.output<typeof claim>;

/** What a filter or a claim asks of a call by itself, and of what was sent with it. */
function conditionsOf(subject: z.output<typeof callFilter>) {
  const { headers, query } = subject;
  const plain = (["operation", "outcome", "statusCode"] as const).flatMap((member): Condition<StoredEntry>[] => {
    const equals = subject[member];
    if (equals === undefined) return [];
    const read = (record: StoredEntry) => (member === "statusCode" ? answeredCodes(record) : record[member]);
    const holds = (found: unknown) =>
      member === "operation" ? namesOperation(equals, found as string | undefined) : [found].flat().includes(equals);
    return [{ member, read, holds, expected: { equals } }];
  });
  return { plain, sent: compileMatch({ headers, query }).call };
}

/** The same of a claim, with the place and the members of one of its rows. */
export function compileClaim(claim: ReadClaim) {
  const { plain, sent } = conditionsOf(claim);
  const parameters = conditionsAt(claim.where).map(({ read, ...more }) => ({
    ...more,
    read: ({ parameters }: StoredEntry) => (parameters === notKept ? notKept : read(parameters)),
  }));
  const row = claim.rows && compileMatch({ rows: claim.rows }).row;
  const { at = [], members = [] } = Object.groupBy(row ?? [], ({ member }) => (member === "index" ? "at" : "members"));
  return { plain, sent: [...sent, ...parameters], row: row && { at, members } };
}

export type CompiledClaim = ReturnType<typeof compileClaim>;

export function compileFilter(filter: z.output<typeof journalFilterSchema>): (one: StoredEntry) => boolean {
  const { fault, row, assumption, since } = filter;
  const { plain, sent } = conditionsOf(filter);
  const conditions = [...plain, ...sent];
  const text = filter.text?.toLowerCase();
  return (one) =>
    conditions.every((condition) => holdsIn(condition, one)) &&
    (fault === undefined || one.faults.some(({ rule }) => rule === fault)) &&
    (assumption === undefined || one.assumptions.some(({ id }) => id === assumption)) &&
    (row === undefined || hasRow(one, row)) &&
    (text === undefined || textOf(one).includes(text)) &&
    (since === undefined ||
      (since.sequence !== undefined ? one.sequence > since.sequence : one.atMs >= (since.atMs as number)));
}

function hasRow(record: StoredEntry, identifier: string): boolean {
  const { processed_customer_events_set: done = [], unprocessed_customer_events_set: failed = [] } =
    bulkDataOf(record) ?? {};
  const rows = [...done, ...failed, ...(record.rows?.unshown ?? [])];
  return rows.some(({ request_unique_identifier }) => request_unique_identifier === identifier);
}

/** With what became of the rows: of an answer that is not kept whole, that is. */
const textOf = ({ path, query, body, answer, data }: StoredEntry) =>
  [path, query, body, answer, data].join("\n").toLowerCase();

/** The codes by which a call, or a row of it, was answered. */
function answeredCodes(record: StoredEntry): readonly (string | undefined)[] {
  const { reasons = [] } = record.line.rows ?? {};
  return [record.statusCode, String(record.status), ...reasons.map(({ error_code }) => error_code)];
}
