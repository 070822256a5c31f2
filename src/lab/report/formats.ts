import { type JunitCase, type JunitResult, junitDocument } from "../../ground/junit-document.ts";
import { type Finding, openReasons } from "../examine/finding.ts";
import { type Outcome, type Report, type ReportedInteraction, standingsOf } from "./report.ts";
import {
  coverageInWords,
  headline,
  namedIn,
  shapeInWords,
  standingsInWords,
  textReport,
  variantMeaning,
  whatNext,
} from "./text.ts";

/** The forms that a report can have. */
export const reportFormats = ["text", "json", "junit", "markdown"] as const;

export type ReportFormat = (typeof reportFormats)[number];

/** A report in one of the formats, with a line break at its end. @param isAll name everything in a text */
export function printReport(report: Report, format: ReportFormat, isAll = false): string {
  if (format === "text") return textReport(report, isAll);
  return { json: jsonReport, junit: junitReport, markdown: markdownReport }[format](report);
}

function jsonReport(report: Report): string {
  const { command, outcome, counts, findings, notExercised, left, interactions, coverage, isWhole, remarks } = report;
  const verdicts = [
    ...findings.map((one) => ({ ...one, ...(one.reason && { settle: openReasons[one.reason].settle }) })),
    ...notExercised.map((id) => ({ id, verdict: "not exercised", exchanges: [] })),
  ];
  const common = {
    isWhole,
    assumptions: verdicts,
    left,
    missingMethods: report.missingMethods,
    remarks,
    next: whatNext(report),
  };
  const content =
    command === "drift"
      ? {
          result: outcome,
          replay: { same: counts.same, different: counts.different, notComparable: counts["not proven"] },
          coverage,
          shapes: report.shapes,
          differences: left.map(({ operation, exchanges, at, there, here }) => ({
            line: exchanges[0],
            operation,
            differences: [{ path: at, there, here }],
          })),
          ...common,
        }
      : {
          outcome,
          target: { host: report.subject, kind: report.kind },
          counts,
          provenance: standingsOf(report),
          adopted: report.adopted ?? null,
          unproven: report.unproven.map(({ id, provenance, reason }) => ({ assumption: id, provenance, reason })),
          interactions: interactions.map(interactionInJson),
          ...common,
        };
  return `${JSON.stringify(content, null, 2)}\n`;
}

const interactionInJson = ({ name, ...one }: ReportedInteraction) => ({
  description: name,
  provenance: one.provenance ?? null,
  outcome: one.outcome,
  standing: one.standing ?? null,
  assumptions: one.assumptions,
  reason: one.reason ?? null,
  mismatches: one.mismatches,
});

function junitReport(report: Report): string {
  const { command, findings, notExercised, shapes, interactions, unproven, remarks, counts, outcome } = report;
  const ofFindings =
    command === "verify"
      ? []
      : findings.map((one): JunitCase => ({ name: one.id, classname: "assumption", result: findingResult(one) }));
  const skipped =
    command === "verify"
      ? []
      : notExercised.map((id): JunitCase => ({ name: id, classname: "assumption", result: { element: "skipped" } }));
  const ofShapes = shapes.map(
    (shape): JunitCase => ({
      name: `${shape.operation} ${shape.path}`,
      classname: "shape",
      result: { element: "failure", type: shape.kind, message: shapeInWords(shape) },
    }),
  );
  const ofInteractions = interactions.map(
    (one): JunitCase => ({ name: one.name, classname: one.provenance ?? "their own", result: interactionResult(one) }),
  );
  const ofUnproven = unproven.map(({ id, provenance, reason, isNamed }): JunitCase => {
    const message = `unproven: ${reason}`;
    // What nobody asked for by its id is skipped, and no error.
    const result: JunitResult = isNamed
      ? { element: "error", type: "not proven", message }
      : { element: "skipped", message };
    return { name: id, classname: provenance, result };
  });
  // A suite of nothing would pass everywhere.
  const nothing: JunitResult = {
    element: "error",
    type: "not proven",
    message: remarks.join("; ") || "no interactions",
  };
  const empty = command === "verify" && interactions.length === 0 ? [{ name: "interactions", result: nothing }] : [];
  const replay =
    command === "drift"
      ? [{ name: "replay", classname: "replay", result: replayResult(outcome, counts, headline(report)) }]
      : [];
  return junitDocument(
    `crmcom-mock ${command}${report.subject === "" ? "" : ` ${report.subject}`}`,
    [...ofFindings, ...skipped, ...ofShapes, ...ofInteractions, ...ofUnproven, ...empty, ...replay],
    command === "verify" ? [["target", report.kind], ...standingsInWords(report)] : [],
  );
}

