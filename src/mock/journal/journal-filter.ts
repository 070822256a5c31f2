import * as z from "zod";
import { knownKeys } from "../../common/json.ts";
import { type Condition, conditionsAt, namesOperation, pointers, unknownOperation } from "../../matching/predicate.ts";
import { withInput } from "../../schema/read-by.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { compileMatch, matchSchema } from "../faults/match.ts";
import { type CallOutcome, callOutcomes } from "./call-line.ts";
import { type Entry, holdsIn, notKept } from "./entry.ts";
import { rowsOf } from "./render-entry.ts";

/** Refuses conditions on secrets, because the journal masks them. */
const withoutSecrets =
  (isAboutSecret: (name: string, condition: unknown) => boolean) =>
  (conditions: Readonly<Record<string, unknown>> | undefined, context: z.RefinementCtx): void => {
    const message = "secrets are not kept, so nothing can be proven of them";
    for (const [name, condition] of Object.entries(conditions ?? {})) {
      if (isAboutSecret(name, condition)) context.addIssue({ code: "custom", path: [name], message });
    }
  };

const isAtSecret = (pointer: string, condition: unknown): boolean =>
  pointer.split("/").some(isSecret) || holdsSecret(condition);

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

/** The conditions that filters and claims share. */
const callConditions = z.strictObject({
  operation,
  /** In an address, a dash may stand for the space. */
  outcome: outcome.optional(),
  /** The `status.code` of the answer, its HTTP status, or the `error_code` of a row. */
  statusCode: z
    .union([z.string().min(1), z.int()])
    .transform(String)
    .optional(),
  /** The `X-Request-Id` of the client, or the one that the mock server made. */
  requestId: z.string().min(1).optional(),
  /** Conditions by the name of the header in any case: a value, or `equals`, `contains`, `matches`, `in`, `absent`. */
  headers: headers.superRefine(withoutSecrets(isSecret)),
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

export const journalFilterSchema = callConditions.extend({
  fault: z.string().min(1).optional(),
  /** The `request_unique_identifier` of a row in the answer. */
  row: z.string().min(1).optional(),
  assumption: z.string().min(1).optional(),
  /** A part of the path, the query, the body or the answer, in any case. */
  text: z.string().min(1).optional(),
  /** Only calls after the call of this number, or from this moment of the sandbox's clock on. */
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

const countNames = knownKeys(counts);

const claim = callConditions
  .extend({
    /** A method; it may end in `*`, and `*` alone means all calls. */
    operation: operation.default("*"),
    where: pointers.optional().superRefine(withoutSecrets(isAtSecret)),
    rows: rows
      .unwrap()
      .extend({ where: pointers.optional().superRefine(withoutSecrets(isAtSecret)) })
      .optional(),
    ...counts,
  })
  .refine(
    (written) => countNames.filter((name) => written[name] !== undefined).length === 1,
    `expected exactly one of ${countNames.join(", ")}`,
  );

/** A claim about the number of matching calls since the start. @param methods the names of all methods */
export const claimSchemaFor = (methods: readonly string[]) =>
  claim.superRefine(({ operation }, context) => {
    const message = unknownOperation(operation, methods);
    if (message !== undefined) context.addIssue({ code: "custom", path: ["operation"], message });
  });

/** A claim has exactly one of the counts. */
export type JournalClaim = z.input<typeof claim>;

export type ReadClaim = z.output<typeof claim>;

/** The conditions of a claim: `plain` on the call, `sent` on what was sent, `row` on the index and the members of one row. */
export function compileClaim(claim: z.output<typeof callConditions> & Partial<Pick<ReadClaim, "where" | "rows">>) {
  const { headers, query, where, rows } = claim;
  const plain = (["operation", "outcome", "statusCode", "requestId"] as const).flatMap((member): Condition<Entry>[] => {
    const equals = claim[member];
    if (equals === undefined) return [];
    const read = (entry: Entry) => (member === "statusCode" ? codesIn(entry) : entry[member]);
    const holds = (value: unknown) =>
      member === "operation" ? namesOperation(equals, value as string | undefined) : [value].flat().includes(equals);
    return [{ member, read, holds, expected: { equals } }];
  });
  const parameters = conditionsAt(where).map(({ read, ...condition }) => ({
    ...condition,
    read: ({ parameters }: Entry) => (parameters === notKept ? notKept : read(parameters)),
  }));
  const { call, row } = compileMatch({ headers, query, rows });
  const { at = [], members = [] } = Object.groupBy(row, ({ member }) => (member === "index" ? "at" : "members"));
  return { plain, sent: [...call, ...parameters], row: rows && { at, members } };
}

export type CompiledClaim = ReturnType<typeof compileClaim>;

export function compileFilter(filter: z.output<typeof journalFilterSchema>): (entry: Entry) => boolean {
  const { fault, row, assumption, since } = filter;
  const { plain, sent } = compileClaim(filter);
  const conditions = [...plain, ...sent];
  const text = filter.text?.toLowerCase();
  return (entry) =>
    conditions.every((condition) => holdsIn(condition, entry)) &&
    (fault === undefined || entry.faults.some(({ rule }) => rule === fault)) &&
    (assumption === undefined || entry.assumptions.some(({ id }) => id === assumption)) &&
    (row === undefined || (rowsOf(entry) ?? []).some((one) => one.request_unique_identifier === row)) &&
    (text === undefined || textsOf(entry).includes(text)) &&
    (since === undefined || ("atMs" in since ? entry.atMs >= since.atMs : entry.sequence > since.sequence));
}

/** The rows are part of it even where the answer does not show them whole. */
const textsOf = ({ path, query, body, answer, data }: Entry) =>
  [path, query, body, answer, data].join("\n").toLowerCase();

/** The codes in the answer to a call, and in the answers to its rows. */
function codesIn({ line, statusCode, status }: Entry): readonly (string | undefined)[] {
  const { reasons = [] } = line.rows ?? {};
  return [statusCode, String(status), ...reasons.map(({ error_code }) => error_code)];
}
