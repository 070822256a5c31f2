import { type JunitCase, type JunitResult, junitDocument } from "../../ground/junit-document.ts";
import {
  brokenOffText,
  type Exploration,
  type ExploredCell,
  type Failure,
  isFailure,
  matrixOf,
} from "./exploration.ts";
import { htmlReport } from "./html-report.ts";
import { callName, pointsText, spotKey } from "./point.ts";
import { nothingTurns, safeOnlyIf, verifyLine } from "./what-if.ts";

/** The forms of the report of an exploration. */
export const exploreFormats = ["text", "json", "junit", "html"] as const;

export type ExploreFormat = (typeof exploreFormats)[number];

/** An exploration in one of the forms, with a line break at its end. */
export function exploreReport(exploration: Exploration, format: ExploreFormat): string {
  const forms = { text: textReport, json: jsonReport, junit: junitReport, html: htmlReport };
  return forms[format](exploration);
}

const jsonReport = (exploration: Exploration) => `${JSON.stringify(exploration, null, 2)}\n`;

/** A cell is a test case; schedules of several faults that failed, and what makes the whole unproven, are others. */
function junitReport(exploration: Exploration): string {
  const { cells, failures } = exploration;
  const ofCells = cells.map((cell): JunitCase => {
    const replay = cell.failure === undefined ? null : (failures[cell.failure]?.replay ?? null);
    return { name: spotKey(cell), classname: cell.operation, result: resultOf(cell, replay) };
  });
  const ofSeveral = failures
    .filter(({ points }) => points.length > 1)
    .map(
      (failure): JunitCase => ({
        name: pointsText(failure.points),
        classname: "schedules",
        result: resultOf(failure, failure.replay),
      }),
    );
  return junitDocument("crmcom-mock explore", [...ofCells, ...ofSeveral, ...ofWhole(exploration)]);
}

function resultOf(
  { verdict, why, calls }: Pick<ExploredCell, "verdict" | "why" | "calls">,
  replay: string | null,
): JunitResult | undefined {
  if (isFailure(verdict)) {
    const text = [...calls, ...(replay === null ? [] : [replay])].join("\n");
    return { element: "failure", type: verdict, message: `${verdict}: ${why}`, text };
  }
  if (verdict === "not-reached") return { element: "skipped", message: why };
  return verdict === "flaky" ? { element: "error", type: verdict, message: why } : undefined;
}

/** What keeps the whole from being proven. */
function ofWhole({ result, reason = "", interrupted }: Exploration): JunitCase[] {
  const error = (name: string, type: string, message: string): JunitCase => ({
    name,
    classname: "exploration",
    result: { element: "error", type, message },
  });
  if (result === "not proven") return [error("result", result, reason)];
  return interrupted ? [error("whole", "interrupted", "it was broken off")] : [];
}

/** Columns of calls that stand beside each other. */
const columns = 4;

/** An exploration for people, within a hundred columns where names allow. */
function textReport(exploration: Exploration): string {
  const { result, reason, failures, flaky, whatIf, skipped } = exploration;
  return [
    ...matrixLines(exploration),
    ...failures.flatMap(failureLines),
    ...flaky.flatMap(({ points, difference }) => [`flaky: ${pointsText(points)}`, `  ${difference}`, ""]),
    ...(whatIf ? whatIfLines(whatIf) : []),
    ...leftLines(exploration),
    ...skipped.map((file) => `skipped: ${file}`),
    `${result.toUpperCase()}: ${figuresOf(exploration)}`,
    ...(reason === undefined ? [] : [`  ${reason}`]),
    "",
  ].join("\n");
}

function figuresOf({ runs, handled, failed, allowed, notReached }: Exploration): string {
  const figures = [`${handled} handled`, `${failed} failed`, ...(allowed > 0 ? [`${allowed} allowed`] : [])];
  return [...figures, `${notReached} not reached`, `in ${runs} runs`].join(", ");
}

/** What was not run. If the exploration was broken off, nobody knows how much that is. */
function leftLines({ interrupted, left }: Exploration): string[] {
  if (interrupted) return [brokenOffText];
  return left > 0 ? [`${left} schedules were left out: the time was over (--budget)`] : [];
}

function matrixLines(exploration: Exploration): string[] {
  const { calls, rows } = matrixOf(exploration);
  const width = rows.reduce((most, { fault }) => Math.max(most, fault.length), 0) + 2;
  const line = (name: string, texts: readonly string[]) =>
    `${name.padEnd(width)}${texts.map((text) => text.padEnd(14)).join("")}`.trimEnd();
  const parts = Array.from({ length: Math.ceil(calls.length / columns) }, (_, part) => part * columns);
  const tables = parts.flatMap((from) => {
    const numbers = calls.slice(from, from + columns).map((_, index) => `[${from + index + 1}]`);
    const lines = rows
      .map(({ fault, cells }) => ({
        fault,
        words: cells.slice(from, from + columns).map((cell) => cell?.verdict ?? ""),
      }))
      .filter(({ words }) => words.some((word) => word !== ""))
      .map(({ fault, words }) => line(fault, words));
    return [line("", numbers), ...lines, ""];
  });
  const legend = calls.map((call, index) => `  [${index + 1}] ${callName(call)}`);
  return calls.length === 0 ? [] : [...legend, "", ...tables];
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
