import type { Exchange } from "../examine/exchange.ts";
import { type Finding, type Instance, openReasons } from "../examine/finding.ts";
import { type Cause, causesOf, type Report, standingsOf } from "./report.ts";

/** Exchanges that are named; of more it is said how many there are. */
const mostNamed = 5;

/** A report for people, by cause, the strongest first. @param isAll name everything, in place of counting it */
export function textReport(report: Report, isAll: boolean): string {
  const { findings, interactions, isWhole } = report;
  const of = (verdict: Finding["verdict"]) => findings.filter((one) => one.verdict === verdict);
  const isShort = ({ word }: Cause) => !isAll && (word === "same" || word === "not proven");
  const lines = [
    ...(report.host === "" ? [] : [`${report.host} (${report.kind})`]),
    headline(report),
    ...(isWhole ? [] : ["The search was ended before it was whole (--seconds): what is not named may still be there."]),
    coverageInWords(report),
    ...causesOf(report).flatMap((cause) => (isShort(cause) ? [] : causeLines(cause, isAll))),
    ...(isAll ? [] : gapLines(interactions.filter(({ outcome }) => outcome === "not proven"))),
    "",
    ...standingsInWords(report).map(([provenance, words]) => `${provenance.padEnd(11)} ${words}`),
    ...openLines(of("open"), isAll),
    ...countLine(
      "confirmed",
      of("confirmed").map(({ id }) => id),
      isAll,
    ),
    ...countLine("not exercised", report.notExercised, isAll),
    ...unprovenLines(report, isAll),
    ...adoptedLines(report),
    ...report.remarks.map((remark) => `note: ${remark}`),
    "",
    whatNext(report),
  ];
  return `${lines.filter((line, at) => line !== "" || lines[at - 1] !== "").join("\n")}\n`;
}

/** The outcome and what it was made of: `DIFFERENT: 80 exchanges the same, 30 different, 2 not comparable`. */
export function headline({ command, kind, outcome, counts, adopted }: Report): string {
  const [things, unclear] = command === "drift" ? ["exchanges", "not comparable"] : ["interactions", "not proven"];
  // A stand-in that does all as the contracts say proves no more than that.
  const word = outcome === "same" && kind === "stand-in" ? (adopted ? "as adopted" : "as contracted") : outcome;
  return `${word.toUpperCase()}: ${counts.same} ${things} the same, ${counts.different} different, ${counts["not proven"]} ${unclear}`;
}

/** By provenance, where there is one: `3 confirmed, 1 refuted, 0 unproven`. */
export function standingsInWords(report: Report): [provenance: string, words: string][] {
  return Object.entries(standingsOf(report)).flatMap(([provenance, counts]) => {
    const all = Object.entries(counts);
    if (all.every(([, count]) => count === 0)) return [];
    return [[provenance, all.map(([standing, count]) => `${count} ${standing}`).join(", ")]];
  });
}

/** How much was seen of what there is. */
export function coverageInWords({ coverage }: Report): string {
  const parts = Object.entries(coverage).map(([what, { seen, of }]) => `${seen} of ${of} ${what}`);
  return parts.length === 0 ? "" : `seen: ${parts.join(", ")}`;
}

function causeLines({ word, about, says, exchanges, examples, note }: Cause, isAll: boolean): string[] {
  const where = exchanges.length === 0 ? "" : ` (${namedIn(exchanges, isAll)})`;
  return [
    ...(word === "refuted" || word === "left" || word === "missing" ? [""] : []),
    `${word.padEnd(11)} ${about}${says && `: ${says}`}${where}`,
    ...(note === undefined ? [] : [`              ${note}`]),
    ...examples.flatMap(exampleLines),
  ];
}

const exampleLines = ({ at, there, here }: Instance): string[] =>
  [`at ${at}`, `there  ${there}`, `here   ${here}`].map((line) => `              ${line}`);

function openLines(open: readonly Finding[], isAll: boolean): string[] {
  return [...Map.groupBy(open, ({ reason = "state" }) => reason)].map(([reason, all]) => {
    const { words, settle } = openReasons[reason];
    const isShort = !isAll && reason !== "both ways" && reason !== "several variants";
    return `open        ${fewOf(
      all.map(({ id }) => id),
      isShort,
    )}: ${words}; ${settle}`;
  });
}

