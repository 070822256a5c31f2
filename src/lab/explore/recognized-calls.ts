import type * as z from "zod";
import { type StoredEntry, sentRows } from "../../library/lab-face.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { conditionsAt, doAllHold, pointers } from "../../matching/predicate.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";

/** A call of a run, as it is found again in another run. */
export interface RecognizedCall {
  readonly recorded: StoredEntry;
  /** What tells it from others of its method, as a fault rule asks it of the body. */
  readonly signature: z.input<typeof pointers>;
  readonly text: string;
  /** Its number among the calls that its signature fits, from 1. */
  readonly nth: number;
  /** The same in any run. */
  readonly name: string;
}

/** The names of members that vary from run to run without meaning. */
export type VaryingMembers = ReadonlySet<string>;

export const recognizeCalls = (calls: readonly StoredEntry[], varying: VaryingMembers): RecognizedCall[] =>
  calls.map((recorded, index) => {
    const signature = signatureOf(recorded, varying);
    const conditions = conditionsAt(pointers.parse(signature));
    const same = calls
      .slice(0, index + 1)
      .filter(({ operation, parameters }) => operation === recorded.operation && doAllHold(conditions, parameters));
    const text = [recorded.operation ?? recorded.path, ...Object.entries(signature).map(askedText)].join(" ");
    return { recorded, signature, text, nth: same.length, name: `${text} ${same.length}` };
  });

function askedText([pointer, asked]: [string, unknown]): string {
  const { equals } = asked as { readonly equals?: unknown };
  return equals === undefined ? `no ${pointer}` : `${pointer}=${JSON.stringify(equals)}`;
}

/** Which call of a method it is, by the order in which an exploration found them. */
export interface CallNumber {
  readonly operation: string;
  readonly occurrence: number;
}

export type NumberedCall = RecognizedCall & CallNumber;

/** The calls of a run that are of methods, each with the number that its name has, or gets now. @param numbers by name */
export function numberCalls(calls: readonly RecognizedCall[], numbers: Map<string, CallNumber>): NumberedCall[] {
  return calls.flatMap((call) => {
    const { operation, method } = call.recorded;
    if (operation === undefined || !method) return [];
    const taken = [...numbers.values()].filter((one) => one.operation === operation);
    const number = numbers.get(call.name) ?? { operation, occurrence: taken.length + 1 };
    numbers.set(call.name, number);
    return [{ ...call, ...number }];
  });
}

/** Rows of a bulk call that stand for all of them, beside the last one and their number. */
const firstRows = 3;

const rowMember = "request_unique_identifier";
const reference = "external_system_reference_number";

/**
 * What was sent, without secrets and what varies. A bulk call is named by the references of its first rows and of its last, or
 * by their content where they have none, and by the number of rows.
 */
function signatureOf(call: StoredEntry, varying: VaryingMembers): RecognizedCall["signature"] {
  const set = call.method?.bulk?.set;
  const rows = sentRows(call);
  const chosen = rows.length > firstRows + 1 ? [...rows.slice(0, firstRows), ...rows.slice(-1)] : rows;
  const ofRows = chosen.flatMap(({ row, index }) => {
    const sent = sentValues(row, [set ?? "", index]).filter(({ name }) => !varying.has(name) && name !== rowMember);
    const references = sent.filter(({ name }) => name === reference);
    return references.length > 0 ? references : sent;
  });
  const named = rows.length > 0 ? ofRows : sentValues(call.parameters).filter(({ name }) => !varying.has(name));
  return {
    ...Object.fromEntries(named.map(({ pointer, value }) => [pointer, { equals: value }])),
    ...(set !== undefined && { [pointerTo([set, rows.length])]: { absent: true } }),
  };
}

/** A plain value of the parameters of a call, where it stands, and the last name in its pointer. */
interface SentValue {
  readonly pointer: string;
  readonly name: string;
  readonly value: string | number | boolean | null;
}

function sentValues(within: unknown, at: readonly PropertyKey[] = []): SentValue[] {
  if (typeof within !== "object" || within === null) {
    const name = String(at.findLast((step) => typeof step === "string") ?? "");
    const isThere = within !== undefined && typeof within !== "symbol";
    return isThere ? [{ pointer: pointerTo(at), name, value: within as SentValue["value"] }] : [];
  }
  const members = Array.isArray(within) ? [...within.entries()] : Object.entries(within);
  return members.flatMap(([name, value]) => (isSecret(name) ? [] : sentValues(value, [...at, name])));
}

/** Dates, UUIDs and ids of CRM.COM: what a clock, a generator or a sandbox gives, and no client decides. */
const generated =
  /^(\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9A-F]{32}|\d{13})$/i;

/** A date so near to that of the call was taken from a clock. */
const clockMs = 3_600_000;

/** References, dates and generated ids that two runs have other values of, and dates of the time of the call. */
export function varyingMembers(one: readonly StoredEntry[], other: readonly StoredEntry[]): VaryingMembers {
  const [before, after] = [valuesByMember(one), valuesByMember(other)];
  const textOf = (sent: readonly SentValue[] = []) =>
    JSON.stringify(sent.map(({ value }) => JSON.stringify(value)).sort());
  const varying = [...before].filter(([member, sent]) => {
    const isMadeUp = sent.every(
      ({ name, value }) => name === rowMember || name === reference || generated.test(String(value)),
    );
    return (isMadeUp && textOf(sent) !== textOf(after.get(member))) || sent.some(({ isOfClock }) => isOfClock);
  });
  return new Set(varying.flatMap(([, sent]) => sent.map(({ name }) => name)));
}

function valuesByMember(calls: readonly StoredEntry[]) {
  const all = calls.flatMap(({ atMs, operation, parameters }) =>
    sentValues(parameters).map((sent) => ({
      ...sent,
      member: `${operation} ${sent.pointer.replace(/\/\d+(?=\/|$)/g, "/*")}`,
      isOfClock:
        /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(String(sent.value)) &&
        Math.abs(momentOf(String(sent.value)) - atMs) < clockMs,
    })),
  );
  return Map.groupBy(all, ({ member }) => member);
}
