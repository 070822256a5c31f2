import { type AnyAssumptionId, assumptionNamed, assumptions } from "../../assumptions/assumptions.ts";
import { jsonOr } from "../../common/json.ts";
import { firstAndMore } from "../../common/quoted-text.ts";
import type { JunitResult } from "../../documents/junit-document.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ExaminedRecording } from "../examine/examine-recording.ts";
import { answeredRows, type Exchange } from "../examine/exchange.ts";
import type { Difference } from "../examine/feature.ts";
import { type Finding, mergeFindings, reasonWords, type Unexplained } from "../examine/finding.ts";
import { knownWordsOf } from "../record/known-words.ts";

/** The outcome of a whole, or of one exchange. What was not shown is not the same. */
export type Outcome = "same" | "different" | "inconclusive";

/** The findings of `drift` or `verify`, without secrets. */
export interface Report {
  readonly command: "drift" | "verify";
  readonly host: string;
  readonly kind: "recording" | "stand-in" | "system" | "unreachable" | "not asked";
  readonly outcome: Outcome;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly findings: readonly Finding[];
  readonly missingMethods: readonly string[];
  readonly notCovered: readonly AnyAssumptionId[];
  readonly unexplained: readonly Unexplained[];
  /** Responses of a gateway: no evidence of the system. */
  readonly gateway: readonly { readonly says: string; readonly exchanges: readonly Exchange["ref"][] }[];
  /** The interactions of `verify`, and what none of them covers. `json` has the members of the JSON report for these. */
  readonly own: readonly ReportItem[];
  readonly json: object;
  /** By provenance, how many assumptions are `confirmed`, `as contracted` and so on. */
  readonly standings: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly coverage: Readonly<Record<string, { readonly seen: number; readonly of: number }>>;
  readonly adopted: { readonly assumptions: object; readonly vendorErrors: readonly string[] } | undefined;
  /** What a config file could adopt. */
  readonly news: readonly string[];
  readonly notes: readonly string[];
  readonly isWhole: boolean;
}

/** @param news what `adopt` would write */
export function reportOfRecording(examined: ExaminedRecording, news: readonly string[]): Report {
  const { parts, same, different, methods } = examined;
  const judgements = parts.map(({ judgement }) => judgement);
  const mark = markerOf(methods);
  const findings = mergeFindings(judgements.flatMap((judgement) => judgement.findings)).map((finding) =>
    finding.example ? { ...finding, example: mark(finding.example) } : finding,
  );
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable);
  const reasons = [...Map.groupBy(unread, (reason) => reason)];
  const rows = exchanges.filter(({ method }) => method.bulk).flatMap(answeredRows).length;
  const isEnded = parts.every(({ end }) => end);
  const errors = Object.entries(vendorErrors).filter(([, { provenance }]) => provenance !== "documented");
  const ids = [...Object.keys(assumptions), ...errors.map(([kind]) => `error.${kind}`)] as AnyAssumptionId[];
  const coverage = {
    methods: { seen: new Set(exchanges.map(({ method }) => method)).size, of: methods.catalog.length },
    rows: { seen: rows, of: rows },
    assumptions: { seen: findings.filter(({ result }) => result !== "inconclusive").length, of: ids.length },
  };
  return {
    command: "drift",
    host: "",
    kind: "recording",
    outcome: exchanges.length === 0 ? "inconclusive" : different > 0 ? "different" : "same",
    counts: { same, different, inconclusive: unread.length },
    findings,
    notCovered: ids.filter((id) => findings.every((finding) => finding.id !== id)),
    unexplained: judgements.flatMap((judgement) => judgement.unexplained).map(mark),
    own: [],
    gateway: groupGatewayResponses(parts.flatMap((part) => part.gateway)),
    json: { coverage },
    missingMethods: [...new Set(judgements.flatMap((judgement) => judgement.missingMethods))],
    standings: {},
    coverage,
    adopted: undefined,
    news,
    notes: [
      ...(isEnded ? [] : ["incomplete: the recording has no `end` line, so requests before the end may be missing"]),
      ...reasons.map(([reason, { length }]) => `not comparable: ${length}, because ${reason}`),
      ...examined.notes,
    ],
    isWhole: judgements.every((judgement) => judgement.isWhole),
  };
}

/** A function that marks the values that the recorder replaced, because the system does not have them. */
function markerOf(methods: Methods) {
  const { isValue } = knownWordsOf(methods);
  const marked = (text: string) => {
    const value = jsonOr(text);
    const isReplaced = typeof value === "number" || (typeof value === "string" && value !== "" && !isValue(value));
    return isReplaced ? `${text} (a pseudonym)` : text;
  };
  return <One extends Difference>(difference: One): One =>
    difference.at.startsWith("/data")
      ? { ...difference, actual: marked(difference.actual), expected: marked(difference.expected) }
      : difference;
}

