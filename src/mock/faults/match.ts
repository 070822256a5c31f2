import * as z from "zod";
import { type Condition, compilePredicate, conditionsAt, pointers, predicate } from "../../matching/predicate.ts";
import { recordOf } from "../../schema/read-by.ts";
import type { OperationPattern } from "../../vendor/catalog.ts";

const operationText = z
  .string()
  .regex(
    /^!?([A-Za-z0-9_.-]+\*?|\*)$/,
    "expected a method with dots like customer_events.bulk.social_media.create; * may stand at the end, and ! before it for all others",
  );

export const numberOrList = (number: z.ZodInt) =>
  z.preprocess(
    (written) => (typeof written === "number" ? [written] : written),
    z.array(number).min(1),
  ) as unknown as z.ZodType<number[], number | readonly number[]>;

const indexOfRow = z.int().min(0).max(999_999);

export const matchSchema = z.strictObject({
  operation: (operationText as unknown as z.ZodType<z.output<typeof operationText>, OperationPattern>).optional(),
  headers: recordOf(z.string().min(1), predicate).optional(),
  query: recordOf(z.string().min(1), predicate).optional(),
  body: pointers.optional(),
  rows: z.strictObject({ index: numberOrList(indexOfRow).optional(), where: pointers.optional() }).optional(),
});

export type Match = z.output<typeof matchSchema>;

export interface SentCall {
  /** `undefined` for a path that is no method. */
  readonly operation: string | undefined;
  readonly verb: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: string;
  /** The parameters as they were sent; `undefined` when they could not be read. */
  readonly body: unknown;
  /** The rows as they were sent; `undefined` for a method without rows. */
  readonly rows: readonly SentRow[] | undefined;
}

export interface SentRow {
  readonly index: number;
  readonly row: unknown;
}

export type Matcher = ReturnType<typeof compileMatch>;

/** Without its operation: rules are found by that. */
export function compileMatch({ headers = {}, query = {}, body, rows }: Match) {
  type Sent = Pick<SentCall, "headers" | "query" | "body">;
  const ofCall = (member: string, one: Predicate, read: (facts: Sent) => unknown): Condition<Sent> => ({
    member,
    read,
    ...compilePredicate(one),
  });
  const indexes = rows?.index && compilePredicate({ in: rows.index });
  return {
    call: [
      ...Object.entries(headers).map(([name, one]) =>
        ofCall(`header ${name.toLowerCase()}`, one, (facts) => facts.headers[name.toLowerCase()]),
      ),
      ...Object.entries(query).map(([name, one]) =>
        ofCall(`query ${name}`, one, (facts) => new URLSearchParams(facts.query).get(name) ?? undefined),
      ),
      ...within(body, (facts: Sent) => facts.body),
    ],
    row: [
      ...(indexes ? [{ member: "index", read: (facts: SentRow) => facts.index, ...indexes }] : []),
      ...within(rows?.where, (facts: SentRow) => facts.row),
    ],
  };
}

type Predicate = z.output<typeof predicate>;

const within = <Facts>(conditions: z.output<typeof pointers> | undefined, whole: (facts: Facts) => unknown) =>
  conditionsAt(conditions).map(({ read, ...more }) => ({ ...more, read: (facts: Facts) => read(whole(facts)) }));
