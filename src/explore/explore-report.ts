import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../common/config-error.ts";
import { packageRoot, packageVersion as version } from "../common/own-module.ts";
import { counted } from "../common/quoted-text.ts";
import { type JunitCase, junitDocument } from "../documents/junit-document.ts";
import { verifyLine } from "../documents/list-assumptions.ts";
import {
  type Exploration,
  type ExploredCell,
  type Failure,
  interruptedText,
  isFailure,
  type LockReport,
  type SafetyCondition,
} from "./exploration.ts";
import { callName, faultNames, faultText, pointsText, pointText } from "./points.ts";
import { remedyCertainty } from "./remedy.ts";

/** An exploration in a format, with a line break at its end. @param command the client, as it was typed */
export function explorationReport(
  exploration: Exploration,
  format: "text" | "json" | "junit" | "html",
  command?: string,
): string {
  if (format === "json") return `${JSON.stringify(exploration, null, 2)}\n`;
  return { text: textReport, junit: junitReport, html: htmlReport }[format](exploration, command);
}

/** Test cases for the cells, the failures of several faults and the lines of the lock. */
function junitReport({ cells, failures, result, reason = "", interrupted, lock }: Exploration): string {
  const pairs = failures.filter(({ points }) => points.length > 1);
  const error = (name: string, type: string, message: string): JunitCase[] => [
    { name, classname: "exploration", result: { element: "error", type, message } },
  ];
  const interruption = interrupted ? error("whole", "interrupted", "it was interrupted") : [];
  return junitDocument("crmcom-mock explore", [
    ...cells.map((cell) => runCase(pointText(cell), cell.operation, cell, failures[cell.failure ?? -1])),
    ...pairs.map((failure) => runCase(pointsText(failure.points), "schedules", failure, failure)),
    ...(lock?.isWritten ? [] : (lock?.changes ?? []).flatMap(lockCase)),
    ...(result === "not proven" ? error("result", result, reason) : interruption),
  ]);
}

function lockCase({ kind, line, operations }: LockReport["changes"][number]): JunitCase[] {
  if (kind === "gone") return [];
  const text = operations.join("\n");
  return [
    { name: line, classname: "lock", result: { element: "failure", type: kind, message: `${kind}: ${line}`, text } },
  ];
}

type ReportedRun = Pick<ExploredCell, "verdict" | "why" | "calls">;

function runCase(name: string, classname: string, { verdict, why, calls }: ReportedRun, failure?: Failure): JunitCase {
  if (isFailure(verdict)) {
    const text = [...(failure?.replay ? [failure.replay] : []), ...calls, ...remedyLines(failure)].join("\n");
    return { name, classname, result: { element: "failure", type: verdict, message: `${verdict}: ${why}`, text } };
  }
  if (verdict === "not-reached") return { name, classname, result: { element: "skipped", message: why } };
  if (verdict === "unstable") return { name, classname, result: { element: "error", type: verdict, message: why } };
  return { name, classname };
}

function textReport(exploration: Exploration): string {
  const { failures, unstable, whatIf, lock, skipped, interrupted, cells, tried, mended } = exploration;
  const { runs, handled, gaveUp, failed, allowed, notReached } = exploration;
  const ofHandled = gaveUp > 0 ? ` (${gaveUp} of them gave up)` : "";
  const allowedCount = allowed > 0 ? `, ${allowed} allowed` : "";
  const ofFailed = failures.length > 0 && failures.length < failed ? ` (shown as ${failures.length})` : "";
  const counts = `${handled} handled${ofHandled}, ${failed} failed${ofFailed}${allowedCount}, ${notReached} not reached`;
  const lines = [
    ...matrixLines(cells),
    ...failures.flatMap(failureLines),
    ...unstable.flatMap(({ points, difference }) => [`unstable: ${pointsText(points)}`, `  ${difference}`, ""]),
    ...(whatIf ? conditionLines(whatIf) : []),
    ...(lock ? lockLines(lock) : []),
    ...(interrupted ? [interruptedText] : []),
    ...skipped.map((file) => `skipped: ${file}`),
    ...(mended > 0 ? [mendedText(mended)] : []),
  ];
  const { result, reason } = exploration;
  const end = `${result.toUpperCase()}: `;
  if (cells.length === 0) return [...lines, end + reason, ""].join("\n");
  const why = [...(reason === undefined ? [] : [`  ${reason}`]), ...(interrupted ? [] : [`  Tried: ${tried}`])];
  return [...lines, `${end}${counts}, in ${counted(runs, "run")}`, ...why, ""].join("\n");
}

const mendedText = (count: number): string =>
  count === 1
    ? "1 kept failure no longer fails (it stays as a regression test)"
    : `${count} kept failures no longer fail (they stay as regression tests)`;

