import { counted, firstAndMore, printable } from "../../common/quoted-text.ts";
import { type JunitCase, junitDocument } from "../../documents/junit-document.ts";
import { reasonWords } from "../examine/finding.ts";
import nextSteps from "./next-steps.json" with { type: "json" };
import { listRefs, mostNamed, type Outcome, type Report, type ReportItem, reportItemsOf } from "./report.ts";

export const reportFormats = { text: textReport, json: jsonReport, junit: junitReport };

/** A report in one of the formats, with a line break at its end. @param isAll a text names everything */
export const formatReport = (report: Report, format: keyof typeof reportFormats, isAll = false): string =>
  `${reportFormats[format](report, isAll).trimEnd()}\n`;

/** A text without `--all` shows so many differences. */
const mostShown = 25;

const labelWidth = 13;

function textReport(report: Report, isAll: boolean): string {
  const { target, adopted, coverage, isWhole, notes } = report;
  const items = reportItemsOf(report);
  const seen = Object.entries(coverage ?? {}).map(([what, { seen, of }]) => `${seen} of ${of} ${what}`);
  const lines = [
    ...(target.host === "" ? [] : [`${printable(target.host)} (${target.kind})`]),
    headline(report),
    ...(isWhole ? [] : ["The search ended after two minutes, so this report is incomplete."]),
    seen.length > 0 ? `seen: ${seen.join(", ")}` : "",
    ...differenceLines(items, isAll),
    "",
    ...gatheredLines(items, isAll),
    ...Object.entries(adopted?.assumptions ?? {}).map(([id, variant]) => labelled("adopted", `${id}=${variant}`)),
    ...(adopted?.vendorErrors[0] ? [labelled("adopted", `the words of ${adopted.vendorErrors.join(", ")}`)] : []),
    ...notes.map((note) => `note: ${printable(note)}`),
    "",
    nextStep(report),
  ];
  return lines.filter((line, at) => line !== "" || lines[at - 1] !== "").join("\n");
}

/** The outcome and its counts: `DIFFERENT: 24 the same, 3 different, 2 not comparable`. */
function headline({ command, target, outcome, counts, adopted }: Report): string {
  // A mock server that conforms to the contracts proves no more than that.
  const isContracted = outcome === "same" && target.kind === "stand-in";
  const result = isContracted ? (adopted ? "as adopted" : "as contracted") : outcome;
  const { same, different, inconclusive } = counts;
  const others = `, ${inconclusive} ${command === "drift" ? "not comparable" : "inconclusive"}`;
  return `${result.toUpperCase()}: ${same} the same, ${different} different${inconclusive > 0 ? others : ""}`;
}

/** One line. A name that a system gave cannot begin another line, which a CI system may read as a command. */
const labelled = (label: string, text: string) => `${label.padEnd(labelWidth)} ${printable(text)}`;

/** Causes first, then the interactions that differ; with `isAll` all interactions. */
function differenceLines(items: readonly ReportItem[], isAll: boolean): string[] {
  const isShown = ({ label, element, isInteraction }: ReportItem) =>
    isInteraction ? isAll || label === "different" : label === "gateway" || element === "failure";
  const shown = items.filter(isShown);
  const fitting = isAll ? shown : shown.slice(0, mostShown);
  const rest = shown.length - fitting.length;
  return [
    ...fitting.flatMap((one) => itemLines(one, isAll)),
    ...(rest > 0 ? [`and ${rest} more (--all names them)`] : []),
  ];
}

function itemLines({ label, about, sureness, says, exchanges, examples, note }: ReportItem, isAll: boolean): string[] {
  const where = exchanges.length === 0 ? "" : ` (${listRefs(exchanges, isAll)})`;
  const line = labelled(label, `${about}${inBrackets(sureness)}${says && `: ${says}`}${where}`);
  const isCause = label === "refuted" || label === "unexplained" || label === "missing";
  return [
    ...(isCause ? [""] : []),
    line,
    ...[note ?? [], examples.map(locationLines)].flat(2).map((text) => labelled("", text)),
  ];
}

const locationLines = ({ at, actual, expected }: ReportItem["examples"][number]): string[] => [
  `at ${at}`,
  `actual    ${actual}`,
  `expected  ${expected}`,
];

