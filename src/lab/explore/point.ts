import * as z from "zod";
import { nearestHint } from "../../ground/config-error.ts";
import type { FaultRule } from "../../mock/faults/rule.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";

/** What a row can meet. */
export const rowFaultWords = [
  "row-rejected",
  "row-committed-but-reported-failed",
  "row-reported-ok-but-not-committed",
  "row-omitted",
] as const;

/** Faults of a proxy before CRM.COM that does not let a call through: the weakest first. */
const gatewayWords = ["http-503", "html-502", "reset-before"] as const;

/** Faults of the answer to a call that was done: the weakest first. */
const doneWords = ["lost-answer", "garbled", "truncated", "slow", "hang"] as const;

/** Faults of a call, but the refusals. */
export const callFaultWords = [...gatewayWords, ...doneWords, "token-dies"] as const;

/** Every fault but the refusals, by its one word. */
export const plainWords = [...callFaultWords, ...rowFaultWords] as const;

/** The word for a fault. */
export type FaultWord = `refused:${VendorErrorKind}` | (typeof plainWords)[number];

const refusals = Object.keys(vendorErrors).map((kind) => `refused:${kind}` as FaultWord);

/** Faults by kind. Faults of different kinds are not compared, as a client must handle each kind in its own way. */
const families: readonly (readonly FaultWord[])[] = [refusals, gatewayWords, doneWords, ["token-dies"], rowFaultWords];

/** Every fault. */
export const faultWords: readonly FaultWord[] = families.flat();

/** The faults of the same kind, the weakest first. */
export const familyOf = (fault: FaultWord): readonly FaultWord[] =>
  families.find((words) => words.includes(fault)) ?? [];

/** A fault by its word, or all refusals, or all that rows can meet. */
export type FaultName = FaultWord | "refused" | "row";

/** The faults that a name stands for; none for an unknown name. */
export const namedFaults = (name: string): readonly FaultWord[] =>
  faultWords.filter((word) => word === name || word.startsWith(name === "row" ? "row-" : `${name}:`));

/** What to say of a name that stands for no fault, with the nearest that does; `undefined` for a known name. */
export function unknownFault(name: string): string | undefined {
  if (namedFaults(name).length > 0) return undefined;
  return `"${name}" is no fault; ${nearestHint(name, ["refused", "refused:<kind>", "row", ...plainWords])}`;
}

/** Which fault at which call, as files and reports have it. */
export const spotSchema = z.strictObject({
  operation: z.string().describe("The method, with dots"),
  occurrence: z.int().min(1).describe("The number of the call among those of the method, calls without faults first"),
  fault: z.enum(faultWords as readonly [FaultWord, ...FaultWord[]]).describe("What happened to the call"),
  row: z.int().min(0).optional().describe("Index of the row that it happened to"),
});

/** Which fault at which call. */
export type Spot = z.output<typeof spotSchema>;

/** One fault at one call, and the fault rule that does it. */
export interface Point extends Spot {
  readonly rule: Extract<FaultRule, { readonly effect: unknown }>;
}

/** The points of one run. */
export type Schedule = readonly Point[];

/** The part of a point that files and reports have. */
export const spotOf = ({ rule: _, ...spot }: Point): Spot => spot;

/** The same text for the same fault at the same call. */
export const spotKey = ({ operation, occurrence, fault, row }: Spot): string =>
  [`${operation}#${occurrence}`, fault, ...(row === undefined ? [] : [`row ${row}`])].join(" ");

/** The points of a run for people, in their order. */
export const pointsText = (points: readonly Spot[]): string => points.map(spotKey).join(" + ");

/** A call of a method for people. */
export const callName = ({ operation, occurrence }: Pick<Spot, "operation" | "occurrence">): string =>
  `${operation} #${occurrence}`;
