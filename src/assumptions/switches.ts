import * as z from "zod";
import { isJsonObject } from "../common/json.ts";
import { nearestHint } from "../common/names.ts";
import { type AnyAssumptionId, type Assumes, type Assumption, assumptions } from "./assumptions.ts";

/** The switched variants by assumption; an absent one holds as assumed. */
export type Switches = Readonly<Partial<Record<AnyAssumptionId, string>>>;

/** Stands in place of a variant: the assumption holds as assumed, whatever the configuration switches. */
export const asAssumed = "as-assumed";

/** `null` removes a switch. */
export type SwitchChanges = Readonly<Partial<Record<AnyAssumptionId, string | null>>>;

type Assumptions = typeof assumptions;

export type WrittenSwitches = {
  readonly [Id in keyof Assumptions as Assumptions[Id] extends { readonly variants: object }
    ? Id
    : never]?: Assumptions[Id] extends { readonly variants: infer Variants }
    ? keyof Variants | typeof asAssumed
    : never;
};

export const variantsById: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(assumptions as Readonly<Record<string, Assumption>>).flatMap(([id, { variants }]) =>
    variants ? [[id, Object.keys(variants)]] : [],
  ),
);

/** The variant that is switched on for an assumption; `undefined`: as assumed. */
export const variantIn = (switches: Switches, id: string): string | undefined =>
  (switches as Readonly<Record<string, string>>)[id];

/**
 * Looks up the variants of switches. Nearly every sandbox switches none, and a row asks a dozen times: reading `switches[id]`
 * each time costs 40 us per 1000 rows.
 */
export const variantsOf = (switches: Switches): Assumes =>
  Object.keys(switches).length === 0 ? () => undefined : (id) => switches[id] as never;

/** The variants that might hold in place of the current ones. */
export const otherVariants = (ids: Iterable<string>, now: Switches) =>
  [...ids].flatMap((assumption) => {
    const current = variantIn(now, assumption);
    const all = [...(variantsById.get(assumption) ?? []), ...(current === undefined ? [] : [asAssumed])];
    return all.filter((variant) => variant !== current).map((variant) => ({ assumption, variant }));
  });

/** The switches of a sandbox, over those of the configuration. */
export const switchesSchema = byId(z.string()) as unknown as z.ZodType<Switches, WrittenSwitches>;

export const switchChangesSchema = byId(z.string().nullable());

/** Switches in a flag or a variable: `bulk.reference-reused=accepted`, separated by commas. */
export const writtenSwitches = z.preprocess(
  (written) => (typeof written === "string" ? fromText(written) : written),
  switchesSchema.transform((read) => mergeSwitches({}, read)),
) as unknown as z.ZodType<Switches, WrittenSwitches | `${string}=${string}`>;

/** The written switches by id, valid or not; `undefined` for a value of another form. */
export function switchesOf(written: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof written === "string") return fromText(written);
  return isJsonObject(written) ? written : undefined;
}

function byId<Variant extends z.ZodType<string | null>>(variant: Variant) {
  return z.record(z.string(), variant).superRefine((read, context) => {
    // More entries than assumptions include unknown ids, so the first suffice.
    for (const [id, variant] of Object.entries(read).slice(0, Object.keys(assumptions).length)) {
      const message = problemWith(id, variant);
      if (message !== undefined) context.addIssue({ code: "custom", path: [id], message });
    }
  });
}

const fromText = (text: string) =>
  Object.fromEntries(
    text.split(",").flatMap((part) => {
      const [id = "", ...variant] = part.split("=");
      return part.trim() === "" ? [] : [[id.trim(), variant.join("=").trim()]];
    }),
  );

function problemWith(id: string, variant: string | null): string | undefined {
  if (!Object.hasOwn(assumptions, id))
    return `there is no such assumption; ${nearestHint(id, [...variantsById.keys()])}`;
  const variants = variantsById.get(id);
  if (!variants) return `it has no variants; those that have are ${[...variantsById.keys()].join(", ")}`;
  const accepted = [...variants, asAssumed];
  return variant === null || accepted.includes(variant)
    ? undefined
    : `"${variant}" is not one of its variants; ${nearestHint(variant, accepted)}`;
}

export function mergeSwitches(others: Switches, own: Switches): Switches {
  if (Object.keys(own).length === 0) return others;
  const all = Object.entries({ ...others, ...own });
  return Object.fromEntries(all.filter(([, variant]) => variant !== asAssumed));
}

/** All switches, with `as-assumed` where none is set. */
export const allSwitches = (switches: Switches): Switches =>
  Object.fromEntries([...variantsById.keys()].map((id) => [id, variantIn(switches, id) ?? asAssumed]));