/** The exchanges that a gateway answered, by its response. */
export const groupGatewayResponses = (
  responses: readonly { readonly says: string; readonly ref: Exchange["ref"] }[],
): Report["gateway"] =>
  [...Map.groupBy(responses, ({ says }) => says)].map(([says, same]) => ({
    says,
    exchanges: same.map(({ ref }) => ref),
  }));

export const mostNamed = 5;

/** Lists lines of a recording, or names of interactions. Names are long, so only the first is shown. */
export function listRefs(refs: readonly Exchange["ref"][], isAll = false): string {
  const areLines = typeof refs[0] === "number";
  const shown = firstAndMore(refs, isAll ? refs.length : areLines ? mostNamed : 1, String);
  return areLines ? `${refs.length === 1 ? "line" : "lines"} ${shown.join(", ")}` : shown.join("; ");
}

/** One statement of a report. */
export interface ReportItem {
  readonly label: Finding["result"] | Outcome | "missing" | "gateway" | "unexplained" | "not covered";
  readonly about: string;
  readonly sureness: readonly string[];
  readonly says: string;
  readonly exchanges: readonly Exchange["ref"][];
  readonly examples: readonly Difference[];
  readonly note?: string | undefined;
  /** The members that show it, if several can. */
  readonly where?: readonly string[];
  /** Is it about an interaction of `verify`? */
  readonly isInteraction?: boolean;
  readonly element: JunitResult["element"] | undefined;
}

/** The labels of statements that are no failure, with how JUnit shows them. */
const elements: Partial<Record<ReportItem["label"], JunitResult["element"]>> = {
  inconclusive: "skipped",
  gateway: "skipped",
  "not covered": "skipped",
  refuted: "failure",
  different: "failure",
  missing: "failure",
  unexplained: "failure",
};

export function reportItem(
  label: ReportItem["label"],
  about: string,
  says = "",
  more: Partial<ReportItem> = {},
): ReportItem {
  const element = more.isInteraction && label === "inconclusive" ? "error" : elements[label];
  return { label, about, sureness: [], says, exchanges: [], examples: [], element, ...more };
}

export function reportItemsOf(report: Report): ReportItem[] {
  const { command, findings, missingMethods, unexplained, gateway, own, notCovered } = report;
  const ofFindings = findings.map((finding) => findingItem(finding, command));
  const lacks = "all its requests are refused alike, so the system seems not to have it";
  const items = [
    ...ofFindings.filter(({ label }) => label === "refuted"),
    ...missingMethods.map((name) => reportItem("missing", name, lacks)),
    ...unexplained.map(({ operation, exchanges, dependsOn = [], ...example }) => {
      const ids = firstAndMore(dependsOn, 4, String).join(", ");
      const says = `no known variant explains it${ids && `; our response depends on ${ids}`}`;
      return reportItem("unexplained", operation, says, { exchanges, examples: [example] });
    }),
    ...gateway.map(({ says, ...of }) => reportItem("gateway", says, "a gateway or the recorder responded", of)),
    ...own,
    ...ofFindings.filter(({ label }) => label !== "refuted"),
    ...notCovered.map((id) => reportItem("not covered", id)),
  ];
  return items.map((item) => ({ ...item, examples: mapLeaves(item.examples, shortened) as Difference[] }));
}

/** A text without its middle if it is long, as a value may be. */
const shortened = (text: unknown): unknown =>
  typeof text === "string" && text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-90)}` : text;

function findingItem(finding: Finding, command: Report["command"]): ReportItem {
  const { id, result, variant, setting, reason, either = [], exchanges, example, where = [] } = finding;
  if (result === "confirmed") return reportItem(result, id, "", { where });
  if (either.length > 0) {
    const says = `either ${either.join(" or ")}: nothing in what was recorded tells which`;
    return reportItem(result, id, `${says} (${listRefs(exchanges)})`);
  }
  if (reason) {
    const { words, settle } = reasonWords(reason, command);
    return reportItem(result, id, `${words}; ${settle}`);
  }
  const { variants = {} } = assumptionNamed(id) ?? {};
  const isWording = id.startsWith("error.") && setting === undefined;
  if (result === "as adopted")
    return reportItem(result, isWording || !(variant ?? setting) ? id : `${id}=${variant ?? setting}`);
  const says = isWording ? "the system words it differently" : `${variant ?? setting ?? "no variant"} describes it`;
  const examples = example ? [example] : [];
  return reportItem(result, id, says, { exchanges, examples, note: variants[variant ?? ""] });
}
