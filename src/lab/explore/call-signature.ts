import type * as z from "zod";
import { pointerTo } from "../../matching/json-pointer.ts";
import { conditionsAt, pointers } from "../../matching/predicate.ts";
import type { KeptCall } from "../../mock/journal/kept-call.ts";
import { momentOf } from "../../wire/date-time.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";

/** What tells a call from others of its method, as a fault rule asks it of the body. */
export type Signature = z.input<typeof pointers>;

/** Rows of a bulk call that stand for all of them, beside the last one and their number. */
const firstRows = 3;

/** The member of a row that only its answer has a use for. */
const rowMember = "request_unique_identifier";
const reference = "external_system_reference_number";

/** Members that only name a thing; a client may make up new names in each run. */
const namingMembers: readonly string[] = [rowMember, reference];

/**
 * What names a call, whenever it comes: of a bulk call the references of its first rows and of its last, or their content
 * where they have none, and the number of rows; of another call all that it sent. Never in it: secrets, the unique
 * identifiers of rows, and the members that vary from run to run.
 * @param varying names of members
 */
export function signatureOf({ parameters, contract }: KeptCall, varying: ReadonlySet<string>): Signature {
  const set = contract?.bulk?.set;
  const rows = set === undefined ? undefined : (parameters as Record<string, unknown> | undefined)?.[set];
  if (set === undefined || !Array.isArray(rows)) return valuesBy(stableValues(parameters, [], varying));
  const shown = rows.map((row: unknown, index) => ({ row, index }));
  const chosen = rows.length > firstRows + 1 ? [...shown.slice(0, firstRows), ...shown.slice(-1)] : shown;
  const values = chosen.flatMap(({ row, index }) => rowValues(stableValues(row, [set, index], varying)));
  return { ...valuesBy(values), [pointerTo([set, rows.length])]: { absent: true } };
}

function rowValues(values: readonly SentValue[]): readonly SentValue[] {
  const named = values.filter(({ name }) => name === reference);
  return named.length > 0 ? named : values.filter(({ name }) => name !== rowMember);
}

const valuesBy = (values: readonly SentValue[]): Signature =>
  Object.fromEntries(values.map(({ pointer, value }) => [pointer, { equals: value }]));

const stableValues = (within: unknown, at: readonly PropertyKey[], varying: ReadonlySet<string>) =>
  sentValues(within, at).filter(({ name }) => !varying.has(name));

/** A plain value of the parameters of a call, where it stands, and the last name in its pointer. */
interface SentValue {
  readonly pointer: string;
  readonly name: string;
  readonly value: string | number | boolean | null;
}

/** The plain values within parameters; secrets are left out. */
function sentValues(within: unknown, at: readonly PropertyKey[] = []): SentValue[] {
  if (typeof within !== "object" || within === null) {
    const value = within as SentValue["value"] | undefined | symbol;
    const name = String(at.findLast((step) => typeof step === "string") ?? "");
    return value === undefined || typeof value === "symbol" ? [] : [{ pointer: pointerTo(at), name, value }];
  }
  const members = Array.isArray(within) ? [...within.entries()] : Object.entries(within);
  return members.flatMap(([name, value]) => (isSecret(name) ? [] : sentValues(value, [...at, name])));
}

/** Has a call all that a signature asks? */
export const hasSignature = ({ parameters }: KeptCall, signature: Signature): boolean =>
  conditionsAt(pointers.parse(signature)).every(({ read, holds }) => holds(read(parameters)));

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
  const varying = new Set<string>();
  for (const [member, values] of before) {
    const name = values[0]?.name ?? "";
    const isNamed = namingMembers.includes(name) || values.every(({ value }) => generated.test(String(value)));
    const differs = sorted(values) !== sorted(after.get(member) ?? []);
    if ((isNamed && differs) || values.some(isOfClock)) varying.add(name);
  }
  return varying;
}

const sorted = (values: readonly SentValue[]) =>
  values
    .map(({ value }) => JSON.stringify(value))
    .sort()
    .join();

/** The values of each member of each method, wherever in a list it stands. */
function valuesByMember(calls: readonly KeptCall[]) {
  const all = calls.flatMap(({ atMs, operation, parameters }) =>
    sentValues(parameters).map((sent) => ({
      ...sent,
      atMs,
      member: `${operation} ${sent.pointer.replace(/\/\d+(?=\/|$)/g, "/*")}`,
    })),
  );
  return Map.groupBy(all, ({ member }) => member);
}

const isOfClock = ({ value, atMs }: SentValue & { readonly atMs: number }): boolean =>
  typeof value === "string" &&
  /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(value) &&
  Math.abs(momentOf(value) - atMs) < clockMs;
