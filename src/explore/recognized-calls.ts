import type * as z from "zod";
import { type Entry, sentRows } from "../library/internal.ts";
import { type Leaf, leavesOf, pointerTo } from "../matching/json-pointer.ts";
import { conditionsAt, doAllHold, pointers } from "../matching/predicate.ts";
import { momentOf } from "../wire/date-time.ts";
import { isSecret } from "../wire/secrets/secret-names.ts";

export interface RecognizedCall {
  readonly entry: Entry;
  /** What tells it from other calls of its method, as conditions of a fault rule on the body. */
  readonly signature: z.input<typeof pointers>;
  readonly text: string;
  /** Its number among the calls with its signature, from 1. */
  readonly nth: number;
  /** Text and number: the same in any run. */
  readonly name: string;
}

/** @param varying names of members that vary from run to run without meaning */
export const recognizeCalls = (entries: readonly Entry[], varying: ReadonlySet<string>): RecognizedCall[] =>
  entries.map((entry, index) => {
    const { operation, path } = entry;
    const signature = signatureOf(entry, varying);
    const conditions = conditionsAt(pointers.parse(signature));
    const same = entries
      .slice(0, index + 1)
      .filter((earlier) => earlier.operation === operation && doAllHold(conditions, earlier.parameters));
    const text = [operation ?? path, ...Object.entries(signature).map(conditionText)].join(" ");
    return { entry, signature, text, nth: same.length, name: `${text} ${same.length}` };
  });

function conditionText([pointer, condition]: [string, unknown]): string {
  const { equals }: { readonly equals?: unknown } = Object(condition);
  return equals === undefined ? `no ${pointer}` : `${pointer}=${JSON.stringify(equals)}`;
}

export type NumberedCall = ReturnType<typeof numberCalls>[number];

/** The calls of known methods, each with its number among the calls of its method. */
export function numberCalls(calls: readonly RecognizedCall[]) {
  const known = calls.filter(({ entry: { method } }) => method !== undefined);
  return [...Map.groupBy(known, ({ entry }) => entry.operation ?? "")].flatMap(([operation, ofMethod]) => {
    // The number of the first request to the method among all requests of the client, from 1.
    const position = Math.min(...ofMethod.map(({ entry }) => entry.sequence));
    return ofMethod.map((call, index) => ({ ...call, operation, occurrence: index + 1, position }));
  });
}

/** The first rows of a bulk call stand for all of them, together with the last one and their number. */
const firstRows = 3;

const rowMember = "request_unique_identifier";
const reference = "external_system_reference_number";

/**
 * The values that were sent, without secrets and without members that vary. Of a bulk call: the references of its first
 * rows and of its last, or the content of rows without a reference, and the number of rows.
 */
function signatureOf(entry: Entry, varying: ReadonlySet<string>): RecognizedCall["signature"] {
  const set = entry.method?.bulk?.set;
  const rows = sentRows(entry);
  const chosen = rows.length > firstRows + 1 ? [...rows.slice(0, firstRows), ...rows.slice(-1)] : rows;
  const valuesOfRows = chosen.flatMap(({ row, index }) => {
    const sent = sentValues(row, [set ?? "", index]).filter(({ name }) => !varying.has(name) && name !== rowMember);
    const references = sent.filter(({ name }) => name === reference);
    return references.length > 0 ? references : sent;
  });
  const values = rows.length > 0 ? valuesOfRows : sentValues(entry.parameters).filter(({ name }) => !varying.has(name));
  return {
    ...Object.fromEntries(values.map(({ pointer, value }) => [pointer, { equals: value }])),
    ...(set !== undefined && { [pointerTo([set, rows.length])]: { absent: true } }),
  };
}

type SentValue = ReturnType<typeof sentValues>[number];

/** The values in the parameters of a call with their places, without secrets and values that the journal did not keep. */
const sentValues = (parameters: unknown, at: Leaf["path"] = []) =>
  leavesOf(parameters, at).flatMap(({ path, value }) => {
    const name = String(path.findLast((step) => typeof step === "string") ?? "");
    const isLeftOut = ["undefined", "symbol", "object"].includes(typeof value) && value !== null;
    return isLeftOut || path.some((step) => isSecret(String(step))) ? [] : [{ pointer: pointerTo(path), name, value }];
  });

/** Dates, UUIDs, and ids of CRM.COM: a clock, a generator or a sandbox gives them. */
const generated =
  /^(\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{32}|\d{13})$/i;

/** A date this close to the time of its call was read from a clock. */
const clockMs = 3_600_000;

/** Members whose values mean nothing: references, dates and generated ids that differ in two runs, and dates of a clock. */
export function varyingMembers(first: readonly Entry[], second: readonly Entry[]): ReadonlySet<string> {
  const [before, after] = [valuesByMember(first), valuesByMember(second)];
  const valuesText = (sent: readonly SentValue[] = []) =>
    JSON.stringify(sent.map(({ value }) => JSON.stringify(value)).sort());
  const varying = [...before].filter(([member, sent]) => {
    const isMadeUp = sent.every(
      ({ name, value }) => name === rowMember || name === reference || generated.test(String(value)),
    );
    return (isMadeUp && valuesText(sent) !== valuesText(after.get(member))) || sent.some(({ isOfClock }) => isOfClock);
  });
  return new Set(varying.flatMap(([, sent]) => sent.map(({ name }) => name)));
}

function valuesByMember(entries: readonly Entry[]) {
  const values = entries.flatMap(({ atMs, operation, parameters }) =>
    sentValues(parameters).map((sent) => ({
      ...sent,
      member: `${operation} ${sent.pointer.replace(/\/\d+(?=\/|$)/g, "/*")}`,
      isOfClock:
        /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(String(sent.value)) &&
        Math.abs(momentOf(String(sent.value)) - atMs) < clockMs,
    })),
  );
  return Map.groupBy(values, ({ member }) => member);
}
