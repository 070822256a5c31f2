import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../ground/config-error.ts";
import { packageRoot, packageVersion as version } from "../../ground/own-module.ts";
import { firstAndMore } from "../../ground/quoted-text.ts";
import { type JunitCase, junitDocument } from "../report/junit-document.ts";
import {
  type Exploration,
  type ExploredCell,
  type Failure,
  interruptedText,
  isFailure,
  type LockReport,
  type SuiteVariant,
} from "./exploration.ts";
import { callName, faultNames, faultText, pointsText, pointText } from "./points.ts";
import { remedyCertainty, verifyPlanLine } from "./remedy.ts";

/** An exploration in one of the forms, with a line break at its end. @param command the client, as it was typed */
export function explorationReport(
  exploration: Exploration,
  format: "text" | "json" | "junit" | "html",
  command?: string,
): string {
  if (format === "json") return `${JSON.stringify(exploration, null, 2)}\n`;
  return { text: textReport, junit: junitReport, html: htmlReport }[format](exploration, command);
}

/** A cell is a test case; schedules of several faults that failed, and what makes the whole unproven, are others. */
function junitReport({ cells, failures, result, reason = "", interrupted, suite = [], lock }: Exploration): string {
  const several = failures.filter(({ points }) => points.length > 1);
  const whole = (name: string, type: string, message: string): JunitCase[] => [
    { name, classname: "exploration", result: { element: "error", type, message } },
  ];
  const cut = interrupted ? whole("whole", "interrupted", "it was interrupted") : [];
  return junitDocument("crmcom-mock explore", [
    ...cells.map((cell) => caseOf(pointText(cell), cell.operation, cell, failures[cell.failure ?? -1])),
    ...several.map((failure) => caseOf(pointsText(failure.points), "schedules", failure, failure)),
    ...(lock?.changes ?? []).flatMap(({ kind, line, operations }): JunitCase[] => {
      const text = operations.join("\n");
      const result = { element: "failure" as const, type: kind, message: `${kind}: ${line}`, text };
      return kind === "gone" || lock?.isWritten ? [] : [{ name: line, classname: "lock", result }];
    }),
    ...suite.map(({ assumption, variant, outcome }) => ({
      name: `${assumption}=${variant}: ${outcome}`,
      classname: "variants",
      ...(outcome === "not run" && { result: { element: "skipped" as const, message: outcome } }),
    })),
    ...(result === "not proven" ? whole("result", result, reason) : cut),
  ]);
}

type Told = Pick<ExploredCell, "verdict" | "why" | "calls">;

function caseOf(name: string, classname: string, { verdict, why, calls }: Told, failure?: Failure): JunitCase {
  if (isFailure(verdict)) {
    const text = [...(failure?.replay ? [failure.replay] : []), ...calls, ...remedyLines(failure)].join("\n");
    return { name, classname, result: { element: "failure", type: verdict, message: `${verdict}: ${why}`, text } };
  }
  if (verdict === "not-reached") return { name, classname, result: { element: "skipped", message: why } };
  if (verdict === "unstable") return { name, classname, result: { element: "error", type: verdict, message: why } };
  return { name, classname };
}

const columns = 4;

function textReport(exploration: Exploration): string {
  if (exploration.suite) return suiteReport(exploration, exploration.suite);
  const { failures, unstable, whatIf, lock, skipped, interrupted, left, cells } = exploration;
  const { runs, handled, gaveUp, failed, allowed, notReached } = exploration;
  const ofGivenUp = gaveUp > 0 ? ` (${gaveUp} of them gave up)` : "";
  const ofAllowed = allowed > 0 ? `, ${allowed} allowed` : "";
  const counts = `${handled} handled${ofGivenUp}, ${failed} failed${ofAllowed}, ${notReached} not reached, in ${counted(runs)}`;
  const lines = [
    ...matrixLines(exploration),
    ...failures.flatMap(failureLines),
    ...unstable.flatMap(({ points, difference }) => [`unstable: ${pointsText(points)}`, `  ${difference}`, ""]),
    ...(whatIf ? whatIfLines(whatIf) : []),
    ...(lock ? lockLines(lock) : []),
    ...(interrupted ? [interruptedText] : []),
    // If it was broken off, nobody knows how much was left out.
    ...(left > 0 && !interrupted ? [`${left} schedules were left out: the time ran out (--budget)`] : []),
    ...skipped.map((file) => `skipped: ${file}`),
  ];
  return concluded(exploration, cells.length === 0, lines, counts);
}

/** A report with its result at the end. Where there is nothing to read but why, that comes first. */
function concluded(of: Exploration, isEmpty: boolean, lines: readonly string[], counts: string): string {
  const { result, reason = "" } = of;
  const why = reason === "" ? [] : [isEmpty ? reason.charAt(0).toUpperCase() + reason.slice(1) : `  ${reason}`];
  const end = `${result.toUpperCase()}: ${counts}`;
  return [...(isEmpty ? [...why, ...lines, end] : [...lines, end, ...why]), ""].join("\n");
}

