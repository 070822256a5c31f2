import { firstAndMore } from "../../ground/quoted-text.ts";
import { whyOpen } from "../examine/finding.ts";
import { type JunitCase, junitDocument } from "./junit-document.ts";
import nextSteps from "./next-steps.json" with { type: "json" };
import { listRefs, mostNamed, type Outcome, type Report, type ReportItem, reportItemsOf } from "./report.ts";

export const writers = { text: textReport, json: jsonReport, junit: junitReport, markdown: markdownReport };

/** A report in one of the formats, with a line break at its end. @param isAll name everything in a text */
export const formatReport = (report: Report, format: keyof typeof writers, isAll = false): string =>
  `${writers[format](report, isAll).trimEnd()}\n`;

/** A report that somebody reads through. */
const mostLines = 120;

function textReport(report: Report, isAll: boolean): string {
  const { host, kind, adopted, isWhole, notes } = report;
  const entries = reportItemsOf(report);
  const groupByCause = (word: ReportItem["word"]) => gatheredLines(entries, word, isAll);
  const head = [
    ...(host === "" ? [] : [`${host} (${kind})`]),
    headline(report),
    ...(isWhole ? [] : ["The search ran out of time (--seconds): there may be more than is named."]),
    coverageInWords(report),
  ];
  const tail = [
    ...(isAll ? [] : groupByCause("not proven")),
    "",
    ...standingsInWords(report).map(([provenance, words]) => `${provenance.padEnd(11)} ${words}`),
    ...(["open", "confirmed", "as adopted", "not exercised", "unproven"] as const).flatMap(groupByCause),
    ...Object.entries(adopted?.assumptions ?? {}).map(([id, variant]) => `adopted     ${id}=${variant}`),
    ...(adopted?.vendorErrors[0] ? [`adopted     the words of ${adopted.vendorErrors.join(", ")}`] : []),
    ...notes.map((remark) => `note: ${remark}`),
    "",
    whatNext(report),
  ];
  const print = (lines: readonly string[]) =>
    [...head, ...lines, ...tail].filter((line, at, all) => line !== "" || all[at - 1] !== "");
  const [shown, others] = shownOf(entries, isAll);
  const more = others === 0 ? [] : [`different   ${others} interactions, for what is named above (--all names them)`];
  const whole = print([...shown.flatMap((one) => entryLines(one, isAll)), ...more]);
  if (isAll || whole.length <= mostLines) return whole.join("\n");
  const short = withWordsOnce(shown).map(shortLines);
  const room = mostLines - print(["", ...more, "more"]).length;
  const fitting = short.filter((_, at) => short.slice(0, at + 1).flat().length <= room);
  const rest = short.length - fitting.length;
  return print(["", ...fitting.flat(), ...(rest > 0 ? [`and ${rest} more (--all names them)`] : []), ...more]).join(
    "\n",
  );
}

/** What is shown whole: causes first. An interaction that differs for a cause that is named is only counted. */
function shownOf(entries: readonly ReportItem[], isAll: boolean): [shown: ReportItem[], others: number] {
  const isCause = ({ word, element }: ReportItem) =>
    word === "transport" || (element === "failure" && word !== "different");
  const causes = entries.filter(isCause);
  const named = new Set(causes.flatMap(({ exchanges }) => exchanges));
  const interactions = entries.filter(
    (one) => one.word === "different" || (isAll && ["same", "not proven"].includes(one.word)),
  );
  const shown = interactions.filter(({ about }) => isAll || !named.has(about));
  return [[...causes, ...shown], interactions.length - shown.length];
}

/** Entries with those of many errors that are worded otherwise as one. */
function withWordsOnce(entries: readonly ReportItem[]): ReportItem[] {
  const isWording = ({ word, about }: ReportItem) => word === "refuted" && about.startsWith("error.");
  const [first, ...others] = entries.filter(isWording);
  if (!first || others.length < mostNamed) return [...entries];
  const names = [first, ...others].map(({ about }) => about.slice("error.".length));
  const says = `these are worded otherwise: ${names.join(", ")}`;
  return [
    ...entries.filter((one) => !isWording(one)),
    { ...first, about: `${names.length} errors`, says, exchanges: [] },
  ];
}

