import type { brokenOffText, Exploration } from "../../lab/explore/exploration.ts";
import table from "./exploration-words.json" with { type: "json" };

export type ShownCell = Exploration["cells"][number];
export type ShownFailure = Exploration["failures"][number];

/** A report as `explore` prints it, or a part of one, with where it comes from; a title says more than the result. */
export type ShownExploration = Pick<Exploration, "result" | "cells" | "failures"> &
  Partial<Exploration & Readonly<Record<"command" | "version" | "at" | "title", string>>>;

const looks = {
  ok: "bg-ok/12 text-success",
  part: "bg-part/15 text-warning",
  bad: "bg-bad/12 text-error",
  none: "text-muted",
} as const;

type VerdictWords = Readonly<Record<"look" | "means", string>> & { readonly helps?: string | undefined };

/** What a verdict means, what helps against it, and of which kind its color is. */
export const verdictWords: Readonly<Record<ShownCell["verdict"], VerdictWords>> = table.verdicts;

/** The color of a verdict. */
export const lookOf = ({ verdict }: Pick<ShownCell, "verdict">): string =>
  looks[verdictWords[verdict].look as keyof typeof looks];

const faults: Readonly<Record<string, readonly string[]>> = table.faults;

type Spot = Pick<ShownCell, "operation" | "occurrence" | "fault" | "row">;

/** What becomes of the call. */
export const familyOf = ({ fault }: Spot): string => faults[fault]?.[0] ?? "CRM.COM refuses";

/** Does the fault strike when all is stored? */
export const isDone = (spot: Spot): boolean => familyOf(spot) === familyOf({ ...spot, fault: "lost-answer" });

/** A fault in words, with the row that it struck. */
export function faultText({ fault, row }: Spot): string {
  const kind = fault.replace("refused:", "").replace(/[A-Z]/g, (sign) => ` ${sign.toLowerCase()}`);
  const words = faults[fault]?.[1] ?? kind.replace(/^./, (sign) => sign.toUpperCase());
  return row === undefined ? words : `${words}, row ${row + 1}`;
}

export const callOf = ({ operation, occurrence }: Spot): string => `${operation} #${occurrence}`;

export const pointText = (spot: Spot): string =>
  `${faultText(spot)}, at ${callOf(spot).replace(/^customer_events\./, "")}`;

/** The words of the other reports: the compiler holds them together. */
export const brokenOff: typeof brokenOffText = "It was interrupted: what was not run yet is unknown.";