/** A table: what each variant is of, and which tests noticed it. */
function suiteReport(exploration: Exploration, suite: readonly SuiteVariant[]): string {
  const rows = suite.map(({ assumption, provenance, variant, outcome, tests, operations }) => [
    `${assumption}=${variant}`,
    provenance,
    outcome === "noticed" ? firstAndMore(tests, mostTests, String).join("; ") || "the suite as a whole" : outcome,
    firstAndMore(operations, 1, String).join(", "),
  ]);
  const heads = ["Assumption and variant", "Provenance", "Tests that noticed", "Call"];
  const widths = heads.map((head, at) =>
    rows.reduce((most, row) => Math.max(most, (row[at]?.length ?? 0) + 2), head.length + 2),
  );
  const table = suite.length === 0 ? [] : [heads, ...rows];
  const noticed = suite.filter(({ outcome }) => outcome === "noticed");
  const lines = [
    ...table.map((row) => padded(row, widths)),
    ...(noticed.length > 0
      ? ["", "What the suite rests on, settle first:", `  ${verifyPlanLine(idsOf(noticed))}`, ""]
      : []),
  ];
  const counts = `${noticed.length} of ${suite.length} variants were noticed, in ${counted(exploration.runs)}`;
  return concluded(exploration, suite.length === 0, lines, counts);
}

const usualWidth = 14;

const padded = (texts: readonly string[], widths: readonly number[]): string =>
  `${texts.map((text, at) => text.padEnd(widths[at] ?? usualWidth)).join("")}`.trimEnd();

const mostTests = 3;

const counted = (runs: number): string => `${runs} ${runs === 1 ? "run" : "runs"}`;

const idsOf = (all: readonly { readonly assumption: string }[]): string[] => [
  ...new Set(all.map(({ assumption }) => assumption)),
];

function matrixLines({ cells }: Exploration): string[] {
  const rank = ({ fault, row = 0 }: ExploredCell) => faultNames.indexOf(fault) * 1e6 + row;
  const calls = [...new Set(cells.map(callName))];
  const inOrder = cells.toSorted((one, other) => rank(one) - rank(other));
  const byFault = [...Map.groupBy(inOrder, faultText)];
  const width = byFault.reduce((most, [fault]) => Math.max(most, fault.length), 0) + 2;
  const legend = calls.map((call, index) => `  [${index + 1}] ${call}`);
  const parts = Array.from({ length: Math.ceil(calls.length / columns) }, (_, part) => part * columns);
  const tables = parts.flatMap((from) => {
    const shown = calls.slice(from, from + columns);
    const rows = byFault.flatMap(([fault, some]) => {
      const words = shown.map((call) => some.find((cell) => callName(cell) === call)?.verdict ?? "");
      return words.some(Boolean) ? [padded([fault, ...words], [width])] : [];
    });
    const heads = shown.map((_, index) => `[${from + index + 1}]`);
    return ["", padded(["", ...heads], [width]), ...rows];
  });
  return calls.length === 0 ? [] : [...legend, ...tables, ""];
}

function failureLines(failure: Failure): string[] {
  const { verdict, why, points, calls, replay } = failure;
  return [
    `${verdict}: ${pointsText(points)}`,
    ...(replay === null ? [] : [`  ${replay}`]),
    `  ${why}`,
    ...calls.map((call, index) => `    ${index + 1}. ${call}`),
    ...remedyLines(failure).map((line) => `  ${line}`),
    "",
  ];
}

const remedyLines = ({ remedy }: Partial<Failure> = {}): string[] =>
  remedy ? [`what helps: ${remedy.helps}`, `  ${remedyCertainty(remedy)}`] : [];

function whatIfLines(doubts: NonNullable<Exploration["whatIf"]>): string[] {
  if (doubts.length === 0) return ["What is handled stays handled with every variant of its assumptions.", ""];
  return [
    "Safe only if CRM.COM behaves as assumed:",
    ...doubts.map(
      ({ assumption, provenance, variant, inWords }) => `  ${assumption} (${provenance}) is not ${variant}: ${inWords}`,
    ),
    `  ${verifyPlanLine(idsOf(doubts))}`,
    "",
  ];
}

function lockLines({ file, isWritten, changes, update }: LockReport): string[] {
  const words = { new: "new", weaker: "lost its evidence", gone: "not needed any more" };
  return [
    ...changes.map(({ kind, line, before, operations }) => {
      const then = before === undefined ? "" : `, was ${before}`;
      const by = operations.length === 0 ? "" : `, brought by ${operations.join(", ")}`;
      return `${file}: ${words[kind]}: ${line}${then}${by}`;
    }),
    ...(isWritten ? [`${file} is written`] : changes.length === 0 ? [`${file}: nothing is new`] : [`  ${update}`]),
    "",
  ];
}

/** The screen of the dashboard as one file that needs nothing from outside. @throws ConfigError when it was not built */
export function htmlReport(exploration: Exploration, command?: string): string {
  const shown = { ...exploration, command, version, at: new Date().toISOString() };
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Exploration: ${exploration.result}</title>
<style>${built("dashboard.css").replace(/@font-face\{[^}]*\}/g, "")}</style>
</head>
<body>
<script type="application/json" id="exploration">${JSON.stringify(shown).replaceAll("<", "\\u003c")}</script>
<script>${built("explore-report.js").replaceAll("</script", "<\\/script")}</script>
</body>
</html>
`;
}

function built(name: string): string {
  const path = join(packageRoot, "dist/dashboard", name);
  if (existsSync(path)) return readFileSync(path, "utf8");
  throw new ConfigError([
    { where: "--format html", message: "the page was not built, as this runs from its sources: run `npm run build`" },
  ]);
}
