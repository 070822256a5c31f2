import * as z from "zod";
import type { Condition } from "../matching/condition.ts";
import { conditionsAt, pointers } from "../matching/pointers.ts";
import { compilePredicate, predicate } from "../matching/predicate.ts";
import { alsoShort, keyedBy, strictMembers } from "../matching/strict-members.ts";

const rowIndex = z.int().min(0).max(999_999);

/** Which calls, and which rows of them, a rule is about; what is not given is not asked. */
export const matchSchema = strictMembers({
  operation: z
    .string()
    .regex(
      /^[A-Za-z0-9_.-]*\*?$/,
      "expected a method with dots like customer_events.bulk.social_media.create; * may stand at the end",
    )
    .min(1)
    .optional(),
  headers: keyedBy(z.string().min(1), predicate).optional(),
  query: keyedBy(z.string().min(1), predicate).optional(),
  body: pointers.optional(),
  rows: strictMembers({
    index: alsoShort((given) => (typeof given === "number" ? [given] : given), z.array(rowIndex).min(1)).optional(),
    where: pointers.optional(),
  }).optional(),
});

export type Match = z.output<typeof matchSchema>;

/** What rules can ask of a call. */
export interface CallFacts {
  /** `undefined` for a path that is no method. */
  readonly operation: string | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: string;
  /** The parameters as they were sent; `undefined` when they could not be read. */
  readonly body: unknown;
}

/** A row of a call, and its place among the others. */
export interface RowFacts {
  readonly index: number;
  readonly row: unknown;
}

/** A match made ready to be asked often. */
export interface Matcher {
  readonly call: readonly Condition<CallFacts>[];
  readonly row: readonly Condition<RowFacts>[];
}

/** What a match asks. The operation is not asked here: rules are found by it. */
export function compileMatch({ headers, query, body, rows }: Match): Matcher {
  const indexes = rows?.index && compilePredicate({ in: rows.index });
  return {
    call: [
      ...named(headers, (name) => {
        const lower = name.toLowerCase();
        return { place: `header ${lower}`, read: (facts: CallFacts) => facts.headers[lower] };
      }),
      ...named(query, (name) => ({
        place: `query ${name}`,
        read: (facts: CallFacts) => new URLSearchParams(facts.query).get(name) ?? undefined,
      })),
      ...within(body, (facts: CallFacts) => facts.body),
    ],
    row: [
      ...(indexes ? [{ place: "index", read: (facts: RowFacts) => facts.index, ...indexes }] : []),
      ...within(rows?.where, (facts: RowFacts) => facts.row),
    ],
  };
}

type Named = Readonly<Record<string, z.output<typeof predicate>>>;

const named = <Place>(given: Named = {}, placeOf: (name: string) => Place) =>
  Object.entries(given).map(([name, one]) => ({ ...placeOf(name), ...compilePredicate(one) }));

const within = <Facts>(given: z.output<typeof pointers> | undefined, whole: (facts: Facts) => unknown) =>
  conditionsAt(given).map(({ read, ...condition }) => ({ ...condition, read: (facts: Facts) => read(whole(facts)) }));
