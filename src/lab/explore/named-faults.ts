import { nearestHint } from "../../ground/config-error.ts";
import { type FaultWord, faultWords, plainWords } from "./fault-words.ts";

/** A fault by its word, or all refusals, or all that rows can meet. */
export type FaultName = FaultWord | "refused" | "row";

/** The faults that a name stands for; none where it stands for none. */
export const namedFaults = (name: string): readonly FaultWord[] =>
  faultWords.filter((word) => word === name || word.startsWith(name === "row" ? "row-" : `${name}:`));

/** Why a name stands for no fault, with the nearest that does; `undefined` when it stands for some. */
export function unknownFault(name: string): string | undefined {
  if (namedFaults(name).length > 0) return undefined;
  return `"${name}" is no fault; ${nearestHint(name, ["refused", "refused:<kind>", "row", ...plainWords])}`;
}
