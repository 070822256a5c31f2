import { type AnyAssumptionId, assumptionNamed, assumptions } from "../../assumptions/assumptions.ts";
import { jsonOr } from "../../common/json.ts";
import { firstAndMore } from "../../common/quoted-text.ts";
import type { JunitResult } from "../../documents/junit-document.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ExaminedRecording } from "../examine/examine-recording.ts";
import { answeredRows, type Exchange } from "../examine/exchange.ts";
import {
  type Difference,
  type Finding,
  groupByPlace,
  type Leftover,
  mergeFindings,
  whyOpen,
} from "../examine/finding.ts";
import type { ShapeDifference } from "../examine/shapes.ts";
import { knownWordsOf } from "../record/known-words.ts";

/** The outcome of a whole, or of one exchange. What was not shown is not the same. */
export type Outcome = "same" | "different" | "not proven";

/** The findings of a command, without secrets. */
export interface Report {
  readonly command: "drift" | "verify";
  readonly host: string;
  readonly kind: "recording" | "stand-in" | "system" | "unreachable" | "not asked";
  readonly outcome: Outcome;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly findings: readonly Finding[];
  readonly missingMethods: readonly string[];
  readonly notExercised: readonly AnyAssumptionId[];
  readonly leftovers: readonly Leftover[];
  /** Answers of a gateway: no evidence of the system. */
  readonly transport: readonly { readonly says: string; readonly exchanges: readonly Exchange["ref"][] }[];
  /** Items that only this command reports. `json` has its members of the JSON report. */
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
export function reportOfRecording(
  { parts, shapeDifferences: shapes, same, ...examined }: ExaminedRecording,
  news: readonly string[],
): Report {
  const judgements = parts.map(({ judgement }) => judgement);
  const mark = markerOf(examined.methods);
  const findings = mergeFindings(judgements.flatMap((judgement) => judgement.findings)).map((finding) =>
    finding.example ? { ...finding, example: mark(finding.example) } : finding,
  );
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable);
  const reasons = [...Map.groupBy(unread, (reason) => reason)];
  const rows = exchanges.filter(({ method }) => method.bulk).flatMap(answeredRows).length;
  const different = examined.differing.length;
  const outcome = exchanges.length === 0 ? "not proven" : different + shapes.length > 0 ? "different" : "same";
  const unexplained = judgements.flatMap((judgement) => judgement.left);
  const settled = findings.filter(({ result }) => result !== "open");
  const named = new Set([...unexplained, ...settled].flatMap(({ exchanges }) => exchanges));
  const missing = [...new Set(judgements.flatMap((judgement) => judgement.missingMethods))];
  // Each exchange that differs is named at one place at least.
  const isNamed = ({ exchanges: [ref], operation }: Leftover) =>
    (ref !== undefined && named.has(ref)) || missing.includes(operation);
  const leftovers = [...unexplained, ...groupByPlace(examined.differing.filter((one) => !isNamed(one)))].map(mark);
  const isEnded = parts.every(({ end }) => end);
  const errors = Object.entries(vendorErrors).filter(([, { provenance }]) => provenance !== "documented");
  const ids = [...Object.keys(assumptions), ...errors.map(([kind]) => `error.${kind}`)] as AnyAssumptionId[];
  const coverage = {
    methods: { seen: new Set(exchanges.map(({ method }) => method)).size, of: examined.methods.catalog.length },
    rows: { seen: rows, of: rows },
    assumptions: { seen: settled.length, of: ids.length },
  };
  const differences = leftovers.map(({ operation, exchanges: [line], at, there, here }) => {
    return { line, operation, differences: [{ path: at, there, here }] };
  });
  return {
    command: "drift",
    host: "",
    kind: "recording",
    outcome,
    counts: { same, different, "not proven": unread.length },
    findings,
    notExercised: ids.filter((id) => findings.every((finding) => finding.id !== id)),
    leftovers,
    own: shapeItems(shapes),
    transport: groupGatewayAnswers(parts.flatMap((part) => part.transport)),
    json: { result: outcome, replay: { same, different, notComparable: unread.length }, coverage, shapes, differences },
    missingMethods: missing,
    standings: {},
    coverage,
    adopted: undefined,
    news,
    notes: [
      ...(isEnded ? [] : ["incomplete: an `end` line is missing, and perhaps calls before it"]),
      ...reasons.map(([reason, { length }]) => `not comparable: ${length}, as ${reason}`),
      ...examined.notes,
    ],
    isWhole: judgements.every((judgement) => judgement.isWhole),
  };
}

/** A function that marks the values that the recorder replaced: nobody shall look for these in the system. */
function markerOf(methods: Methods) {
  const { isValue } = knownWordsOf(methods);
  const marked = (text: string) => {
    const value = jsonOr(text);
    const isReplaced = typeof value === "number" || (typeof value === "string" && value !== "" && !isValue(value));
    return isReplaced ? `${text} (a pseudonym)` : text;
  };
  return <One extends Difference>(difference: One): One =>
    difference.at.startsWith("/data")
      ? { ...difference, there: marked(difference.there), here: marked(difference.here) }
      : difference;
}

