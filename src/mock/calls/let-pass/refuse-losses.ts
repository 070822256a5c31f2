import { pathText } from "../../../wire/path-text.ts";
import { type Refusal, refuse } from "../../../wire/refusal.ts";
import type { JsonLoss } from "../json/json-loss.ts";
import type { UsedAssumptions } from "../used-assumptions.ts";

const refusals = {
  repeated: { id: "value.repeated-member", kind: "memberRepeated" },
  digits: { id: "value.lost-digits", kind: "digitsLost" },
  letters: { id: "value.odd-letters", kind: "oddLetters" },
  placeholder: { id: "value.placeholder", kind: "placeholderLeft" },
  form: undefined,
} as const;

/** Says what is let pass of losses, or why they are refused (`--strict`). */
export function refuseLosses(losses: readonly JsonLoss[], used: UsedAssumptions): Refusal | undefined {
  for (const { kind, path } of losses) {
    const refusal = refusals[kind];
    if (refusal && !used.letsPass(refusal.id)) return refuse(refusal.kind, { path: pathText("", path) });
  }
  return undefined;
}

/** A refusal that shows a number shows it as it was sent: `1e400` is no number that can be kept. */
export function shownAsSent(refusal: Refusal, losses: readonly JsonLoss[]): Refusal {
  const { path: at, value } = refusal.values;
  if (losses.length === 0 || value === undefined) return refusal;
  const found = losses.findLast(
    ({ kind, path }) => (kind === "digits" || kind === "form") && pathText("", path) === at,
  );
  return found ? refuse(refusal.refused, { ...refusal.values, value: found.sent.slice(0, longestShown) }) : refusal;
}

const longestShown = 100;
