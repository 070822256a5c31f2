import { brokenOffText, type Exploration, type Failure } from "./exploration.ts";
import { matrixOf } from "./matrix.ts";
import { callName, pointsText } from "./point.ts";
import { verifyLine } from "./verify-line.ts";
import { nothingTurns, safeOnlyIf } from "./what-if.ts";

/** Columns of calls that stand beside each other. */
const columns = 4;

/** An exploration for people, within a hundred columns where names allow. */
export function textReport(exploration: Exploration): string {
  const { result, reason, runs, handled, failed, notReached, failures, flaky, whatIf } = exploration;
  return [
    ...matrixLines(exploration),
    ...failures.flatMap(failureLines),
    ...flaky.flatMap(({ points, difference }) => [`flaky: ${pointsText(points)}`, `  ${difference}`, ""]),
    ...(whatIf ? whatIfLines(whatIf) : []),
    ...leftLines(exploration),
    `${result.toUpperCase()}: ${handled} handled, ${failed} failed, ${notReached} not reached, in ${runs} runs`,
    ...(reason === undefined ? [] : [`  ${reason}`]),
    "",
  ].join("\n");
}

/** What was not run: of an exploration that was broken off, nobody knows how much that is. */
function leftLines({ interrupted, left }: Exploration): string[] {
  if (interrupted) return [brokenOffText];
  return left > 0 ? [`${left} schedules were left out: the time was over (--budget)`] : [];
}

function matrixLines(exploration: Exploration): string[] {
  const { calls, rows } = matrixOf(exploration);
  if (calls.length === 0) return [];
  const width = rows.reduce((most, { fault }) => Math.max(most, fault.length), 0) + 2;
  const legend = calls.map((call, index) => `  [${index + 1}] ${callName(call)}`);
  const tables = Array.from({ length: Math.ceil(calls.length / columns) }, (_, part) => {
    const [from, to] = [part * columns, (part + 1) * columns];
    const line = (name: string, texts: readonly string[]) =>
      (
        name.padEnd(width) +
        texts
          .slice(from, to)
          .map((text) => text.padEnd(14))
          .join("")
      ).trimEnd();
    return [
      line(
        "",
        calls.map((_, index) => `[${index + 1}]`),
      ),
      ...rows
        .filter(({ cells }) => cells.slice(from, to).some((cell) => cell !== undefined))
        .map(({ fault, cells }) =>
          line(
            fault,
            cells.map((cell) => cell?.verdict ?? ""),
          ),
        ),
      "",
    ];
  });
  return [...legend, "", ...tables.flat()];
}

function failureLines({ verdict, why, points, calls, rules, replay }: Failure): string[] {
  return [
    `${verdict}: ${pointsText(points)}`,
    `  ${why}`,
    ...calls.map((call, index) => `    ${index + 1}. ${call}`),
    ...(replay === null ? [`  rules: ${JSON.stringify(rules)}`] : [`  ${replay}`]),
    "",
  ];
}

function whatIfLines(doubts: NonNullable<Exploration["whatIf"]>): string[] {
  if (doubts.length === 0) return [nothingTurns, ""];
  return [
    `${safeOnlyIf}:`,
    ...doubts.map(({ assumption, variant, inWords }) => `  ${assumption} is not ${variant}: ${inWords}`),
    `  ${verifyLine(doubts.map(({ assumption }) => assumption))}`,
    "",
  ];
}