const fewOf = (ids: readonly string[], isShort: boolean): string =>
  isShort && ids.length > mostNamed ? `${ids.length} assumptions` : ids.join(", ");

function countLine(word: string, ids: readonly string[], isAll: boolean): string[] {
  if (ids.length === 0) return [];
  const isNamed = isAll || (word === "confirmed" && ids.length <= 2 * mostNamed);
  return [`${word.padEnd(11)} ${ids.length} assumptions${isNamed ? `: ${ids.join(", ")}` : " (--all names them)"}`];
}

/** Exchanges for people: `lines 1, 2, 3, 4, 5 and 7 more`. */
export function namedIn(refs: readonly Exchange["ref"][], isAll = false): string {
  const most = isAll ? refs.length : mostNamed;
  const areLines = typeof refs[0] === "number";
  const named = refs.slice(0, most).join(areLines ? ", " : "; ");
  const more = refs.length > most ? ` and ${refs.length - most} more` : "";
  return `${areLines ? (refs.length === 1 ? "line " : "lines ") : ""}${named}${more}`;
}

/** What is not proven, by its reason. */
const gapLines = (gaps: Report["interactions"]): string[] =>
  [...Map.groupBy(gaps, ({ reason = "" }) => reason)].map(([reason, all]) => {
    const what = all.length === 1 ? all[0]?.name : `${all.length} interactions`;
    return `not proven  ${what}: ${reason}`;
  });

/** What nothing showed: what was asked for by its id, and the rest by its reason. */
function unprovenLines({ unproven }: Report, isAll: boolean): string[] {
  const [named, others] = [true, false].map((is) => unproven.filter((one) => (isAll || one.isNamed) === is));
  return [
    ...(named ?? []).map(({ id, provenance, reason }) => `unproven    ${id} [${provenance}]: ${reason}`),
    ...[...Map.groupBy(others ?? [], ({ reason }) => reason)].map(
      ([reason, all]) =>
        `unproven    ${fewOf(
          all.map(({ id }) => id),
          true,
        )}: ${reason}`,
    ),
  ];
}

function adoptedLines({ adopted }: Report): string[] {
  if (!adopted) return [];
  const { assumptions: switches, vendorErrors } = adopted;
  return [
    ...Object.entries(switches).map(([id, variant]) => `adopted     ${id}=${variant}`),
    ...(vendorErrors.length > 0 ? [`adopted     the words of ${vendorErrors.join(", ")}`] : []),
  ];
}

/** What to do next, in one sentence. */
export function whatNext({ command, kind, outcome, findings, left, isWhole }: Report): string {
  const hasNews = findings.some(({ verdict }) => verdict === "refuted");
  if (!isWhole) return "Next: give the search more time with --seconds.";
  if (command === "drift") {
    if (outcome === "not proven")
      return "Next: record calls of methods that we have; nothing in this recording can be compared.";
    if (hasNews)
      return "Next: `crmcom-mock adopt` makes a config file with which the stand-in answers as this system does.";
    if (left.length > 0) return "Next: look at what is left, as no variant of ours describes it.";
    return "Next: nothing to adopt; record what was not exercised to learn more.";
  }
  if (kind === "unreachable") return "Next: start the target, or correct --target.";
  if (kind === "not asked") return "Next: ask for something that is in the contracts.";
  if (hasNews)
    return "Next: `--write-observed` keeps this as a config file with which the stand-in answers as the target does.";
  const isStandIn = kind === "stand-in";
  if (outcome === "not proven")
    return isStandIn
      ? "Next: nothing differs; the lines `not proven` and `unproven` say what is missing."
      : "Next: give the values that are missing with --state-values; --print-state-values prints a template.";
  if (outcome === "different")
    return isStandIn
      ? "Next: look at what is different; the contracts were made from the same sources as the stand-in."
      : "Next: look at what is different, as no variant of ours describes it.";
  return isStandIn
    ? "Next: verify a real system with --target, --state-values and --allow-writes; a stand-in says nothing about CRM.COM."
    : "Next: nothing; the target does as the contracts say.";
}
