import type { Rule } from "./rule.ts";

/** When a rule stops hitting, in words: by itself, or when somebody takes it away. */
export function printEnd({ expiresAfterMs, when }: Pick<Rule, "expiresAfterMs" | "when">): string {
  const { window, times, occurrence, nth, every, countBy, skipFirst } = when;
  const turns = every === undefined && countBy === "rule" ? nth : undefined;
  const ends = [
    ...[expiresAfterMs, window?.toMs].flatMap((ms) => (ms === undefined ? [] : [`${ms} ms after it was added`])),
    ...(times === undefined
      ? []
      : [`after ${counted(times, "hit")}${countBy === "rule" ? "" : ` of each ${countBy}`}`]),
    ...(occurrence ? [`after call ${largest(occurrence)} of those that it matches`] : []),
    ...(turns ? [`after candidate ${skipFirst + largest(turns)}`] : []),
  ];
  return ends.length === 0 ? "when it is removed" : ends.join(", or ");
}

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;

const largest = (numbers: readonly number[]) => numbers.reduce((most, one) => Math.max(most, one), 0);
