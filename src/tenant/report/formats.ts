import { assumptionNamed } from "../../assumptions/assumptions.ts";
import { counted, firstAndMore, printable } from "../../common/quoted-text.ts";
import { type JunitCase, type JunitResult, junitDocument } from "../../documents/junit-document.ts";
import type { Exchange } from "../examine/exchange.ts";
import { type Difference, type Finding, reasonWords } from "../examine/finding.ts";
import nextSteps from "./next-steps.json" with { type: "json" };
import type { Outcome, Report } from "./report.ts";

export const reportFormats = { text: textReport, json: jsonReport, junit: junitReport };

/** A report in one of the formats, with a line break at its end. @param isAll a text names everything */
export const formatReport = (report: Report, format: keyof typeof reportFormats, isAll = false): string =>
  `${reportFormats[format](report, isAll).trimEnd()}\n`;

/** A statement of a report, as the text and JUnit show it. */
interface Statement {
  readonly label: Finding["result"] | Outcome | "missing" | "gateway" | "unexplained" | "not covered";
  readonly kind: "assumption" | "interaction" | "cause";
  readonly about: string;
  readonly says: string;
  readonly sureness: readonly string[];
  readonly exchanges: readonly Exchange["ref"][];
  readonly examples: readonly Difference[];
  readonly note?: string | undefined;
  /** How JUnit shows the statement; `undefined` if it is fine. */
  readonly element: JunitResult["element"] | undefined;
}

const failures: readonly string[] = ["refuted", "missing", "unexplained", "different"];
const passes: readonly string[] = ["same", "confirmed", "as adopted"];

function statement(label: Statement["label"], about: string, more: Partial<Statement>): Statement {
  const element = failures.includes(label) ? "failure" : passes.includes(label) ? undefined : "skipped";
  const usual = { kind: "assumption", says: "", sureness: [], exchanges: [], examples: [] } as const;
  return { ...usual, label, about, element, ...more };
}

/** The statements of a report: first the differences with their causes, then the rest. */
function statementsOf(report: Report): Statement[] {
  const { findings, missingMethods, unexplained, gateway, interactions = [], notCovered } = report;
  const ofFindings = findings.map(statementOfFinding);
  const kind = "cause";
  const lacks = "all its requests are refused alike, so the system seems not to have it";
  const instead = "a gateway or the recorder responded";
  return [
    ...ofFindings.filter(({ label }) => label === "refuted"),
    ...missingMethods.map((name) => statement("missing", name, { kind, says: lacks })),
    ...unexplained.map(({ operation, exchanges, dependsOn = [], ...example }) => {
      const ids = firstAndMore(dependsOn, 4, String).join(", ");
      const says = `no known variant explains it${ids && `; our response depends on ${ids}`}`;
      return statement("unexplained", operation, { kind, says, exchanges, examples: [example] });
    }),
    ...gateway.map(({ says: about, exchanges }) => statement("gateway", about, { kind, says: instead, exchanges })),
    ...interactions.map(({ description, provenance, outcome, standing, reason, assumptions, mismatches }) =>
      statement(outcome, description, {
        kind: "interaction",
        says: reason ?? "",
        sureness: [provenance ?? "your contract", ...(standing ? [standing] : [])],
        examples: mismatches,
        note: assumptions.length > 0 ? `shows ${assumptions.join(", ")}` : undefined,
        ...(outcome === "inconclusive" && { element: "error" }),
      }),
    ),
    ...ofFindings.filter(({ label }) => label !== "refuted"),
    ...notCovered.map(({ id, provenance, reason = "", isAsked = false }) =>
      statement("not covered", id, {
        says: reason,
        sureness: provenance ? [provenance] : [],
        ...(isAsked && { element: "error" }),
      }),
    ),
  ];
}

function statementOfFinding(finding: Finding): Statement {
  const { id, result, variant, setting, reason, either = [], exchanges, example, where = [] } = finding;
  const found = variant ?? setting;
  if (result === "refuted") {
    const says = found ? `${found} describes it` : "the system words it differently";
    const note = assumptionNamed(id)?.variants?.[variant ?? ""];
    return statement(result, id, { says, exchanges, examples: example ? [example] : [], note });
  }
  if (reason) {
    const { words, settle } = reasonWords(reason);
    const tie = `either ${either.join(" or ")}: nothing in what was recorded tells which (${listRefs(exchanges)})`;
    return statement(result, id, { says: either.length > 0 ? tie : `${words}; ${settle}` });
  }
  const members = where.length > 0 ? ` (${firstAndMore(where, mostNamed, String).join(", ")})` : "";
  return statement(result, id + (found ? `=${found}` : members), {});
}

const mostNamed = 5;

/** Lists lines of a recording, or names of interactions. Names are long, so only the first is shown. */
function listRefs(refs: readonly Exchange["ref"][], isAll = false): string {
  const areLines = typeof refs[0] === "number";
  const shown = firstAndMore(refs, isAll ? refs.length : areLines ? mostNamed : 1, String);
  return areLines ? `${refs.length === 1 ? "line" : "lines"} ${shown.join(", ")}` : shown.join("; ");
}

/** A text without `--all` shows so many differences. */
const mostShown = 25;

