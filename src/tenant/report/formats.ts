import { assumptionNamed } from "../../assumptions/assumptions.ts";
import { counted, firstAndMore, printable } from "../../common/quoted-text.ts";
import { type JunitCase, junitDocument } from "../../documents/junit-document.ts";
import type { Difference } from "../examine/finding.ts";
import type { AssumptionVerdict, Report } from "./report.ts";

/** A report in one of the formats, with a line break at its end. @param isAll a text names everything */
export function formatReport(report: Report, format: "text" | "json" | "junit", isAll = false): string {
  if (format === "junit") return junitReport(report);
  return `${format === "json" ? JSON.stringify(report, null, 2) : textReport(report, isAll)}\n`;
}

/** A statement of a report, as the text and JUnit show it. */
interface Statement {
  readonly label: string;
  readonly kind: "assumption" | "interaction" | "cause";
  readonly about: string;
  /** The provenance, and what the responses say about it. */
  readonly sureness?: readonly string[];
  readonly says?: string | undefined;
  readonly lines?: readonly string[];
  /** True if the result is inconclusive without it. */
  readonly isGap?: boolean | undefined;
}

const failures = ["refuted", "missing", "unexplained", "different"];
const passes = ["same", "confirmed", "as adopted"];

/** The statements of a report. The first assumptions are the refuted ones. */
function statementsOf(report: Report, isAll: boolean): Statement[] {
  const { assumptions, missingMethods, unexplained, gatewayResponses, interactions = [] } = report;
  const kind = "cause";
  const lacks = "all its requests are refused alike, so the system seems not to have it";
  return [
    ...assumptions.map((one) => ofAssumption(one, isAll)),
    ...missingMethods.map((about): Statement => ({ label: "missing", kind, about, says: lacks })),
    ...unexplained.map(({ operation: about, exchanges, dependsOn = [], ...difference }): Statement => {
      const ids = firstAndMore(dependsOn, 4, String).join(", ");
      const depends = ids && `; our response depends on ${ids}`;
      const says = `no known variant explains it${depends} (${listRefs(exchanges, isAll)})`;
      return { label: "unexplained", kind, about, says, lines: locationLines(difference) };
    }),
    ...gatewayResponses.map(({ says: about, exchanges }): Statement => {
      const says = `a gateway or the recorder responded (${listRefs(exchanges, isAll)})`;
      return { label: "gateway", kind, about, says };
    }),
    ...interactions.map(({ description: about, provenance, outcome, standing, reason, ...shown }): Statement => {
      const sureness = [provenance ?? "your contract", standing];
      const shows = shown.assumptions.length > 0 ? [`shows ${shown.assumptions.join(", ")}`] : [];
      const lines = [...shows, ...shown.mismatches.flatMap(locationLines)];
      return { label: outcome, kind: "interaction", about, sureness, says: reason ?? undefined, lines, isGap: true };
    }),
  ];
}

function ofAssumption(one: AssumptionVerdict, isAll: boolean): Statement {
  const { id, verdict: label, variant, setting, either = [], words, exchanges, example, where = [], provenance } = one;
  const found = variant ?? setting;
  const refs = ` (${listRefs(exchanges, isAll)})`;
  const explained = found ? `${found} describes it` : "the system words it differently";
  const tie = either.length > 0 && `either ${either.join(" or ")}: the recording does not show which${refs}`;
  const members = where.length > 0 ? ` (${firstAndMore(where, mostNamed, String).join(", ")})` : "";
  return {
    label,
    kind: "assumption",
    about: label === "refuted" ? id : id + (found ? `=${found}` : members),
    sureness: provenance ? [provenance] : [],
    says: label === "refuted" ? explained + refs : tie || (words ? `${words}; ${one.settle}` : one.reason),
    lines: [assumptionNamed(id)?.variants?.[variant ?? ""] ?? [], example ? locationLines(example) : []].flat(),
    isGap: one.isAsked,
  };
}

const mostNamed = 5;

/** Lists lines of a recording, or names of interactions. Names are long, so only the first is shown. */
function listRefs(refs: AssumptionVerdict["exchanges"], isAll: boolean): string {
  const areLines = typeof refs[0] === "number";
  const shown = firstAndMore(refs, isAll ? refs.length : areLines ? mostNamed : 1, String);
  return areLines ? `${refs.length === 1 ? "line" : "lines"} ${shown.join(", ")}` : shown.join("; ");
}

