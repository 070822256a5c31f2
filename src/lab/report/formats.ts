import { type JunitCase, type JunitResult, junitDocument } from "../../ground/junit-document.ts";
import { type Instance, openReasons } from "../examine/finding.ts";
import { type Cause, causesOf, type Report, type ReportedInteraction, standingsOf } from "./report.ts";
import { coverageInWords, headline, namedIn, standingsInWords, textReport, whatNext } from "./text.ts";

/** The forms that a report can have. */
export const reportFormats = ["text", "json", "junit", "markdown"] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** A report in one of the formats, with a line break at its end. @param isAll name everything in a text */
export function printReport(report: Report, format: ReportFormat, isAll = false): string {
  if (format === "text") return textReport(report, isAll);
  return { json: jsonReport, junit: junitReport, markdown: markdownReport }[format](report);
}

function jsonReport(report: Report): string {
  const { command, outcome, counts, left, coverage, isWhole, remarks, missingMethods, shapes } = report;
  const content =
    command === "drift"
      ? {
          result: outcome,
          replay: { same: counts.same, different: counts.different, notComparable: counts["not proven"] },
          coverage,
          shapes,
          differences: left.map(({ operation, exchanges, at, there, here }) => ({
            line: exchanges[0],
            operation,
            differences: [{ path: at, there, here }],
          })),
        }
      : {
          outcome,
          target: { host: report.host, kind: report.kind },
          counts,
          provenance: standingsOf(report),
          adopted: report.adopted ?? null,
          unproven: report.unproven.map(({ id, provenance, reason }) => ({ assumption: id, provenance, reason })),
          interactions: report.interactions.map(interactionInJson),
        };
  const verdicts = [
    ...report.findings.map((one) => ({ ...one, ...(one.reason && { settle: openReasons[one.reason].settle }) })),
    ...report.notExercised.map((id) => ({ id, verdict: "not exercised", exchanges: [] })),
  ];
  const common = { isWhole, assumptions: verdicts, left, missingMethods, remarks, next: whatNext(report) };
  return `${JSON.stringify({ ...content, ...common }, null, 2)}\n`;
}

const interactionInJson = ({
  name,
  provenance,
  outcome,
  standing,
  assumptions,
  reason,
  mismatches,
}: ReportedInteraction) => ({
  description: name,
  provenance: provenance ?? null,
  outcome,
  standing: standing ?? null,
  assumptions,
  reason: reason ?? null,
  mismatches,
});

function junitReport(report: Report): string {
  const { command, host, kind, outcome, remarks } = report;
  const isDrift = command === "drift";
  const cases = isDrift ? [...driftCases(report)] : interactionCases(report);
  // A suite of nothing would pass everywhere.
  const message = isDrift ? headline(report) : remarks.join("; ") || "no interactions";
  const whole: JunitCase = { name: isDrift ? "replay" : "interactions", result: resultOf(outcome, message) };
  return junitDocument(
    `crmcom-mock ${command}${host === "" ? "" : ` ${host}`}`,
    [...cases, ...(isDrift || report.interactions.length === 0 ? [whole] : [])],
    isDrift ? [] : [["target", kind], ...standingsInWords(report)],
  );
}

function driftCases(report: Report): JunitCase[] {
  const skipped = (name: string, message?: string): JunitCase => ({
    name,
    classname: "assumption",
    result: { element: "skipped", ...(message && { message }) },
  });
  return [
    ...causesOf(report).map(causeCase),
    ...report.findings.flatMap(({ id, verdict, reason }): JunitCase[] => {
      if (verdict === "refuted") return [];
      if (verdict === "confirmed") return [{ name: id, classname: "assumption", result: undefined }];
      return [skipped(id, reason ? openReasons[reason].words : "open")];
    }),
    ...report.notExercised.map((id) => skipped(id)),
  ];
}

function causeCase({ word, about, says, exchanges, examples }: Cause): JunitCase {
  const message = exchanges.length === 0 ? says : `${says} (${namedIn(exchanges)})`;
  const text = examples.map(exampleInLines).join("\n");
  const result: JunitResult = { element: "failure", type: word, message, ...(text !== "" && { text }) };
  return { name: about, classname: word === "refuted" ? "assumption" : word, result };
}

const exampleInLines = ({ at, there, here }: Instance) => `at ${at}\n  there ${there}\n  here  ${here}`;

function interactionCases({ interactions, unproven }: Report): JunitCase[] {
  const ofInteractions = interactions.map(({ name, provenance, outcome, reason, mismatches }): JunitCase => {
    const count = `${mismatches.length} ${mismatches.length === 1 ? "difference" : "differences"}`;
    const examples = mismatches.map(({ path, expected, actual }) => ({ at: path, there: actual, here: expected }));
    const result = resultOf(outcome, reason ?? count, examples.map(exampleInLines).join("\n"));
    return { name, classname: provenance ?? "their own", result };
  });
  const ofUnproven = unproven.map(({ id, provenance, reason, isNamed }): JunitCase => {
    const message = `unproven: ${reason}`;
    // A gap that nobody asked about by its id is skipped, and no error.
    const result: JunitResult = isNamed
      ? { element: "error", type: "not proven", message }
      : { element: "skipped", message };
    return { name: id, classname: provenance, result };
  });
  return [...ofInteractions, ...ofUnproven];
}

function resultOf(outcome: Report["outcome"], message: string, text?: string): JunitResult | undefined {
  if (outcome === "same") return undefined;
  const element = outcome === "different" ? "failure" : "error";
  return { element, type: outcome, message, ...(text !== undefined && { text }) };
}

function markdownReport(report: Report): string {
  const { command, host, outcome, findings } = report;
  const causes = causesOf(report).filter(({ word }) => word !== "same");
  const count = (verdict: string) => findings.filter((one) => one.verdict === verdict).length;
  return `${[
    `## ${command === "drift" ? "Drift" : `Verify ${host}`}: ${outcome}`,
    "",
    [headline(report), coverageInWords(report)].filter((line) => line !== "").join(". "),
    ...[...Map.groupBy(causes, ({ word }) => word)].flatMap(([word, some]) => markdownTable(word, some)),
    "",
    `Confirmed: ${count("confirmed")}. Open: ${count("open")}. Not exercised: ${report.notExercised.length}. ${whatNext(report)}`,
  ].join("\n")}\n`;
}

function markdownTable(word: string, causes: readonly Cause[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replace(/[|\n]/g, " ")).join(" | ")} |`;
  const heads = ["About", "What", "There", "Here", "Where"];
  const rows = causes.map(({ about, says, note, exchanges, examples: [first] }) => [
    `\`${about}\``,
    note === undefined ? says : [says, note].filter((text) => text !== "").join(": "),
    first?.there ?? "",
    first?.here ?? "",
    exchanges.length > 0 ? namedIn(exchanges) : (first?.at ?? ""),
  ]);
  const title = `${word[0]?.toUpperCase()}${word.slice(1)}`;
  return ["", `### ${title}`, "", line(heads), line(heads.map(() => "---")), ...rows.map(line)];
}
