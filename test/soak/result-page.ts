import type { Tally } from "./tally.ts";

/** What is promised, what was seen of it, and whether that holds. */
export interface Finding {
  readonly promise: string;
  readonly seen: string;
  readonly holds: boolean;
}

/** When, where and how something was tried. */
export interface Setting {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
}

/** A result as Markdown. @param tally what a soak counted, if it was one */
export function resultPage({ date, machine, command }: Setting, findings: readonly Finding[], tally?: Tally): string {
  const held = findings.every(({ holds }) => holds) ? "It held:" : "**It did not hold:**";
  const rows = findings.map(({ promise, seen, holds }) => `| ${promise} | ${seen} | ${holds ? "yes" : "**no**"} |`);
  return [
    `${held} \`${command}\` on ${date} (${machine}).`,
    "",
    "| promise | seen | holds |",
    "| --- | --- | --- |",
    ...rows,
    ...(tally ? counted(tally) : []),
    "",
  ].join("\n");
}

function counted({ acts, problems, problemCount }: Tally): string[] {
  const often = [...acts].toSorted(([, one], [, other]) => other - one);
  const more = problemCount - problems.length;
  return [
    "",
    `What clients did: ${often.map(([act, times]) => `${act} ${times}`).join(", ")}.`,
    ...(problems.length > 0 ? [""] : []),
    ...problems.map((problem) => `- ${problem}`),
    ...(more > 0 ? [`- and ${more} more`] : []),
  ];
}
