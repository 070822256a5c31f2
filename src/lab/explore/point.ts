import type { FaultRule } from "../../mock/faults/rule.ts";
import type { FaultWord } from "./fault-words.ts";

/** Which fault at which call, as reports have it. */
export interface Spot {
  /** The method, with dots. */
  readonly operation: string;
  /** The number of the call among those of the method: first those without faults, then those that faults led to. */
  readonly occurrence: number;
  readonly fault: FaultWord;
  /** Index of the row that is struck, from 0; for faults of rows alone. */
  readonly row?: number;
}

/** One fault at one call, and the fault rule that does it. */
export interface Point extends Spot {
  readonly rule: Extract<FaultRule, { readonly effect: unknown }>;
}

/** The points of one run. */
export type Schedule = readonly Point[];

/** A spot as it is read from a file or a report. */
type ReadSpot = Omit<Spot, "row"> & { readonly row?: number | undefined };

/** Of a point, what reports have. */
export const spotOf = ({ operation, occurrence, fault, row }: Spot): Spot => ({
  operation,
  occurrence,
  fault,
  ...(row !== undefined && { row }),
});

/** The same text for the same fault at the same call. */
export const spotKey = ({ operation, occurrence, fault, row }: ReadSpot): string =>
  [`${operation}#${occurrence}`, fault, ...(row === undefined ? [] : [`row ${row}`])].join(" ");

/** The points of a run for people, in their order. */
export const pointsText = (points: readonly ReadSpot[]): string => points.map(spotKey).join(" + ");

/** The same text for schedules that come to the same. */
export const scheduleKey = (schedule: readonly ReadSpot[]): string => schedule.map(spotKey).sort().join(" + ");

/** A call of a method for people. */
export const callName = ({ operation, occurrence }: Pick<Spot, "operation" | "occurrence">): string =>
  `${operation} #${occurrence}`;

/** The fault rules that do what a schedule says. */
export const rulesOf = (schedule: Schedule): Point["rule"][] => schedule.map(({ rule }) => rule);