const inBrackets = (sureness: readonly string[]) => (sureness.length === 0 ? "" : ` [${sureness.join(", ")}]`);

/** The statements that are no differences. Those that say the same share a line. */
function gatheredLines(items: readonly ReportItem[], isAll: boolean): string[] {
  const labels = ["inconclusive", "confirmed", "as adopted", "not covered"] as const;
  const rest = items.filter(({ isInteraction, label }) => !isInteraction || (label === "inconclusive" && !isAll));
  const groups = labels.flatMap((label) => {
    const ofLabel = rest.filter((one) => one.label === label);
    return [...Map.groupBy(ofLabel, (one) => `${one.isInteraction} ${one.element} ${one.says}`).values()];
  });
  return groups.flatMap((group) => (group[0] ? gatheredLine(group[0], group, isAll) : []));
}

/** Many statements are only counted, except about assumptions that `--only` asked for. */
function gatheredLine(
  { label, says, element, isInteraction }: ReportItem,
  group: readonly ReportItem[],
  isAll: boolean,
) {
  const isNamed = isAll || group.length <= 2 * mostNamed || (label === "not covered" && element === "error");
  const names = group.map(({ about, sureness }) => about + inBrackets(sureness)).join(", ");
  const count = counted(group.length, isInteraction ? "interaction" : "assumption");
  return labelled(label, `${count}${isNamed ? `: ${names}` : " (--all names them)"}${says && `: ${says}`}`);
}

function nextStep({ target: { kind }, outcome, news, unexplained, isWhole }: Report): string {
  if (!isWhole) return "Next: judge fewer requests at a time.";
  const steps: Partial<Record<Outcome | "found", string>> = nextSteps[kind];
  const { found } = steps;
  if (found && outcome !== "same" && news.length > 0)
    return `Next: ${found.replace("{news}", firstAndMore(news, mostNamed, String).join(", "))}`;
  // A recording can differ in states alone, and have nothing unexplained.
  const isOpen = kind !== "recording" || outcome !== "different" || unexplained.length > 0;
  return `Next: ${steps[isOpen ? outcome : "same"]}`;
}

function jsonReport(report: Report): string {
  const { findings, notCovered, gateway, news: _, ...rest } = report;
  const ofFindings = findings.map(({ id, result, ...more }) => {
    return { id, verdict: result, ...more, settle: more.reason && reasonWords(more.reason).settle };
  });
  const others = notCovered.map(({ isAsked: _, ...one }) => ({ ...one, verdict: "not covered", exchanges: [] }));
  const json = { ...rest, assumptions: [...ofFindings, ...others], gatewayResponses: gateway, next: nextStep(report) };
  return JSON.stringify(json, null, 2);
}

function junitReport(report: Report): string {
  const { command, target, outcome, notes, interactions } = report;
  const cases = reportItemsOf(report).map(junitCase);
  // A suite of nothing would pass everywhere.
  if (!interactions?.length) {
    const message = interactions ? notes.join("; ") || "no interactions" : headline(report);
    const element = outcome === "different" ? "failure" : "error";
    cases.push({
      name: interactions ? "interactions" : "replay",
      result: outcome === "same" ? undefined : { element, type: outcome, message },
    });
  }
  const suite = `crmcom-mock ${command}${target.host === "" ? "" : ` ${target.host}`}`;
  return junitDocument(suite, cases, [["target", target.kind]]);
}

function junitCase(one: ReportItem): JunitCase {
  const { label, about, sureness, says, exchanges, examples, element, isInteraction } = one;
  const isAssumption = !isInteraction && !["missing", "gateway", "unexplained"].includes(label);
  const named = { name: about, classname: sureness[0] ?? (isAssumption ? "assumption" : label) };
  if (!element) return named;
  const where = exchanges.length === 0 ? "" : ` (${listRefs(exchanges)})`;
  const count = label === "different" ? counted(examples.length, "difference") : "";
  const message = (says ? (label === "not covered" ? `not covered: ${says}` : says) : count) + where;
  const text = examples.map((example) => locationLines(example).join("\n  ")).join("\n");
  const type = { skipped: undefined, error: "inconclusive", failure: label }[element];
  return { ...named, result: { element, type, message: message || undefined, text: text || undefined } };
}
