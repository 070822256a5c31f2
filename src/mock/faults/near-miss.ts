import { detachedText } from "../../ground/json.ts";
import { printable } from "../../ground/quoted-text.ts";
import type { Condition } from "../../matching/predicate.ts";
import { maskPath, maskText } from "../../wire/secrets/mask-text.ts";
import { isSecret, isSecretHeader, secretMask } from "../../wire/secrets/secret-names.ts";
import type { Matcher, SentCall, SentRow } from "./match.ts";

/** The first clause of a rule that a call did not meet: where it stands, what it wants, and what was there. */
export interface NearMiss {
  /** `header x-client`, `/fields_set`, `row 2's /action`; the whole reason where there is no condition. */
  readonly place: string;
  readonly condition?: Pick<Condition<never>, "member" | "expected">;
  readonly value?: unknown;
}

const unread: NearMiss = { place: "its parameters could not be read" };

/** The clause about the call itself that it does not meet; `undefined` when it meets all. */
export function missOfCall({ call: conditions }: Matcher, call: SentCall): NearMiss | undefined {
  const condition = conditions.find(({ read, holds }) => !holds(read(call)));
  if (!condition) return undefined;
  const isUnread = call.body === undefined && !/^(header|query) /.test(condition.member);
  return isUnread ? unread : { place: condition.member, condition, value: kept(condition.read(call), call) };
}

/** The rows that a rule is about, or the clause that the nearest row does not meet. Rows count from 0. */
export function rowsAskedFor({ row: conditions }: Matcher, call: SentCall): readonly SentRow[] | NearMiss {
  if (!call.rows) return { place: call.operation === undefined ? "the path is no method" : "the method has no rows" };
  if (call.body === undefined) return unread;
  const fitting: SentRow[] = [];
  let [nearest, first] = [call.rows[0], -1];
  for (const row of call.rows) {
    const unmet = conditions.findIndex(({ read, holds }) => !holds(read(row)));
    if (unmet < 0) fitting.push(row);
    else if (unmet > first) [nearest, first] = [row, unmet];
  }
  if (fitting.length > 0) return fitting;
  const condition = conditions[first];
  if (nearest && condition && condition.member !== "index") {
    return {
      place: `row ${nearest.index}'s ${condition.member}`,
      condition,
      value: kept(condition.read(nearest), call),
    };
  }
  const indexes = (condition?.expected["in"] as readonly number[] | undefined)?.slice(0, mostShown).join(", ");
  const wanted = indexes === undefined ? "" : `, match.rows.index is ${indexes}`;
  return { place: `it has ${call.rows.length} ${call.rows.length === 1 ? "row" : "rows"}${wanted}` };
}

const longest = 100;
const mostShown = 5;

/** A value as a rule remembers it: short, no part of a long body, and without the token of the call. */
function kept(value: unknown, { body }: SentCall): unknown {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? [] : {};
  if (typeof value !== "string") return value;
  const { token } = Object(body) as { token?: unknown };
  if (typeof token === "string" && token !== "" && value.includes(token)) return secretMask;
  return value.length > longest ? detachedText(`${value.slice(0, longest)}...`) : value;
}

/** A call by its method, or by its verb and path. */
export const callText = ({ operation, verb, path }: Pick<SentCall, "operation" | "verb" | "path">): string =>
  operation ?? printable(`${verb} ${maskPath(path).slice(0, longest)}`);

/** `row 2's /action is LIKE, match wants DISLIKE`. Secrets are masked. */
export function missText({ place, condition, value }: NearMiss): string {
  if (!condition) return place;
  const { member, expected } = condition;
  const isMasked = member.startsWith("header ") ? isSecretHeader(member.slice(7)) : member.split(/[ /]/).some(isSecret);
  const shown = (one: unknown) => (isMasked && one != null ? secretMask : shownValue(one));
  const { equals, ...more } = expected;
  const isPlain = Object.hasOwn(expected, "equals") && Object.keys(more).length === 0;
  const wanted = isPlain ? shown(equals) : isMasked ? "another" : shownValue(JSON.stringify(expected));
  const found = value === undefined ? "is not there" : `is ${shown(value)}`;
  return `${printable(maskText(place)).slice(0, 2 * longest)} ${found}, match wants ${wanted}`;
}

function shownValue(value: unknown): string {
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "a list" : "an object";
  const text = printable(maskText(String(value)));
  return text === "" ? '""' : text.length > longest + 3 ? `${text.slice(0, longest)}...` : text;
}