function findingResult({ verdict, variant, exchanges, reason, example }: Finding): JunitResult | undefined {
  if (verdict === "confirmed") return undefined;
  if (verdict === "open") return { element: "skipped", message: reason ? openReasons[reason].words : "open" };
  const message = `${variant ?? "no variant of ours"} describes it (${namedIn(exchanges)})`;
  const text = example && `at ${example.at}\n  there ${example.there}\n  here  ${example.here}`;
  return { element: "failure", type: verdict, message, ...(text !== undefined && { text }) };
}

function interactionResult({ outcome, reason, mismatches }: ReportedInteraction): JunitResult | undefined {
  if (outcome === "same") return undefined;
  const text = mismatches
    .map(({ path, expected, actual }) => `at ${path}\n  there ${actual}\n  here  ${expected}`)
    .join("\n");
  const count = `${mismatches.length} ${mismatches.length === 1 ? "difference" : "differences"}`;
  return { element: outcome === "different" ? "failure" : "error", type: outcome, message: reason ?? count, text };
}

function replayResult(outcome: Outcome, { different }: Report["counts"], message: string): JunitResult | undefined {
  if (outcome === "not proven") return { element: "error", type: "not proven", message };
  return different > 0 ? { element: "failure", type: "different", message } : undefined;
}

function markdownReport(report: Report): string {
  const { command, subject, outcome, findings, left, shapes, interactions } = report;
  const refuted = findings
    .filter(({ verdict }) => verdict === "refuted")
    .map(({ id, variant, exchanges, example }) => [
      `\`${id}\``,
      variant === undefined ? "none of ours" : `\`${variant}\`: ${variantMeaning(id, variant) ?? ""}`,
      example?.there ?? "",
      example?.here ?? "",
      namedIn(exchanges),
    ]);
  const count = (verdict: Finding["verdict"]) => findings.filter((one) => one.verdict === verdict).length;
  return `${[
    `## ${command === "drift" ? "Drift" : `Verify ${subject}`}: ${outcome}`,
    "",
    [headline(report), coverageInWords(report)].filter((line) => line !== "").join(". "),
    ...table("Refuted", ["Assumption", "What describes it", "There", "Here", "Where"], refuted),
    ...table(
      "Left",
      ["Method", "Where", "There", "Here", "Exchanges"],
      left.map((one) => [`\`${one.operation}\``, one.at, one.there, one.here, namedIn(one.exchanges)]),
    ),
    ...table(
      "Shapes",
      ["Method", "Where", "What", "Here", "There"],
      shapes.map((one) => [`\`${one.operation}\``, `\`${one.path}\``, one.kind, one.here ?? "", one.there ?? ""]),
    ),
    ...table(
      "Interactions",
      ["Interaction", "Outcome", "Why"],
      interactions
        .filter((one) => one.outcome !== "same")
        .map((one) => [one.name, one.outcome, one.reason ?? one.mismatches.map(({ path }) => path).join(", ")]),
    ),
    "",
    `Confirmed: ${count("confirmed")}. Open: ${count("open")}. Not exercised: ${report.notExercised.length}. ${whatNext(report)}`,
  ].join("\n")}\n`;
}

function table(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]) => `| ${cells.map((text) => text.replace(/[|\n]/g, " ")).join(" | ")} |`;
  return ["", `### ${title}`, "", line(heads), line(heads.map(() => "---")), ...rows.map(line)];
}
