import * as z from "zod";
import { detachedText } from "../../common/json.ts";
import { counted, printable } from "../../common/quoted-text.ts";
import { type Condition, compilePredicate, conditionsAt, pointers, predicate } from "../../matching/predicate.ts";
import { oneOrList, recordOf, withInput } from "../../schema/read-by.ts";
import type { OperationPattern } from "../../vendor/catalog.ts";
import { maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret, secretMask } from "../../wire/secrets/secret-names.ts";

const operation = withInput<OperationPattern>()(
  z
    .string()
    .regex(
      /^!?([A-Za-z0-9_.-]+\*?|\*)$/,
      "expected a method like customer_events.bulk.social_media.create; it may end in *, and ! before it means all others",
    ),
);

export const matchSchema = z.strictObject({
  operation: operation.optional(),
  headers: recordOf(z.string().min(1), predicate).optional(),
  query: recordOf(z.string().min(1), predicate).optional(),
  body: pointers.optional(),
  rows: z
    .strictObject({ index: oneOrList(z.int().min(0).max(999_999)).optional(), where: pointers.optional() })
    .optional(),
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

/** The first condition of a rule that a call did not meet, and the value that the call had instead. */
export interface NearMiss {
  /** `header x-client`, `/fields_set`, `row 2's /action`; without a condition, the whole reason. */
  readonly place: string;
  readonly condition?: Pick<Condition<never>, "member" | "expected">;
  readonly value?: unknown;
}

const unreadable: NearMiss = { place: "its parameters could not be read" };

/** The condition on the call itself that the call does not meet; `undefined` when it meets all. */
export function missOfCall({ call: conditions }: Matcher, call: SentCall): NearMiss | undefined {
  const condition = conditions.find(({ read, holds }) => !holds(read(call)));
  if (!condition) return undefined;
  if (call.body === undefined && !/^(header|query) /.test(condition.member)) return unreadable;
  return { place: condition.member, condition, value: shortValue(condition.read(call), call) };
}

/** The rows that a rule matches, or the condition that the nearest row does not meet. */
export function matchingRows({ row: conditions }: Matcher, call: SentCall): readonly SentRow[] | NearMiss {
  if (!call.rows)
    return { place: call.operation === undefined ? "the path is not a method" : "the method has no rows" };
  if (call.body === undefined) return unreadable;
  const matching: SentRow[] = [];
  let nearest = call.rows[0];
  let furthest = -1;
  for (const row of call.rows) {
    const unmet = conditions.findIndex(({ read, holds }) => !holds(read(row)));
    if (unmet < 0) matching.push(row);
    else if (unmet > furthest) [nearest, furthest] = [row, unmet];
  }
  if (matching.length > 0) return matching;
  const condition = conditions[furthest];
  if (nearest && condition && condition.member !== "index") {
    const value = shortValue(condition.read(nearest), call);
    return { place: `row ${nearest.index + 1}'s ${condition.member}`, condition, value };
  }
  const indexes = (condition?.expected["in"] as readonly number[] | undefined)?.slice(0, maxIndexes).join(", ");
  const wanted = indexes === undefined ? "" : `, and match.rows.index is ${indexes}, counted from 0`;
  return { place: `it has ${counted(call.rows.length, "row")}${wanted}` };
}

const maxLength = 100;
const maxIndexes = 5;

/** A value as a rule remembers it: short, and without the token of the call. */
function shortValue(value: unknown, { body }: SentCall): unknown {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? [] : {};
  if (typeof value !== "string") return value;
  const { token }: { token?: unknown } = Object(body);
  if (typeof token === "string" && token !== "" && value.includes(token)) return secretMask;
  return value.length > maxLength ? detachedText(`${value.slice(0, maxLength)}...`) : value;
}

/** `row 2's /action is LIKE, match wants DISLIKE`. Secrets are masked. */
export function missText({ place, condition, value }: NearMiss): string {
  if (!condition) return place;
  const { member, expected } = condition;
  const isMasked = member.startsWith("header ") ? isSecret(member.slice(7)) : member.split(/[ /]/).some(isSecret);
  const masked = (part: unknown) => (isMasked && part != null ? secretMask : valueText(part));
  const { equals, ...more } = expected;
  const isPlain = Object.hasOwn(expected, "equals") && Object.keys(more).length === 0;
  const wanted = isPlain ? masked(equals) : isMasked ? "another" : valueText(JSON.stringify(expected));
  const actual = value === undefined ? "is not there" : `is ${masked(value)}`;
  return `${printable(maskText(place)).slice(0, 2 * maxLength)} ${actual}, match wants ${wanted}`;
}

function valueText(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  const text = printable(maskText(String(value)));
  return text === "" ? '""' : text.length > maxLength + 3 ? `${text.slice(0, maxLength)}...` : text;
}
