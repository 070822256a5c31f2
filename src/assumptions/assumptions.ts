import * as z from "zod";
import type { Provenance } from "../common/provenance.ts";
import type { Refusal } from "../wire/refusal.ts";
import type { ReleaseName } from "../wire/release.ts";
import { type VendorErrorKind, type VendorErrorTable, vendorErrors } from "../wire/vendor-errors.ts";
import written from "./assumptions.json" with { type: "json" };

export interface Assumption {
  readonly provenance: Exclude<Provenance, "documented">;
  readonly statement: string;
  /** The members whose values show it; empty: no response shows it. Absent: an outcome or the form of a response shows it. */
  readonly members?: readonly string[];
  readonly reason: string;
  readonly source?: string;
  /** The release from which answers depend on it; absent: in all. */
  readonly since?: ReleaseName;
  readonly variants?: Readonly<Record<string, string>>;
}

type Written = typeof written;

/**
 * What the mock server does and no page states, by id. The ids are stable: switches, journals and observations name them.
 * Errors that no page shows are assumptions too, with the id `error.<kind>`; they stand in the table of vendor errors.
 */
export const assumptions = written as {
  readonly [Id in keyof Written]: Omit<Assumption, "variants"> & Pick<Written[Id], keyof Written[Id] & "variants">;
};

export type AssumptionId = keyof typeof assumptions;

/** Warnings about a call. `--strict`, or the variant `refused` of one that has it, refuses the call instead. */
export const warningIds = [
  "value.unknown-member",
  "fields-set.unknown",
  "value.repeated-member",
  "value.lost-digits",
  "value.odd-letters",
  "value.placeholder",
  "call.unread-parts",
  "call.charset",
  "call.byte-order-mark",
] as const satisfies readonly AssumptionId[];

export type VariantOf<Id> = Id extends AssumptionId
  ? (typeof assumptions)[Id] extends { readonly variants: infer Variants }
    ? keyof Variants & string
    : never
  : never;

/** Looks up the switched variant, and may note the assumption. @returns `undefined`: as assumed */
export type Assumes = <Id extends AnyAssumptionId>(id: Id) => VariantOf<Id> | undefined;

export type AnyAssumptionId = AssumptionId | `error.${VendorErrorKind}`;

/** The assumption behind the rule of a refusal. */
export function assumptionBehind({ kind: refused, values }: Refusal): AssumptionId | undefined {
  if (refused !== "wrongType" && refused !== "valueNotAllowed")
    return vendorErrors[refused].assumption as AssumptionId | undefined;
  const { value = "", expected = "" } = values;
  if (refused === "wrongType") {
    if (/^\d{4}-\d\d-\d\d$/.test(value)) return "date.without-time";
    return /^(?=\s|.*\s$)\s*\d{4}-\d\d-\d\dT[\d:]+\s*$/.test(value) ? "value.outer-space" : undefined;
  }
  const allowed = expected.split(", ");
  if (allowed.includes(value.toUpperCase())) return "value.letter-case";
  return allowed.includes(value.trim().toUpperCase()) ? "value.outer-space" : undefined;
}

/**
 * The assumption about the text of each vendor error. Made once, because an id that is put together for each refused row takes
 * 50 KB for 1000 rows.
 */
export const errorAssumptions = Object.fromEntries(
  Object.keys(vendorErrors).map((kind) => [kind, `error.${kind}`]),
) as Readonly<Record<VendorErrorKind, AnyAssumptionId>>;

/** An assumption of the table; `undefined` for another id. */
export const assumptionNamed = (id: string): Assumption | undefined =>
  Object.hasOwn(assumptions, id) ? assumptions[id as AssumptionId] : undefined;

/** The provenance of an assumption. @param errors the table for ids `error.<kind>` */
export function provenanceOf(id: string, errors: VendorErrorTable): Provenance {
  if (!id.startsWith("error.")) return assumptions[id as AssumptionId].provenance;
  return errors[id.slice("error.".length) as VendorErrorKind].provenance;
}

export interface UsedAssumption {
  readonly id: AnyAssumptionId;
  readonly provenance: Provenance;
  readonly variant?: string | undefined;
}

export const isUndocumented = ({ provenance }: Pick<UsedAssumption, "provenance">): boolean =>
  provenance !== "documented";

/** The ids, with the order of rows if there are several. */
export const withRowOrder = (said: readonly string[], rows: number): string[] => [
  ...new Set([...said, ...(rows > 1 ? ["bulk.order"] : [])]),
];

/** The key `observed` of the config file: where its `assumptions` and `vendorErrors` come from. */
export const observations = z.strictObject({
  date: z.string(),
  release: z.string(),
  /** The host, without port, path or credentials. */
  target: z.string(),
  targetKind: z.enum(["system", "stand-in"]),
  /** What the system showed about each assumption. */
  verdicts: z.array(
    z.strictObject({
      id: z.string(),
      verdict: z.enum(["confirmed", "refuted"]),
      variant: z.string().optional(),
      release: z.string(),
      date: z.string(),
      /** The host of the system; for a recording, the keyed hash of the host. */
      system: z.string(),
    }),
  ),
  /** What stands in `status` of calls that are done, where a system has words there; absent: nothing. */
  done: z.strictObject({ message: z.string(), description: z.string() }).optional(),
  /** What was seen and neither a variant of an assumption nor an entry of `vendorErrors` can say. */
  notAdopted: z.array(
    z.union([
      z.strictObject({ kind: z.string(), reason: z.string() }),
      z.strictObject({
        interaction: z.string(),
        assumptions: z.array(z.string()),
        reason: z.string(),
        /** Where the answer differs from what the file makes of the mock server; the first of them. */
        seen: z.array(z.strictObject({ path: z.string(), expected: z.string(), actual: z.string() })),
      }),
    ]),
  ),
});

export type Observations = z.output<typeof observations>;