/** The exchanges that a gateway answered, by its answer. */
export const groupGatewayAnswers = (
  answers: readonly { readonly says: string; readonly ref: Exchange["ref"] }[],
): Report["transport"] =>
  [...Map.groupBy(answers, ({ says }) => says)].map(([says, same]) => ({
    says,
    exchanges: same.map(({ ref }) => ref),
  }));

export const mostNamed = 5;

/** Lists lines of a recording, or names of interactions. Names are long: only the first is shown. */
export function listRefs(refs: readonly Exchange["ref"][], isAll = false): string {
  const areLines = typeof refs[0] === "number";
  const shown = firstAndMore(refs, isAll ? refs.length : areLines ? mostNamed : 1, String);
  return areLines ? `${refs.length === 1 ? "line" : "lines"} ${shown.join(", ")}` : shown.join("; ");
}

type Gap = "not exercised" | "unproven";

/** One statement of a report. */
export interface ReportItem {
  readonly label: Finding["result"] | Outcome | "missing" | "transport" | "left" | "shape" | Gap;
  readonly about: string;
  readonly sureness: readonly string[];
  readonly says: string;
  readonly exchanges: readonly Exchange["ref"][];
  readonly examples: readonly Difference[];
  readonly note?: string | undefined;
  /** The members or result sets that show it, if several can. */
  readonly where?: readonly string[];
  readonly element: JunitResult["element"] | undefined;
}

export function reportItem(
  label: ReportItem["label"],
  about: string,
  says = "",
  more: Partial<ReportItem> = {},
): ReportItem {
  const isFine = label === "same" || label === "confirmed" || label === "as adopted";
  const isGap = label === "open" || label === "transport" || label === "not exercised" || label === "unproven";
  const element = isFine ? undefined : isGap ? "skipped" : label === "not proven" ? "error" : "failure";
  return { label, about, sureness: [], says, exchanges: [], examples: [], element, ...more };
}

export function reportItemsOf(report: Report): ReportItem[] {
  const { command, findings, missingMethods, leftovers, transport, own, notExercised } = report;
  const ofFindings = findings.map((finding) => findingItem(finding, command));
  const lacks = "all its calls are refused alike; the system seems not to have it";
  const items = [
    ...ofFindings.filter(({ label }) => label === "refuted"),
    ...missingMethods.map((name) => reportItem("missing", name, lacks)),
    ...leftovers.map(({ operation, exchanges, restsOn = [], ...example }) => {
      const resting = restsOn.length > 0 ? `; our answer rests on ${firstAndMore(restsOn, 4, String).join(", ")}` : "";
      const says = `nothing that we know describes it${resting}`;
      return reportItem("left", operation, says, { exchanges, examples: [example] });
    }),
    ...transport.map(({ says, ...of }) =>
      reportItem("transport", says, "a gateway or recorder answered, not the system", of),
    ),
    ...own,
    ...ofFindings.filter(({ label }) => label !== "refuted"),
    ...notExercised.map((id) => reportItem("not exercised", id)),
  ];
  return items.map((item) => ({ ...item, examples: mapLeaves(item.examples, shortened) as Difference[] }));
}

/** A text without its middle if it is long, as a value may be. */
const shortened = (text: unknown): unknown =>
  typeof text === "string" && text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-90)}` : text;

function findingItem(finding: Finding, command: Report["command"]): ReportItem {
  const { id, result, variant, setting, reason, exchanges, example, where = [] } = finding;
  if (result === "confirmed") return reportItem(result, id, "", { where });
  if (reason) {
    const { words, settle } = whyOpen(reason, command);
    return reportItem(result, id, `${words}; ${settle}${reason === "both ways" ? `: ${listRefs(exchanges)}` : ""}`);
  }
  const { variants = {} } = assumptionNamed(id) ?? {};
  const isWording = id.startsWith("error.") && setting === undefined;
  if (result === "as adopted")
    return reportItem(result, isWording || !(variant ?? setting) ? id : `${id}=${variant ?? setting}`);
  const says = isWording ? "it is worded otherwise" : `${variant ?? setting ?? "no variant"} describes it`;
  return reportItem(result, id, says, {
    exchanges,
    examples: example ? [example] : [],
    note: variants[variant ?? ""],
  });
}

/** Shapes, each once for all methods that have it, and all codes in a line. */
function shapeItems(shapes: readonly ShapeDifference[]): ReportItem[] {
  const bySays = Map.groupBy(shapes, (shape) => (shape.kind === "code" ? "code" : shapeInWords(shape)));
  return [...bySays].map(([says, same]) => {
    const operations = [...new Set(same.map(({ operation }) => operation))];
    const about = operations.length === 1 ? operations.join("") : `${operations.length} methods`;
    if (says !== "code") return reportItem("shape", about, says);
    const codes = [...new Set(same.map(({ there }) => there))];
    const named = codes.length === 1 ? `the code ${codes[0]} is` : `the codes ${codes.join(", ")} are`;
    return reportItem("shape", about, `${named} unknown here`);
  });
}

function shapeInWords({ path, here, there }: ShapeDifference): string {
  if (there === null) return `no answer has ${path}, which is a ${here} here`;
  if (here === null) return `${path} is a ${there}, and not known here`;
  return `${path} is a ${there}, where a ${here} is expected`;
}
