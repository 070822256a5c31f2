import { type AnyAssumptionId, assumptionNamed, assumptions } from "../../assumptions/assumptions.ts";
import { jsonOr } from "../../common/json.ts";
import { firstAndMore } from "../../common/quoted-text.ts";
import type { JunitResult } from "../../documents/junit-document.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ExaminedRecording } from "../examine/examine-recording.ts";
import type { Exchange } from "../examine/exchange.ts";
import type { Difference } from "../examine/feature.ts";
import { type Finding, mergeFindings, reasonWords, type Unexplained } from "../examine/finding.ts";
import { knownWordsOf } from "../record/known-words.ts";
import { notAsSent } from "../record/markers.ts";

/** The outcome of a whole, or of one exchange. What was not shown is not the same. */
export type Outcome = "same" | "different" | "inconclusive";

/** What `drift` or `verify` found, without secrets. */
export interface Report {
  readonly command: "drift" | "verify";
  readonly target: {
    readonly kind: "recording" | "stand-in" | "system" | "unreachable" | "not asked";
    readonly host: string;
  };
  readonly outcome: Outcome;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly findings: readonly Finding[];
  readonly missingMethods: readonly string[];
  readonly notCovered: readonly NotCovered[];
  readonly unexplained: readonly Unexplained[];
  /** Responses of a gateway, which are no evidence of the system. */
  readonly gateway: readonly { readonly says: string; readonly exchanges: readonly Exchange["ref"][] }[];
  /** The interactions of `verify`; absent for a recording. */
  readonly interactions?: readonly InteractionReport[];
  /** How much a recording has; absent for `verify`. */
  readonly coverage?: Readonly<Record<"methods" | "assumptions", { readonly seen: number; readonly of: number }>>;
  readonly adopted?: { readonly assumptions: object; readonly vendorErrors: readonly string[] } | undefined;
  readonly news: readonly string[];
  readonly notes: readonly string[];
  readonly isWhole: boolean;
}

/** An assumption that no response depends on. */
export interface NotCovered {
  readonly id: AnyAssumptionId;
  readonly provenance?: string;
  readonly reason?: string;
  /** True if `--only` asked for it, so that the result is inconclusive. */
  readonly isAsked?: boolean;
}

export interface InteractionReport {
  readonly description: string;
  /** `null` for an interaction of a client's contract. */
  readonly provenance: string | null;
  readonly outcome: Outcome;
  /** `confirmed` or `refuted` at a real system, `as contracted` or not at a mock server; `null` for a documented interaction. */
  readonly standing: string | null;
  /** The assumptions that the interaction shows. */
  readonly assumptions: readonly AnyAssumptionId[];
  readonly reason: string | null;
  readonly mismatches: readonly Difference[];
}

/** The report of `drift`. @param news what `adopt` would write */
export function reportOfRecording(examined: ExaminedRecording, news: readonly string[]): Report {
  const { parts, same, different, methods } = examined;
  const judgements = parts.map(({ judgement }) => judgement);
  const mark = markerOf(methods);
  const findings = mergeFindings(judgements.flatMap((judgement) => judgement.findings)).map((finding) =>
    finding.example ? { ...finding, example: mark(finding.example) } : finding,
  );
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable);
  const isEnded = parts.every(({ end }) => end);
  const errors = Object.entries(vendorErrors).filter(([, { provenance }]) => provenance !== "documented");
  const ids = [...Object.keys(assumptions), ...errors.map(([kind]) => `error.${kind}`)] as AnyAssumptionId[];
  return {
    command: "drift",
    target: { kind: "recording", host: "" },
    outcome: exchanges.length === 0 ? "inconclusive" : different > 0 ? "different" : "same",
    counts: { same, different, inconclusive: unread.length },
    findings,
    missingMethods: [...new Set(judgements.flatMap((judgement) => judgement.missingMethods))],
    notCovered: ids.filter((id) => findings.every((finding) => finding.id !== id)).map((id) => ({ id })),
    unexplained: judgements.flatMap((judgement) => judgement.unexplained).map(mark),
    gateway: groupGatewayResponses(parts.flatMap((part) => part.gateway)),
    coverage: {
      methods: { seen: new Set(exchanges.map(({ method }) => method)).size, of: methods.catalog.length },
      assumptions: { seen: findings.filter(({ result }) => result !== "inconclusive").length, of: ids.length },
    },
    news,
    notes: [
      ...(isEnded ? [] : ["incomplete: the recording has no `end` line, so requests before the end may be missing"]),
      ...[...Map.groupBy(unread, String)].map(([reason, all]) => `not comparable: ${all.length}, because ${reason}`),
    ],
    isWhole: judgements.every((judgement) => judgement.isWhole),
  };
}

/** A function that marks the values that the recorder replaced, because the system does not have them. */
function markerOf(methods: Methods) {
  const { isValue } = knownWordsOf(methods);
  const marked = (text: string) => {
    const value = jsonOr(text);
    if (typeof value === "string" && value.startsWith(notAsSent)) return "the text with changes";
    const isReplaced = typeof value === "number" || (typeof value === "string" && value !== "" && !isValue(value));
    return isReplaced ? `${text} (a pseudonym)` : text;
  };
  return <One extends Difference>(difference: One): One =>
    difference.at.startsWith("/data")
      ? { ...difference, actual: marked(difference.actual), expected: marked(difference.expected) }
      : difference;
}