/** An entry in two lines, where there are many. */
function shortLines(one: ReportItem): string[] {
  const [line = ""] = entryLines({ ...one, examples: [] }, false).filter((text) => text !== "");
  const [first] = one.examples;
  const cut = (text: string) => (text.length > 70 ? `${text.slice(0, 60)} … ${text.slice(-8)}` : text);
  return first ? [line, `              at ${first.at}: there ${cut(first.there)}; here ${cut(first.here)}`] : [line];
}

/** The outcome and what it was made of: `DIFFERENT: 80 exchanges the same, 30 different, 2 not comparable`. */
function headline({ command, kind, outcome, counts, adopted }: Report): string {
  const [things, unclear] = command === "drift" ? ["exchanges", "not comparable"] : ["interactions", "not proven"];
  // A stand-in that does all as the contracts say proves no more than that.
  const word = outcome === "same" && kind === "stand-in" ? (adopted ? "as adopted" : "as contracted") : outcome;
  return `${word.toUpperCase()}: ${counts.same} ${things} the same, ${counts.different} different, ${counts["not proven"]} ${unclear}`;
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

function entryLines({ word, about, sureness, says, exchanges, examples, note }: ReportItem, isAll: boolean): string[] {
  const where = exchanges.length === 0 ? "" : ` (${listRefs(exchanges, isAll)})`;
  const more = examples.flatMap(({ at, there, here }) => [`at ${at}`, `there  ${there}`, `here   ${here}`]);
  const line = `${word.padEnd(11)} ${about}${inBrackets(sureness)}${says && `: ${says}`}${where}`;
  const isApart = word === "refuted" || word === "left" || word === "missing";
  return [...(isApart ? [""] : []), line, ...[note ?? [], more].flat().map((one) => `              ${one}`)];
}

const inBrackets = (sureness: readonly string[]) => (sureness.length === 0 ? "" : ` [${sureness.join(", ")}]`);

/** Entries by what is said of them. Many are only counted, but for those that were asked about by name. */
function gatheredLines(entries: readonly ReportItem[], word: ReportItem["word"], isAll: boolean): string[] {
  const meant = entries.filter((one) => one.word === word);
  return [...Map.groupBy(meant, ({ says, element }) => `${element} ${says}`).values()].map((some) => {
    const [{ says, element }] = some as [ReportItem];
    const isNamed = isAll || some.length <= 2 * mostNamed || (word === "unproven" && element === "error");
    const names = some
      .map(({ about, sureness, where = [] }) => {
        const places = where.length > 0 ? ` (${firstAndMore(where, mostNamed, String).join(", ")})` : "";
        return `${about}${inBrackets(sureness)}${places}`;
      })
      .join(", ");
    const things = word === "not proven" ? "interactions" : "assumptions";
    const count = `${some.length} ${things}${isNamed ? "" : " (--all names them)"}`;
    const which = says === "" ? (isNamed ? `${count}: ${names}` : count) : `${isNamed ? names : count}: ${says}`;
    return `${word.padEnd(11)} ${which}`;
  });
}

function whatNext({ kind, outcome, findings, leftovers, isWhole }: Report): string {
  if (!isWhole) return "Next: give the search more time with --seconds.";
  const steps: Partial<Record<Outcome | "found", string>> = nextSteps[kind];
  const hasNews = findings.some(({ result }) => result === "refuted");
  // A recording can differ in states alone, of which nothing is left.
  const isLeft = kind !== "recording" || outcome !== "different" || leftovers.length > 0;
  return `Next: ${(hasNews && outcome !== "same" && steps.found) || steps[isLeft ? outcome : "same"]}`;
}

function jsonReport(report: Report): string {
  const { command, json, findings, notExercised, leftovers, transport, missingMethods, notes, isWhole } = report;
  const verdicts = [
    ...findings.map(({ id, result, ...one }) => ({
      id,
      verdict: result,
      ...one,
      ...(one.reason && { settle: whyOpen(one.reason, command).settle }),
    })),
    ...notExercised.map((id) => ({ id, verdict: "not exercised", exchanges: [] })),
  ];
  const common = {
    isWhole,
    assumptions: verdicts,
    left: leftovers,
    transport,
    missingMethods,
    remarks: notes,
    next: whatNext(report),
  };
  return JSON.stringify({ ...json, ...common }, null, 2);
}

function junitReport(report: Report): string {
  const { command, host, kind, outcome, notes, own } = report;
  const isDrift = command === "drift";
  const cases = reportItemsOf(report).map(junitCase);
  // A suite of nothing would pass everywhere.
  if (isDrift || own.every(({ word }) => word === "unproven")) {
    const message = isDrift ? headline(report) : notes.join("; ") || "no interactions";
    const element = outcome === "different" ? "failure" : "error";
    const result = outcome === "same" ? undefined : ({ element, type: outcome, message } as const);
    cases.push({ name: isDrift ? "replay" : "interactions", result });
  }
  const suite = `crmcom-mock ${command}${host === "" ? "" : ` ${host}`}`;
  return junitDocument(suite, cases, isDrift ? [] : [["target", kind], ...standingsInWords(report)]);
}

function junitCase({ word, about, sureness: [classname], says, exchanges, examples, element }: ReportItem): JunitCase {
  const isAssumption = ["refuted", "confirmed", "as adopted", "open", "not exercised"].includes(word);
  const named = { name: about, classname: classname ?? (isAssumption ? "assumption" : word) };
  if (!element) return named;
  const where = exchanges.length === 0 ? "" : ` (${listRefs(exchanges)})`;
  const count = `${examples.length} ${examples.length === 1 ? "difference" : "differences"}`;
  const said = word === "unproven" ? `unproven: ${says}` : says;
  const message = (said || (word === "different" ? count : "")) + where;
  const text = examples.map(({ at, there, here }) => `at ${at}\n  there ${there}\n  here  ${here}`).join("\n");
  const type = { skipped: undefined, error: "not proven", failure: word }[element];
  return { ...named, result: { element, type, message: message || undefined, text: text || undefined } };
}

function markdownReport(report: Report): string {
  const { command, host, outcome, findings } = report;
  const causes = reportItemsOf(report).filter(({ word, element }) => element === "failure" || word === "not proven");
  const count = (result: string) => findings.filter((one) => one.result === result).length;
  return [
    `## ${command === "drift" ? "Drift" : `Verify ${host}`}: ${outcome}`,
    "",
    [headline(report), coverageInWords(report)].filter((line) => line !== "").join(". "),
    ...[...Map.groupBy(causes, ({ word }) => word)].flatMap(([word, some]) => markdownTable(word, some)),
    "",
    `Confirmed: ${count("confirmed")}. Open: ${count("open")}. Not exercised: ${report.notExercised.length}. ${whatNext(report)}`,
  ].join("\n");
}

function markdownTable(word: string, causes: readonly ReportItem[]): string[] {
  const rows = causes.map(({ about, sureness, says, note = "", exchanges, examples: [first] }) => [
    `\`${about}${inBrackets(sureness)}\``,
    [says, note].filter((text) => text !== "").join(": "),
    first?.there ?? "",
    first?.here ?? "",
    exchanges.length > 0 ? listRefs(exchanges) : (first?.at ?? ""),
  ]);
  const lines = rows.map((cells) => `| ${cells.map((text) => text.replace(/[|\n]/g, " ")).join(" | ")} |`);
  const head = ["| About | What | There | Here | Where |", "| --- | --- | --- | --- | --- |"];
  return ["", `### ${word[0]?.toUpperCase()}${word.slice(1)}`, "", ...head, ...lines];
}
