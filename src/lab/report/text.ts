import { type Assumption, assumptions, type BehaviourId } from "../../wire/assumptions.ts";
import type { Exchange } from "../examine/exchange.ts";
import { type Finding, openReasons } from "../examine/finding.ts";
import { type Report, type ReportedInteraction, standingsOf } from "./report.ts";

/** Exchanges that are named; of more it is said how many there are. */
const mostNamed = 5;

/** A report for people, by cause, the strongest first. @param isAll name everything, in place of counting it */
export function textReport(report: Report, isAll: boolean): string {
  const { findings, interactions, isWhole } = report;
  const of = (verdict: Finding["verdict"]) => findings.filter((one) => one.verdict === verdict);
  const lines = [
    ...(report.subject === "" ? [] : [`${report.subject} (${report.kind})`]),
    headline(report),
    ...(isWhole ? [] : ["The search was ended before it was whole (--seconds): what is not named may still be there."]),
    coverageInWords(report),
    ...of("refuted").flatMap((one) => ["", ...refutedLines(one, isAll)]),
    ...report.missingMethods.flatMap((name) => [
      "",
      `missing     ${name}: all its calls are refused alike; the system seems not to have it`,
    ]),
    ...report.left.flatMap((one) => [
      "",
      `left        ${one.operation}: nothing that we know describes it (${namedIn(one.exchanges, isAll)})`,
      ...thereAndHere(one),
    ]),
    ...report.shapes.map((one) => `shape       ${shapeInWords(one)}`),
    ...(isAll ? interactions : interactions.filter(({ outcome }) => outcome === "different")).flatMap(interactionLines),
    ...(isAll ? [] : notProvenLines(interactions)),
    "",
    ...standingsInWords(report).map(([provenance, words]) => `${provenance.padEnd(11)} ${words}`),
    ...openLines(of("open"), isAll),
    ...listed(
      "confirmed",
      of("confirmed").map(({ id }) => id),
      isAll,
    ),
    ...listed("not exercised", report.notExercised, isAll),
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
  // Of a stand-in that does all as the contracts say, no more than that is said.
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

function refutedLines({ id, variant, exchanges, example }: Finding, isAll: boolean): string[] {
  const sentence = variant === undefined ? "no variant of ours describes it" : `${variant} describes it`;
  const meaning = variantMeaning(id, variant);
  return [
    `refuted     ${id}: ${sentence} (${namedIn(exchanges, isAll)})`,
    ...(meaning === undefined ? [] : [`              ${meaning}`]),
    ...(example ? thereAndHere(example) : []),
  ];
}

/** What a variant is, in a sentence. */
export function variantMeaning(id: string, variant: string | undefined): string | undefined {
  const { variants = {} } = (assumptions as Readonly<Record<string, Assumption>>)[id as BehaviourId] ?? {};
  return variant === undefined ? undefined : variants[variant];
}

const thereAndHere = ({ at, there, here }: { readonly at: string; readonly there: string; readonly here: string }) => [
  `              at ${at}`,
  `              there  ${there}`,
  `              here   ${here}`,
];

function openLines(open: readonly Finding[], isAll: boolean): string[] {
  return [...Map.groupBy(open, ({ reason = "state" }) => reason)].map(([reason, all]) => {
    const { words, settle } = openReasons[reason];
    const ids = all.map(({ id }) => id).join(", ");
    const isShort = !isAll && reason !== "both ways" && reason !== "several variants" && all.length > mostNamed;
    return `open        ${isShort ? `${all.length} assumptions` : ids}: ${words}; ${settle}`;
  });
}

const listed = (word: string, ids: readonly string[], isAll: boolean): string[] => {
  if (ids.length === 0) return [];
  const shown =
    isAll || (word === "confirmed" && ids.length <= 2 * mostNamed) ? `: ${ids.join(", ")}` : " (--all names them)";
  return [`${word.padEnd(11)} ${ids.length} assumptions${shown}`];
};

/** Exchanges for people: `lines 1, 2, 3, 4, 5 and 7 more`. */
export function namedIn(refs: readonly Exchange["ref"][], isAll = false): string {
  const most = isAll ? refs.length : mostNamed;
  const named = refs.slice(0, most).join(typeof refs[0] === "number" ? ", " : "; ");
  const more = refs.length > most ? ` and ${refs.length - most} more` : "";
  if (typeof refs[0] !== "number") return named + more;
  return `${refs.length === 1 ? "line" : "lines"} ${named}${more}`;
}

/** A difference of paths and types in a line. */
export function shapeInWords({ operation, path, kind, here, there }: Report["shapes"][number]): string {
  if (kind === "code") return `${operation}: the code ${there} is none of ours`;
  if (there === null) return `${operation}: no answer has ${path}, which is a ${here} here`;
  if (here === null) return `${operation}: ${path} is a ${there}, and not known here`;
  return `${operation}: ${path} is a ${there}, where a ${here} is expected`;
}

/** What is not proven, by its reason. */
function notProvenLines(interactions: readonly ReportedInteraction[]): string[] {
  const open = interactions.filter(({ outcome }) => outcome === "not proven");
  return [...Map.groupBy(open, ({ reason = "" }) => reason)].map(([reason, all]) => {
    const [only] = all;
    const what = all.length === 1 ? only?.name : `${all.length} interactions`;
    return `not proven  ${what}: ${reason}`;
  });
}

function interactionLines({
  name,
  provenance,
  outcome,
  standing,
  reason,
  mismatches,
  assumptions,
}: ReportedInteraction): string[] {
  const sureness = [provenance ?? "their own", ...(standing ? [standing] : [])].join(", ");
  const shows = assumptions.length === 0 ? [] : [`              shows ${assumptions.join(", ")}`];
  return [
    `${outcome.padEnd(11)} ${name} [${sureness}]${reason === undefined ? "" : `: ${reason}`}`,
    ...shows,
    ...mismatches.flatMap(({ path, expected, actual }) => [
      `              at ${path}`,
      `              there  ${actual}`,
      `              here   ${expected}`,
    ]),
  ];
}

/** What nothing showed: what was asked for by its id, and the rest by its reason. */
function unprovenLines({ unproven }: Report, isAll: boolean): string[] {
  const named = unproven.filter(({ isNamed }) => isAll || isNamed);
  const others = unproven.filter((one) => !named.includes(one));
  return [
    ...named.map(({ id, provenance, reason }) => `unproven    ${id} [${provenance}]: ${reason}`),
    ...[...Map.groupBy(others, ({ reason }) => reason)].map(([reason, all]) => {
      const what = all.length > mostNamed ? `${all.length} assumptions` : all.map(({ id }) => id).join(", ");
      return `unproven    ${what}: ${reason}`;
    }),
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
  if (kind === "stand-in") {
    return outcome === "same"
      ? "Next: verify a real system with --target, --state-values and --allow-writes; a stand-in says nothing about CRM.COM."
      : "Next: look at what is different; the contracts were made from the same sources as the stand-in.";
  }
  if (hasNews)
    return "Next: `--write-observed` keeps this as a config file with which the stand-in answers as the target does.";
  if (outcome === "not proven")
    return "Next: give the values that are missing with --state-values; --print-state-values prints a template.";
  return outcome === "same"
    ? "Next: nothing; the target does as the contracts say."
    : "Next: look at what is different, as no variant of ours describes it.";
}
