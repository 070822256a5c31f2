import { firstAndMore, printable } from "../../common/quoted-text.ts";
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
  const { host, kind, adopted, isWhole, notes } = report;
  const items = reportItemsOf(report);
  const ofInteractions = items.filter(({ isInteraction }) => isInteraction);
  const others = items.filter(({ isInteraction }) => !isInteraction);
  const lines = [
    ...(host === "" ? [] : [`${printable(host)} (${kind})`]),
    headline(report),
    ...(isWhole ? [] : ["The search ended after two minutes, so this report is incomplete."]),
    coverageInWords(report),
    ...differenceLines(items, isAll),
    ...(isAll ? [] : gatheredLines(ofInteractions, "inconclusive", isAll)),
    "",
    ...standingsInWords(report).map(([provenance, words]) => labelled(provenance, words)),
    ...(["inconclusive", "confirmed", "as adopted", "not covered"] as const).flatMap((label) =>
      gatheredLines(others, label, isAll),
    ),
    ...Object.entries(adopted?.assumptions ?? {}).map(([id, variant]) => labelled("adopted", `${id}=${variant}`)),
    ...(adopted?.vendorErrors[0] ? [labelled("adopted", `the words of ${adopted.vendorErrors.join(", ")}`)] : []),
    ...notes.map((note) => `note: ${printable(note)}`),
    "",
    whatNext(report),
  ];
  return lines.filter((line, at) => line !== "" || lines[at - 1] !== "").join("\n");
}

/** One line. A name that a system gave cannot begin another line, which a CI system may read as a command. */
const labelled = (label: string, text: string) => `${label.padEnd(labelWidth)} ${printable(text)}`;

/** Causes first. Without `isAll`, an interaction that differs for a cause that is named is only counted. */
function differenceLines(items: readonly ReportItem[], isAll: boolean): string[] {
  const isCause = ({ label, element, isInteraction }: ReportItem) =>
    label === "gateway" || (element === "failure" && !isInteraction);
  const causes = items.filter(isCause);
  const explained = new Set(causes.flatMap(({ exchanges }) => exchanges));
  const interactions = items.filter((item) => item.isInteraction && (isAll || item.label === "different"));
  const shown = interactions.filter(({ about }) => isAll || !explained.has(about));
  const others = interactions.length - shown.length;
  const differences = [...(isAll ? causes : withErrorsJoined(causes)), ...shown];
  const fitting = differences.slice(0, isAll ? differences.length : mostShown);
  const rest = differences.length - fitting.length;
  const named = `${others} interactions, for what is named above (--all names them)`;
  return [
    ...fitting.flatMap((item) => itemLines(item, isAll)),
    ...(rest > 0 ? [`and ${rest} more (--all names them)`] : []),
    ...(others > 0 ? [labelled("different", named)] : []),
  ];
}

/** Joins the items of many errors that are worded differently. */
function withErrorsJoined(items: readonly ReportItem[]): ReportItem[] {
  const isWording = ({ label, about }: ReportItem) => label === "refuted" && about.startsWith("error.");
  const [first, ...others] = items.filter(isWording);
  if (!first || others.length < mostNamed) return [...items];
  const names = [first, ...others].map(({ about }) => about.slice("error.".length));
  const says = `the system words these differently: ${names.join(", ")}`;
  const joined = { ...first, about: `${names.length} errors`, says, exchanges: [] };
  return [...items.filter((item) => !isWording(item)), joined];
}

/** The outcome and its counts: `DIFFERENT: 24 the same, 3 different, 2 not comparable`. */
function headline({ command, kind, outcome, counts, adopted }: Report): string {
  // A mock server that conforms to the contracts proves no more than that.
  const result = outcome === "same" && kind === "stand-in" ? (adopted ? "as adopted" : "as contracted") : outcome;
  const { same, different, inconclusive } = counts;
  const others = `, ${inconclusive} ${command === "drift" ? "not comparable" : "inconclusive"}`;
  return `${result.toUpperCase()}: ${same} the same, ${different} different${inconclusive > 0 ? others : ""}`;
}

const standingsInWords = ({ standings }: Report): (readonly [provenance: string, words: string])[] =>
  Object.entries(standings).flatMap(([provenance, counts]) => {
    const words = Object.entries(counts).map(([standing, count]) => `${count} ${standing}`);
    return Object.values(counts).some((count) => count > 0) ? [[provenance, words.join(", ")] as const] : [];
  });

function coverageInWords({ coverage }: Report): string {
  const parts = Object.entries(coverage).map(([what, { seen, of }]) => `${seen} of ${of} ${what}`);
  return parts.length === 0 ? "" : `seen: ${parts.join(", ")}`;
}