/** Rows as lines, their columns two spaces apart. */
function tableLines(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, at) =>
    rows.reduce((most, row) => Math.max(most, (row[at]?.length ?? 0) + 2), 0),
  );
  const padded = (row: readonly string[]) => row.map((text, at) => text.padEnd(widths[at] ?? 0));
  return rows.map((row) => padded(row).join("").trimEnd());
}

const mostColumns = 4;

/** A table of the verdicts by fault and call, in parts that fit a terminal. */
function matrixLines(cells: readonly ExploredCell[]): string[] {
  const rank = ({ fault, row = 0 }: ExploredCell) => faultNames.indexOf(fault) * 1e6 + row;
  const calls = [...new Set(cells.map(callName))];
  const ordered = cells.toSorted((a, b) => rank(a) - rank(b));
  const byFault = [...Map.groupBy(ordered, faultText)];
  const tables = Array.from({ length: Math.ceil(calls.length / mostColumns) }, (_, part) => {
    const from = part * mostColumns;
    const shown = calls.slice(from, from + mostColumns);
    const rows = byFault.map(([fault, ofFault]) => [
      fault,
      ...shown.map((call) => ofFault.find((cell) => callName(cell) === call)?.verdict ?? ""),
    ]);
    const heads = ["", ...shown.map((_, index) => `[${from + index + 1}]`)];
    return ["", ...tableLines([heads, ...rows.filter(([, ...verdicts]) => verdicts.some(Boolean))])];
  });
  return calls.length === 0 ? [] : [...calls.map((call, index) => `  [${index + 1}] ${call}`), ...tables.flat(), ""];
}

function failureLines(failure: Failure): string[] {
  const { verdict, why, points, calls, replay, standsFor } = failure;
  return [
    `${verdict}: ${pointsText(points)}${standsFor > 1 ? ` (stands for ${standsFor} failed runs)` : ""}`,
    ...(replay === null ? [] : [`  ${replay}`]),
    `  ${why}`,
    ...calls.map((call, index) => `    ${index + 1}. ${call}`),
    ...remedyLines(failure).map((line) => `  ${line}`),
    "",
  ];
}

const remedyLines = ({ remedy }: Partial<Failure> = {}): string[] =>
  remedy ? [`what helps: ${remedy.helps}`, `  ${remedyCertainty(remedy)}`] : [];

function conditionLines(conditions: readonly SafetyCondition[]): string[] {
  if (conditions.length === 0) return ["What is handled stays handled with every variant of its assumptions.", ""];
  return [
    "Safe only if CRM.COM behaves as assumed:",
    ...conditions.flatMap(({ assumption, provenance, variant, inWords, remedy }) => [
      `  ${assumption} (${provenance}) is not ${variant}: ${inWords}`,
      ...(remedy ? [`    what helps then: ${remedy.helps}`] : []),
    ]),
    `  ${verifyLine(conditions.map(({ assumption }) => assumption))}`,
    "",
  ];
}

const lockWords = { new: "new", weaker: "lost its evidence", gone: "not needed any more" };

function lockLines({ file, isWritten, isMissing, isPart, changes, update }: LockReport): string[] {
  const advice = isMissing ? [`${file}: there is no such file; this writes it:`, `  ${update}`] : [`  ${update}`];
  const unchanged = changes.length === 0 && !isMissing;
  return [
    ...changes.map(({ kind, line, before, operations }) => {
      const earlier = before === undefined ? "" : `, was ${before}`;
      const methods = operations.length === 0 ? "" : `, brought by ${operations.join(", ")}`;
      return `${file}: ${lockWords[kind]}: ${line}${earlier}${methods}`;
    }),
    ...(isPart ? [`${file}: this run looked at part of the client, so no line is taken away`] : []),
    ...(isWritten ? [`${file} is written`] : unchanged ? [`${file}: nothing is new`] : advice),
    "",
  ];
}

/** The dashboard's page of an exploration, as one file without links. @throws ConfigError when the page was not built */
export function htmlReport(exploration: Exploration, command?: string): string {
  const report = { ...exploration, command, version, at: new Date().toISOString() };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Exploration: ${exploration.result}</title>
<style>${builtFile("dashboard.css").replace(/@font-face\{[^}]*\}/g, "")}</style>
</head>
<body>
<script type="application/json" id="exploration">${JSON.stringify(report).replaceAll("<", "\\u003c")}</script>
<script>${builtFile("explore-report.js").replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

function builtFile(name: string): string {
  const path = join(packageRoot, "dist/dashboard", name);
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new ConfigError([
    { where: "--format html", message: "the page was not built, as this runs from its sources: run `npm run build`" },
  ]);
}