export const groupGatewayResponses = (
  responses: readonly { readonly says: string; readonly ref: Exchange["ref"] }[],
): Report["gateway"] =>
  [...Map.groupBy(responses, ({ says }) => says)].map(([says, same]) => ({
    says,
    exchanges: same.map(({ ref }) => ref),
  }));

export interface ReportItem {
  readonly label: Finding["result"] | Outcome | "missing" | "gateway" | "unexplained" | "not covered";
  readonly about: string;
  readonly says: string;
  readonly sureness: readonly string[];
  readonly exchanges: readonly Exchange["ref"][];
  readonly examples: readonly Difference[];
  readonly note?: string | undefined;
  readonly isInteraction: boolean;
  /** How JUnit shows the statement; `undefined` if it is fine. */
  readonly element: JunitResult["element"] | undefined;
}

const elements: Partial<Record<ReportItem["label"], JunitResult["element"]>> = {
  inconclusive: "skipped",
  gateway: "skipped",
  "not covered": "skipped",
  refuted: "failure",
  different: "failure",
  missing: "failure",
  unexplained: "failure",
};

function item(label: ReportItem["label"], about: string, says = "", more: Partial<ReportItem> = {}): ReportItem {
  const usual = { sureness: [], exchanges: [], examples: [], isInteraction: false, element: elements[label] };
  const whole = { label, about, says, ...usual, ...more };
  return { ...whole, examples: mapLeaves(whole.examples, shortened) as Difference[] };
}

/** A text without its middle if it is long, as a value may be. */
const shortened = (text: unknown): unknown =>
  typeof text === "string" && text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-90)}` : text;

/** The statements of a report: first the differences with their causes, then the rest. */
export function reportItemsOf(report: Report): ReportItem[] {
  const { findings, missingMethods, unexplained, gateway, interactions = [], notCovered } = report;
  const ofFindings = findings.map(findingItem);
  const lacks = "all its requests are refused alike, so the system seems not to have it";
  return [
    ...ofFindings.filter(({ label }) => label === "refuted"),
    ...missingMethods.map((name) => item("missing", name, lacks)),
    ...unexplained.map(({ operation, exchanges, dependsOn = [], ...example }) => {
      const ids = firstAndMore(dependsOn, 4, String).join(", ");
      const says = `no known variant explains it${ids && `; our response depends on ${ids}`}`;
      return item("unexplained", operation, says, { exchanges, examples: [example] });
    }),
    ...gateway.map(({ says, exchanges }) =>
      item("gateway", says, "a gateway or the recorder responded", { exchanges }),
    ),
    ...interactions.map(interactionItem),
    ...ofFindings.filter(({ label }) => label !== "refuted"),
    ...notCovered.map(({ id, provenance, reason, isAsked = false }) =>
      item("not covered", id, reason, {
        sureness: provenance ? [provenance] : [],
        ...(isAsked && { element: "error" }),
      }),
    ),
  ];
}

function interactionItem({ description, provenance, outcome, standing, reason, ...one }: InteractionReport) {
  return item(outcome, description, reason ?? "", {
    isInteraction: true,
    sureness: [provenance ?? "your contract", ...(standing ? [standing] : [])],
    examples: one.mismatches,
    note: one.assumptions.length > 0 ? `shows ${one.assumptions.join(", ")}` : undefined,
    ...(outcome === "inconclusive" && { element: "error" }),
  });
}

function findingItem(finding: Finding): ReportItem {
  const { id, result, variant, setting, reason, either = [], exchanges, example, where = [] } = finding;
  if (result === "confirmed")
    return item(result, where.length > 0 ? `${id} (${firstAndMore(where, mostNamed, String).join(", ")})` : id);
  if (either.length > 0) {
    const says = `either ${either.join(" or ")}: nothing in what was recorded tells which`;
    return item(result, id, `${says} (${listRefs(exchanges)})`);
  }
  if (reason) {
    const { words, settle } = reasonWords(reason);
    return item(result, id, `${words}; ${settle}`);
  }
  const isWording = id.startsWith("error.") && setting === undefined;
  const found = variant ?? setting;
  if (result === "as adopted") return item(result, isWording || !found ? id : `${id}=${found}`);
  const says = isWording ? "the system words it differently" : `${found ?? "no variant"} describes it`;
  const note = assumptionNamed(id)?.variants?.[variant ?? ""];
  return item(result, id, says, { exchanges, examples: example ? [example] : [], note });
}

export const mostNamed = 5;

/** Lists lines of a recording, or names of interactions. Names are long, so only the first is shown. */
export function listRefs(refs: readonly Exchange["ref"][], isAll = false): string {
  const areLines = typeof refs[0] === "number";
  const shown = firstAndMore(refs, isAll ? refs.length : areLines ? mostNamed : 1, String);
  return areLines ? `${refs.length === 1 ? "line" : "lines"} ${shown.join(", ")}` : shown.join("; ");
}
