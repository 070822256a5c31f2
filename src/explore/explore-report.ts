import { counted, printable } from "../common/quoted-text.ts";
import { type JunitCase, junitDocument } from "../documents/junit-document.ts";
import { verifyLine } from "../documents/list-assumptions.ts";
import {
  type Exploration,
  type ExploredCell,
  type Failure,
  interruptedText,
  type LockReport,
  type WhatIf,
} from "./exploration.ts";
import { bySeverity, callName, faultText, pointText } from "./points.ts";
import { fixCertainty } from "./suggested-fix.ts";
import { isFailure, isSafe, runVerdicts } from "./verdicts.ts";

/** An exploration in a format, with a line break at its end. */
export function explorationReport(exploration: Exploration, format: "text" | "json" | "junit"): string {
  if (format === "json") return `${JSON.stringify(exploration, null, 2)}\n`;
  return format === "text" ? textReport(exploration) : junitReport(exploration);
}

/** Test cases for the cells, and one for the lock file, or for what else keeps the client from passing. */
function junitReport({ cells, failures, result, reason = "", interrupted, lock }: Exploration): string {
  const type = interrupted ? "interrupted" : result;
  const whole = (element: "error" | "failure", message: string, text = ""): JunitCase[] => [
    { name: type, classname: "exploration", result: { element, type, message, text } },
  ];
  const changes = lock?.changes.map(({ kind, line }) => `${kind}: ${line}`) ?? [];
  return junitDocument("crmcom-mock explore", [
    ...cells.map((cell) => cellCase(cell, failures[cell.failure ?? -1])),
    ...(result === "lock outdated" ? whole("failure", reason, changes.join("\n")) : []),
    ...(result === "inconclusive" || interrupted ? whole("error", reason || "it was interrupted") : []),
  ]);
}

function cellCase(cell: ExploredCell, failure?: Failure): JunitCase {
  const { verdict, why, calls } = cell;
  const named = { name: pointText(cell), classname: cell.operation };
  if (isFailure(verdict)) {
    const text = [...(failure?.replay ? [failure.replay] : []), ...calls, ...fixLines(failure)].join("\n");
    return { ...named, result: { element: "failure", type: verdict, message: `${verdict}: ${why}`, text } };
  }
  if (verdict === "not-reached") return { ...named, result: { element: "skipped", message: why } };
  if (verdict === "unstable") return { ...named, result: { element: "error", type: verdict, message: why } };
  return named;
}

function textReport(exploration: Exploration): string {
  const { failures, unstable, whatIf, lock, skipped, interrupted, cells, tried, kept, notes } = exploration;
  const { runs, handled, gaveUp, failed, allowed, unseen, notReached, result, reason } = exploration;
  const ofHandled = gaveUp > 0 ? ` (the client gave up cleanly at ${gaveUp})` : "";
  const allowedCount = allowed > 0 ? `, ${allowed} allowed` : "";
  const unseenCount = unseen > 0 ? `, ${unseen} lost unseen` : "";
  const ofFailed = failures.length > 0 && failures.length < failed ? ` (in ${counted(failures.length, "group")})` : "";
  const counts = `${handled} handled${ofHandled}, ${failed} failed${ofFailed}${allowedCount}${unseenCount}, ${notReached} not reached`;
  const lines = [
    ...matrixLines(cells),
    ...failures.flatMap(failureLines),
    ...unstable.flatMap(({ point, difference }) => [`unstable: ${pointText(point)}`, `  ${difference}`, ""]),
    ...(whatIf ? whatIfLines(whatIf) : []),
    ...(lock ? lockLines(lock) : []),
    ...(interrupted ? [interruptedText] : []),
    ...skipped.map((file) => `skipped: ${file}`),
    ...kept.map(({ file, verdict }) => `kept failure ${file}: ${isSafe(verdict) ? "no longer fails" : verdict}`),
    ...notes.map((note) => `note: ${note}`),
  ];
  const scope = interrupted || cells.length === 0 ? [] : [`  Tried: ${tried}, in ${counted(runs, "run")}`];
  const end = reason === undefined ? [counts] : [reason, ...(cells.length === 0 ? [] : [`  ${counts}`])];
  const all = [...lines, ...`${result.toUpperCase()}: ${end.join("\n")}`.split("\n"), ...scope, ""];
  // What the client printed cannot begin another line, which a CI system may read as a command.
  return all.map(printable).join("\n");
}

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
  const calls = [...new Set(cells.map(callName))];
  const rank = ({ verdict }: ExploredCell) => runVerdicts.indexOf(verdict);
  const first = { occurrence: 1 };
  const ordered = cells.toSorted((a, b) => bySeverity({ ...a, ...first }, { ...b, ...first }) || rank(a) - rank(b));
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
  const { verdict, why, point, calls, replay, alsoAt } = failure;
  return [
    `${verdict}: ${pointText(point)}`,
    `  ${why}`,
    ...calls.map((call, index) => `    ${index + 1}. ${call}`),
    ...(alsoAt.length > 0 ? [`  same verdict and fix: ${pointsText(alsoAt)}`] : []),
    ...fixLines(failure).map((line) => `  ${line}`),
    ...(replay === null ? [] : [`  replay: ${replay}`]),
    "",
  ];
}

/** Points by request: `garbled, hang at x #1; slow at x #2`. */
export function pointsText(points: Failure["alsoAt"]): string {
  const byCall = Map.groupBy(points, (point) => callName(point));
  return [...byCall].map(([call, ofCall]) => `${ofCall.map(faultText).join(", ")} at ${call}`).join("; ");
}

const fixLines = ({ suggestedFix }: Partial<Failure> = {}): string[] =>
  suggestedFix ? [`suggested fix: ${suggestedFix.text}`, `  ${fixCertainty(suggestedFix)}`] : [];

function whatIfLines({ conditions, points, variants, notTried }: WhatIf): string[] {
  const isSafeAlways = conditions.length === 0;
  const tried = `${counted(points, "point")} with ${counted(variants, "variant")} of the assumptions behind their responses`;
  return [
    isSafeAlways ? "Safe with every variant that was tried." : "Safe only if CRM.COM behaves as assumed:",
    ...conditions.flatMap(({ assumption, provenance, variant, summary, suggestedFix }) => [
      `  ${assumption} (${provenance}) is not ${variant}: ${summary}`,
      ...(suggestedFix ? [`    suggested fix: ${suggestedFix.text}`] : []),
    ]),
    ...(isSafeAlways ? [] : [`To settle them: ${verifyLine(conditions.map(({ assumption }) => assumption))}`]),
    `Tried: ${tried}.`,
    ...notTried.map(({ why, points: left }) => `Not tried, because ${why}: ${pointsText(left)}`),
    "",
  ];
}

function lockLines({ file, isWritten, isMissing, noAssumptions, isPart, changes, update }: LockReport): string[] {
  const isCurrent = changes.length === 0 && !isMissing;
  const words = { new: "new", weaker: "less certain", gone: "no longer needed" };
  return [
    ...changes.map(({ kind, line, before, operations }) => {
      const earlier = before === undefined ? "" : `, was ${before}`;
      const methods = operations.length === 0 ? "" : `, because of ${operations.join(", ")}`;
      return `${file}: ${words[kind]}: ${line}${earlier}${methods}`;
    }),
    ...(noAssumptions ? [`${file}: ${noAssumptions}`] : []),
    ...(isPart && !isMissing ? [`${file}: only a part of the client was tried, so no line is removed`] : []),
    isWritten ? `${file}: written` : isCurrent ? `${file}: up to date` : `To write the file: ${update}`,
    "",
  ];
}
