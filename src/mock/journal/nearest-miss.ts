import { distance } from "fastest-levenshtein";
import type { Condition } from "../../matching/rule-index.ts";
import { type ClaimedCall, rowConditions } from "./claimed-call.ts";
import { answerOf, type KeptCall, rowsSent } from "./kept-call.ts";

/** What of a call was not as it was claimed. */
export interface Difference {
  /** A JSON Pointer into the parameters, or `operation`, `outcome`, `statusCode`, `header x-client`, `query page`, `rows`. */
  readonly path: string;
  /** A value, or what the value must be like. */
  readonly expected: unknown;
  /** Secrets in it are masked; absent when there was none. */
  readonly actual?: unknown;
}

/** The call that came closest to what was claimed. */
export interface NearestMiss {
  readonly sequence: number;
  readonly requestId: string;
  readonly differences: readonly Difference[];
}

/**
 * Of calls that are not as it is claimed, the first of those that differ in the fewest members, and in these the least. What was
 * not there at all differs more than what was something else, and a call of a method without rows is no miss of a claim about rows.
 */
export function nearestMiss(claimed: ClaimedCall, calls: readonly KeptCall[]): NearestMiss | undefined {
  const comparable = claimed.row ? calls.filter(({ contract }) => contract?.bulk) : calls;
  const nearest = leastDifferent(comparable.map((call) => ({ call, differences: differencesOf(claimed, call) })));
  if (!nearest) return undefined;
  const { sequence, record } = nearest.call;
  return { sequence, requestId: record.requestId, differences: nearest.differences };
}

function differencesOf(claimed: ClaimedCall, call: KeptCall): readonly Difference[] {
  const ofCall = [...claimed.plain, ...claimed.sent];
  return [...differing(ofCall, call, ""), ...(claimed.row ? rowDifferences(claimed, call) : [])];
}

/** Of the row that comes closest. */
function rowDifferences(claimed: ClaimedCall, call: KeptCall): readonly Difference[] {
  const { at, members } = rowConditions(claimed);
  const rows = rowsSent(call);
  const there = rows.filter((row) => at.every((condition) => answerOf(condition, row)));
  const set = `/${call.contract?.bulk?.set}`;
  const nearest = leastDifferent(there.map((row) => ({ differences: differing(members, row, `${set}/${row.index}`) })));
  if (nearest) return nearest.differences;
  const expected = at.length > 0 ? { index: at[0]?.expected["in"] } : "a row";
  return [{ path: "rows", expected, actual: `${rows.length} rows` }];
}

function differing<Asked>(conditions: readonly Condition<Asked>[], asked: Asked, within: string): Difference[] {
  return conditions
    .filter((condition) => answerOf(condition, asked) === false)
    .map(({ member, read, expected }) => {
      const actual = read(asked);
      return { path: `${within}${member}`, expected: asWritten(expected), ...(actual !== undefined && { actual }) };
    });
}

const asWritten = (expected: Condition<never>["expected"]): unknown => {
  const names = Object.keys(expected);
  return names.length === 1 && names[0] === "equals" ? expected["equals"] : expected;
};

interface Differing {
  readonly differences: readonly Difference[];
}

/** The first of those that have a row when one is claimed, then of those with the fewest differences, then of those with the least. */
function leastDifferent<One extends Differing>(all: readonly One[]): One | undefined {
  const [nearest] = all
    .map((one) => ({
      one,
      rowless: one.differences.filter(({ path }) => path === "rows").length,
      count: one.differences.reduce((sum, { actual }) => sum + (actual === undefined ? 2 : 1), 0),
      farness: one.differences.reduce((sum, difference) => sum + farnessOf(difference), 0),
    }))
    .toSorted((one, other) => one.rowless - other.rowless || one.count - other.count || one.farness - other.farness);
  return nearest?.one;
}

const longestCompared = 200;

/** From 0 to 1: how little two texts are alike; 1 for what is not two texts. */
function farnessOf({ expected, actual }: Difference): number {
  if (typeof expected !== "string" || typeof actual !== "string") return 1;
  const [one, other] = [expected.slice(0, longestCompared), actual.slice(0, longestCompared)];
  return distance(one, other) / Math.max(one.length, other.length, 1);
}