function textReport(report: Report, isAll: boolean): string {
  const { target, adopted, coverage, isWhole, notes } = report;
  const statements = statementsOf(report);
  const isShown = ({ kind, label, element }: Statement) =>
    label === "gateway" || element === "failure" || (isAll && kind === "interaction");
  const differences = statements.filter(isShown);
  const fitting = isAll ? differences : differences.slice(0, mostShown);
  const rest = differences.length - fitting.length;
  const others = statements.filter((one) => !isShown(one) && one.label !== "same");
  // Statements that say the same share a line.
  const groups = Map.groupBy(others, ({ label, kind, element, says }) => JSON.stringify([label, kind, element, says]));
  const seen = Object.entries(coverage ?? {}).map(([what, { seen, of }]) => `${seen} of ${of} ${what}`);
  const variants = Object.entries(adopted?.assumptions ?? {}).map(([id, variant]) => `${id}=${variant}`);
  const words = adopted?.vendorErrors.map((kind) => `the words of ${kind}`) ?? [];
  const lines = [
    ...(target.host === "" ? [] : [`${target.host} (${target.kind})`]),
    headline(report),
    ...(isWhole ? [] : ["The search ended after two minutes, so this report is incomplete."]),
    seen.length > 0 ? `seen: ${seen.join(", ")}` : "",
    ...fitting.flatMap((one) => differenceLines(one, isAll)),
    ...(rest > 0 ? [`and ${rest} more (--all names them)`] : []),
    "",
    ...[...groups.values()].map((group) => groupLine(group, isAll)),
    ...[...variants, ...words].map((text) => labelled("adopted", text)),
    ...notes.map((note) => `note: ${note}`),
    "",
    nextStep(report),
  ];
  const withoutDoubles = lines.filter((line, at) => line !== "" || lines[at - 1] !== "");
  // A name that a system gave cannot begin another line, which a CI system may read as a command.
  return withoutDoubles.map(printable).join("\n");
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

const labelled = (label: string, text: string) => `${label.padEnd(13)} ${text}`;

function differenceLines(one: Statement, isAll: boolean): string[] {
  const { label, kind, says, exchanges, examples, element, note } = one;
  const where = exchanges.length === 0 ? "" : ` (${listRefs(exchanges, isAll)})`;
  return [
    ...(kind !== "interaction" && element === "failure" ? [""] : []),
    labelled(label, `${nameOf(one)}${says && `: ${says}`}${where}`),
    ...[note ?? [], examples.map(locationLines)].flat(2).map((text) => labelled("", text)),
  ];
}

const locationLines = ({ at, actual, expected }: Difference): string[] => [
  `at ${at}`,
  `actual    ${shortened(actual)}`,
  `expected  ${shortened(expected)}`,
];

/** A text without its middle if it is long, as a value may be. */
const shortened = (text: string) => (text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-90)}` : text);

const nameOf = ({ about, sureness }: Statement) => about + (sureness.length === 0 ? "" : ` [${sureness.join(", ")}]`);

/** Many statements are only counted, except about assumptions that `--only` asked for. */
function groupLine(group: readonly Statement[], isAll: boolean): string {
  const [{ label = "", says = "", kind = "", element = "" } = {}] = group;
  const isNamed = isAll || group.length <= 2 * mostNamed || (label === "not covered" && element === "error");
  const named = isNamed ? `: ${group.map(nameOf).join(", ")}` : " (--all names them)";
  return labelled(label, `${counted(group.length, kind)}${named}${says && `: ${says}`}`);
}

function nextStep({ target: { kind }, outcome, news, isWhole }: Report): string {
  if (!isWhole) return "Next: judge fewer requests at a time.";
  const steps: Partial<Record<Outcome | "found", string>> = nextSteps[kind];
  const { found } = steps;
  return found && outcome !== "same" && news.length > 0
    ? `Next: ${found.replace("{news}", firstAndMore(news, mostNamed, String).join(", "))}`
    : `Next: ${steps[outcome]}`;
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
  const cases = statementsOf(report).map(junitCase);
  // A suite of nothing would pass everywhere.
  if (!interactions?.length) {
    const element = outcome === "different" ? "failure" : "error";
    const message = [headline(report), ...notes].join("; ");
    const result = outcome === "same" ? undefined : ({ element, type: outcome, message } as const);
    cases.push({ name: interactions ? "interactions" : "replay", result });
  }
  const suite = `crmcom-mock ${command}${target.host === "" ? "" : ` ${target.host}`}`;
  return junitDocument(suite, cases, [["target", target.kind]]);
}

function junitCase({ label, kind, about, sureness, says, exchanges, examples, element }: Statement): JunitCase {
  const named = { name: about, classname: sureness[0] ?? (kind === "assumption" ? kind : label) };
  if (!element) return named;
  const where = exchanges.length === 0 ? "" : ` (${listRefs(exchanges)})`;
  const count = kind === "interaction" ? counted(examples.length, "difference") : "";
  const words = says && label === "not covered" ? `${label}: ${says}` : says || count;
  const text = examples.map((example) => locationLines(example).join("\n  ")).join("\n");
  const type = { skipped: undefined, error: "inconclusive", failure: label }[element];
  return { ...named, result: { element, type, message: words + where || undefined, text: text || undefined } };
}
