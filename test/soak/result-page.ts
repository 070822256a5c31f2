import type { Tally } from "./tally.ts";

/** What a soak promises, what it saw, and whether that holds. */
export interface Finding {
  readonly promise: string;
  readonly seen: string;
  readonly holds: boolean;
}

/** Where, when and how long. */
export interface Setting {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  readonly minutes: number;
  readonly seed: string;
}

/** The result of a soak as Markdown. */
export function resultPage(
  { date, machine, command, minutes, seed }: Setting,
  findings: readonly Finding[],
  tally: Tally,
): string {
  const held = findings.every(({ holds }) => holds) ? "It held." : "**It did not hold.**";
  const rows = findings.map(({ promise, seen, holds }) => `| ${promise} | ${seen} | ${holds ? "yes" : "**no**"} |`);
  const acts = [...tally.acts].toSorted(([, one], [, other]) => other - one);
  const problems = tally.problems.map((problem) => `- ${problem}`);
  const more = tally.problemCount - tally.problems.length;
  return [
    `${held} \`${command}\`, ${minutes} minutes on ${date} (${machine}), seed \`${seed}\`.`,
    "",
    "| promise | seen | holds |",
    "| --- | --- | --- |",
    ...rows,
    "",
    `What clients did: ${acts.map(([act, times]) => `${act} ${times}`).join(", ")}.`,
    ...(problems.length > 0 ? ["", ...problems, ...(more > 0 ? [`- and ${more} more`] : [])] : []),
    "",
  ].join("\n");
}
