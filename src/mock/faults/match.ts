import * as z from "zod";
import { type Condition, compilePredicate, conditionsAt, pointers, predicate } from "../../matching/predicate.ts";
import { recordOf, withInput } from "../../schema/read-by.ts";
import type { OperationPattern } from "../../vendor/catalog.ts";

const operation = withInput<OperationPattern>()(
  z
    .string()
    .regex(
      /^!?([A-Za-z0-9_.-]+\*?|\*)$/,
      "expected a method like customer_events.bulk.social_media.create; it may end in *, and ! before it means all others",
    ),
);

export const numberOrList = (number: z.ZodInt) =>
  z.preprocess(
    (written: number | readonly number[]) => (typeof written === "number" ? [written] : written),
    z.array(number).min(1),
  );

const rowIndex = z.int().min(0).max(999_999);

export const matchSchema = z.strictObject({
  operation: operation.optional(),
  headers: recordOf(z.string().min(1), predicate).optional(),
  query: recordOf(z.string().min(1), predicate).optional(),
  body: pointers.optional(),
  rows: z.strictObject({ index: numberOrList(rowIndex).optional(), where: pointers.optional() }).optional(),
});

export type Match = z.output<typeof matchSchema>;

export interface SentCall {
  /** `undefined` for a path that is no method. */
  readonly operation: string | undefined;
  readonly verb: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: string;
  /** The parameters as the client sent them; `undefined` for a body that is not readable. */
  readonly body: unknown;
  /** The rows as the client sent them; `undefined` for a method without rows. */
  readonly rows: readonly SentRow[] | undefined;
}

export interface SentRow {
  readonly index: number;
  readonly row: unknown;
}

export type Matcher = ReturnType<typeof compileMatch>;

/** The conditions of a match on a call and on its rows, without the operation: a rule set finds rules by operation. */
export function compileMatch({ headers = {}, query = {}, body, rows }: Match) {
  type Call = Pick<SentCall, "headers" | "query" | "body">;
  const onHeaders = Object.entries(headers).map(([name, wanted]): Condition<Call> => {
    const lowerCase = name.toLowerCase();
    return { member: `header ${lowerCase}`, read: (call) => call.headers[lowerCase], ...compilePredicate(wanted) };
  });
  const onQuery = Object.entries(query).map(([name, wanted]): Condition<Call> => {
    const read = (call: Call) => new URLSearchParams(call.query).get(name) ?? undefined;
    return { member: `query ${name}`, read, ...compilePredicate(wanted) };
  });
  const readIndex = ({ index }: SentRow) => index;
  const onIndex = rows?.index ? [{ member: "index", read: readIndex, ...compilePredicate({ in: rows.index }) }] : [];
  return {
    call: [...onHeaders, ...onQuery, ...conditionsWithin(body, (call: Call) => call.body)],
    row: [...onIndex, ...conditionsWithin(rows?.where, ({ row }: SentRow) => row)],
  };
}

const conditionsWithin = <Whole>(written: z.output<typeof pointers> | undefined, partOf: (whole: Whole) => unknown) =>
  conditionsAt(written).map(({ read, ...condition }) => ({
    ...condition,
    read: (whole: Whole) => read(partOf(whole)),
  }));