function textReport(report: Report, isAll: boolean): string {
  const { target, adopted, coverage, isWhole, notes, next } = report;
  const statements = statementsOf(report, isAll);
  const isShown = ({ kind, label }: Statement) =>
    failures.includes(label) || label === "gateway" || (isAll && kind === "interaction");
  const differences = statements.filter(isShown);
  const most = isAll ? differences.length : 25;
  const others = statements.filter((one) => !isShown(one) && one.label !== "same");
  // Statements that say the same share a line.
  const groups = Map.groupBy(others, ({ label, kind, says }) => JSON.stringify([label, kind, says]));
  const seen = Object.entries(coverage ?? {}).map(([what, { seen, of }]) => `${seen} of ${of} ${what}`);
  const variants = Object.entries(adopted?.assumptions ?? {}).map(([id, variant]) => `${id}=${variant}`);
  const words = adopted?.vendorErrors.map((kind) => `the words of ${kind}`) ?? [];
  const lines = [
    ...(target.host === "" ? [] : [`${target.host} (${target.kind})`]),
    headline(report),
    ...(isWhole ? [] : ["The search ended after two minutes, so this report is incomplete."]),
    seen.length > 0 ? `seen: ${seen.join(", ")}` : "",
    ...differences.slice(0, most).flatMap(differenceLines),
    ...(differences.length > most ? [`and ${differences.length - most} more (--all names them)`] : []),
    "",
    ...[...groups.values()].map((group) => groupLine(group, isAll)),
    ...[...variants, ...words].map((text) => labelled("adopted", text)),
    ...notes.map((note) => `note: ${note}`),
    "",
    next,
  ];
  const withoutDoubles = lines.filter((line, at) => line !== "" || lines[at - 1] !== "");
  // A name that a system gave cannot begin another line, which a CI system may read as a command.
  return withoutDoubles.map(printable).join("\n");
}

/** The outcome and its counts: `DIFFERENT: 24 the same, 3 different, 2 not comparable`. */
function headline({ command, target, outcome, counts, adopted }: Report): string {
  const { same, different, inconclusive } = counts;
  // A mock server that conforms to the contracts proves no more than that.
  const isContracted = outcome === "same" && target.kind === "stand-in";
  const result = isContracted ? (adopted ? "as adopted" : "as contracted") : outcome;
  const others = inconclusive > 0 && `, ${inconclusive} ${command === "drift" ? "not comparable" : "inconclusive"}`;
  return `${result.toUpperCase()}: ${same} the same, ${different} different${others || ""}`;
}

const labelled = (label: string, text: string) => `${label.padEnd(13)} ${text}`;

/** A statement with the lines below it. A cause stands apart. */
const differenceLines = (one: Statement): string[] =>
  [
    one.kind === "interaction" ? [] : "",
    labelled(one.label, nameOf(one) + (one.says ? `: ${one.says}` : "")),
    one.lines?.map((text) => labelled("", text)) ?? [],
  ].flat();

const locationLines = ({ at, actual, expected }: Difference): string[] => [
  `at ${at}`,
  `actual    ${shortened(actual)}`,
  `expected  ${shortened(expected)}`,
];

/** A text without its middle if it is long, as a value may be. */
const shortened = (text: string) => (text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-90)}` : text);

const nameOf = ({ about, sureness: of = [] }: Statement) => about + (of.length > 0 ? ` [${of.join(", ")}]` : "");

/** Many statements are only counted. */
function groupLine(group: readonly Statement[], isAll: boolean): string {
  const [{ label = "", says = "", kind = "" } = {}] = group;
  const isNamed = isAll || group.length <= 2 * mostNamed;
  const named = isNamed ? `: ${group.map(nameOf).join(", ")}` : " (--all names them)";
  return labelled(label, `${counted(group.length, kind)}${named}${says && `: ${says}`}`);
}

function junitReport(report: Report): string {
  const { command, target, outcome, notes, interactions } = report;
  const says = [headline(report), ...notes].join("; ");
  const whole: Statement = { label: outcome, kind: "cause", about: command, says, isGap: true };
  // A suite of nothing would pass everywhere.
  const statements = [...statementsOf(report, false), ...(interactions?.length ? [] : [whole])];
  const cases = statements.map(
    ({ label: type, kind, about: name, sureness, says: message, lines, isGap }): JunitCase => {
      const classname = sureness?.[0] ?? kind;
      if (passes.includes(type)) return { name, classname };
      const element = failures.includes(type) ? "failure" : isGap ? "error" : "skipped";
      return { name, classname, result: { element, type, message, text: lines?.join("\n") || undefined } };
    },
  );
  return junitDocument(`crmcom-mock ${command} ${target.host}`.trimEnd(), cases, [["target", target.kind]]);
}
