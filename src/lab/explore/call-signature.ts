import type * as z from "zod";
import { pointerTo } from "../../matching/json-pointer.ts";
import { conditionsAt, pointers } from "../../matching/pointers.ts";
import type { RecordedCall } from "../../mock/journal/recorded-call.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";

/** What tells a call from others of its method, as a fault rule asks it of the body. */
export type Signature = z.input<typeof pointers>;

/** A plain value of the parameters of a call. */
export interface SentValue {
  readonly pointer: string;
  /** The last name in the pointer. */
  readonly name: string;
  readonly value: string | number | boolean | null;
}

/** Rows of a bulk call that stand for all of them, beside the last one and their number. */
const firstRows = 3;

/** The member of a row that only its answer has a use for. */
const rowMember = "request_unique_identifier";
const reference = "external_system_reference_number";

/** Members that only name a thing; a client may make up new names in each run. */
export const namingMembers: readonly string[] = [rowMember, reference];

/**
 * What names a call, whenever it comes: of a bulk call the references of its first rows and of its last, or their content
 * where they have none, and the number of rows; of another call all that it sent. Never in it: secrets, the unique
 * identifiers of rows, and the members that vary from run to run.
 * @param varying names of members
 */
export function signatureOf({ parameters, contract }: RecordedCall, varying: ReadonlySet<string>): Signature {
  const set = contract?.bulk?.set;
  const rows = set === undefined ? undefined : (parameters as Record<string, unknown> | undefined)?.[set];
  if (set === undefined || !Array.isArray(rows)) return valuesBy(stable(sentValues(parameters), varying));
  const shown = rows.map((row: unknown, index) => ({ row, index }));
  const chosen = rows.length > firstRows + 1 ? [...shown.slice(0, firstRows), ...shown.slice(-1)] : shown;
  const signatures = chosen.flatMap(({ row, index }) => Object.entries(rowSignature(row, [set, index], varying)));
  return { ...Object.fromEntries(signatures), [pointerTo([set, rows.length])]: { absent: true } };
}

function rowSignature(row: unknown, at: readonly PropertyKey[], varying: ReadonlySet<string>): Signature {
  const values = stable(sentValues(row, at), varying);
  const named = values.filter(({ name }) => name === reference);
  return valuesBy(named.length > 0 ? named : values.filter(({ name }) => name !== rowMember));
}

const stable = (values: readonly SentValue[], varying: ReadonlySet<string>) =>
  values.filter(({ name }) => !varying.has(name));

const valuesBy = (values: readonly SentValue[]): Signature =>
  Object.fromEntries(values.map(({ pointer, value }) => [pointer, { equals: value }]));

/** The plain values within parameters; secrets are left out. */
export function sentValues(within: unknown, at: readonly PropertyKey[] = []): SentValue[] {
  if (typeof within !== "object" || within === null) {
    const value = within as SentValue["value"] | undefined | symbol;
    const name = String(at.findLast((step) => typeof step === "string") ?? "");
    return value === undefined || typeof value === "symbol" ? [] : [{ pointer: pointerTo(at), name, value }];
  }
  const members = Array.isArray(within) ? [...within.entries()] : Object.entries(within);
  return members.flatMap(([name, value]) => (isSecret(name) ? [] : sentValues(value, [...at, name])));
}

/** Has a call all that a signature asks? */
export const hasSignature = ({ parameters }: RecordedCall, signature: Signature): boolean =>
  conditionsAt(pointers.parse(signature)).every(({ read, holds }) => holds(read(parameters)));