function itemLines({ label, about, sureness, says, exchanges, examples, note }: ReportItem, isAll: boolean): string[] {
  const where = exchanges.length === 0 ? "" : ` (${listRefs(exchanges, isAll)})`;
  const more = examples.flatMap(({ at, actual, expected }) => [
    `at ${at}`,
    `actual    ${actual}`,
    `expected  ${expected}`,
  ]);
  const line = labelled(label, `${about}${inBrackets(sureness)}${says && `: ${says}`}${where}`);
  const isApart = label === "refuted" || label === "unexplained" || label === "missing";
  return [...(isApart ? [""] : []), line, ...[note ?? [], more].flat().map((text) => labelled("", text))];
}

const inBrackets = (sureness: readonly string[]) => (sureness.length === 0 ? "" : ` [${sureness.join(", ")}]`);

/** Items that say the same in one line. Many are only counted, except gaps that somebody asked about by name. */
function gatheredLines(items: readonly ReportItem[], label: ReportItem["label"], isAll: boolean): string[] {
  const ofLabel = items.filter((item) => item.label === label);
  const groups = Map.groupBy(ofLabel, ({ says, element = "" }) => `${element} ${says}`);
  return [...groups.values()].flatMap((group) => {
    const { says = "", element, isInteraction } = group[0] ?? {};
    const isNamed = isAll || group.length <= 2 * mostNamed || (label === "not covered" && element === "error");
    const names = group.map(({ about, sureness, where = [] }) => {
      const places = where.length > 0 ? ` (${firstAndMore(where, mostNamed, String).join(", ")})` : "";
      return `${about}${inBrackets(sureness)}${places}`;
    });
    const things = isInteraction ? "interactions" : "assumptions";
    const count = `${group.length} ${things}${isNamed ? "" : " (--all names them)"}`;
    const parts = [says !== "" && isNamed ? [] : count, isNamed ? names.join(", ") : [], says === "" ? [] : says];
    return labelled(label, parts.flat().join(": "));
  });
}

function whatNext({ kind, outcome, news, unexplained, isWhole }: Report): string {
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
  const { command, outcome, counts, json, findings, notCovered, unexplained, notes, isWhole } = report;
  const ofFindings = findings.map(({ id, result, ...rest }) => {
    const settle = rest.reason && reasonWords(rest.reason, command).settle;
    return { id, verdict: result, ...rest, settle };
  });
  const others = notCovered.map((id) => ({ id, verdict: "not covered", exchanges: [] }));
  const { gateway: gatewayResponses, missingMethods } = report;
  const rest = { unexplained, gatewayResponses, missingMethods, notes, next: whatNext(report) };
  return JSON.stringify(
    { outcome, counts, ...json, isWhole, assumptions: [...ofFindings, ...others], ...rest },
    null,
    2,
  );
}

function junitReport(report: Report): string {
  const { command, host, kind, outcome, notes, own } = report;
  const isDrift = command === "drift";
  const cases = reportItemsOf(report).map(junitCase);
  // A suite of nothing would pass everywhere.
  if (isDrift || own.every(({ label }) => label === "not covered")) {
    const message = isDrift ? headline(report) : notes.join("; ") || "no interactions";
    const element = outcome === "different" ? "failure" : "error";
    const result = outcome === "same" ? undefined : ({ element, type: outcome, message } as const);
    cases.push({ name: isDrift ? "replay" : "interactions", result });
  }
  const suite = `crmcom-mock ${command}${host === "" ? "" : ` ${host}`}`;
  return junitDocument(suite, cases, isDrift ? [] : [["target", kind], ...standingsInWords(report)]);
}

function junitCase(item: ReportItem): JunitCase {
  const { label, about, sureness, says, exchanges, examples, element, isInteraction } = item;
  const isAssumption =
    !isInteraction && ["refuted", "confirmed", "as adopted", "inconclusive", "not covered"].includes(label);
  const named = { name: about, classname: sureness[0] ?? (isAssumption ? "assumption" : label) };
  if (!element) return named;
  const where = exchanges.length === 0 ? "" : ` (${listRefs(exchanges)})`;
  const count = `${examples.length} ${examples.length === 1 ? "difference" : "differences"}`;
  const statement = label === "not covered" && says !== "" ? `not covered: ${says}` : says;
  const message = (statement || (label === "different" ? count : "")) + where;
  const text = examples
    .map(({ at, actual, expected }) => `at ${at}\n  actual   ${actual}\n  expected ${expected}`)
    .join("\n");
  const type = { skipped: undefined, error: "inconclusive", failure: label }[element];
  return { ...named, result: { element, type, message: message || undefined, text: text || undefined } };
}
