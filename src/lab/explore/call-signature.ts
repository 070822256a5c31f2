import type * as z from "zod";
import { pointerTo } from "../../matching/json-pointer.ts";
import type { pointers } from "../../matching/predicate.ts";
import { type KeptCall, rowsSent } from "../../mock/journal/kept-call.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";

/** What tells a call from others of its method, as a fault rule asks it of the body. */
export type Signature = z.input<typeof pointers>;

/** Rows of a bulk call that stand for all of them, beside the last one and their number. */
const firstRows = 3;

/** The member of a row that only its answer has a use for. */
const rowMember = "request_unique_identifier";
const reference = "external_system_reference_number";

/**
 * What names a call, whenever it comes: of a bulk call the references of its first rows and of its last, or their content
 * where they have none, and the number of rows; of another call all that it sent. Never in it: secrets, the unique
 * identifiers of rows, and the members that vary from run to run.
 * @param varying names of members
 */
export function signatureOf(call: KeptCall, varying: ReadonlySet<string>): Signature {
  const { parameters, contract } = call;
  const rows = rowsSent(call);
  const chosen = rows.length > firstRows + 1 ? [...rows.slice(0, firstRows), ...rows.slice(-1)] : rows;
  const set = contract?.bulk?.set;
  const values = chosen.flatMap(({ row, index }) => {
    const sent = sentValues(row, [set ?? "", index]).filter(({ name }) => !varying.has(name) && name !== rowMember);
    const references = sent.filter(({ name }) => name === reference);
    return references.length > 0 ? references : sent;
  });
  const named = rows.length > 0 ? values : sentValues(parameters).filter(({ name }) => !varying.has(name));
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

/** The plain values within parameters; secrets are left out. */
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

/**
 * The names of members that vary from run to run without a difference in what the client does: names that it makes up,
 * dates and generated ids, when the two runs had other values of them, and dates of the time of the call.
 */
export function varyingMembers(one: readonly KeptCall[], other: readonly KeptCall[]): ReadonlySet<string> {
  const [before, after] = [valuesByMember(one), valuesByMember(other)];
  const textOf = (sent: readonly SentValue[] = []) =>
    JSON.stringify(sent.map(({ value }) => JSON.stringify(value)).sort());
  const varying = new Set<string>();
  for (const [member, sent] of before) {
    const name = sent[0]?.name ?? "";
    const isMadeUp =
      name === rowMember || name === reference || sent.every(({ value }) => generated.test(String(value)));
    const differs = textOf(sent) !== textOf(after.get(member));
    if ((isMadeUp && differs) || sent.some(({ isOfClock }) => isOfClock)) varying.add(name);
  }
  return varying;
}

/** The values of each member of each method, wherever in a list it stands. */
function valuesByMember(calls: readonly KeptCall[]) {
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
