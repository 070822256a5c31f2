import { type AnyAssumptionId, assumptionNamed, assumptions } from "../../assumptions/assumptions.ts";
import { firstAndMore } from "../../ground/quoted-text.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
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
import type { JunitResult } from "./junit-document.ts";

/** What can be said of a whole, or of one exchange: never only two things, since what was not shown is not the same. */
export type Outcome = "same" | "different" | "not proven";

/** What was found, for whoever reports it. It has no secrets. */
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
  /** What a gateway answered, which is no evidence of the system. */
  readonly transport: readonly { readonly says: string; readonly exchanges: readonly Exchange["ref"][] }[];
  /** What the command alone tells, for people and as members of its JSON. */
  readonly own: readonly ReportItem[];
  readonly json: object;
  /** By provenance, what became of assumptions: how many are `confirmed`, `as contracted`. */
  readonly standings: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly coverage: Readonly<Record<string, { readonly seen: number; readonly of: number }>>;
  readonly adopted: { readonly assumptions: object; readonly vendorErrors: readonly string[] } | undefined;
  readonly notes: readonly string[];
  readonly isWhole: boolean;
}

export function reportOfRecording({ parts, shapeDifferences: shapes, same, ...examined }: ExaminedRecording): Report {
  const examinations = parts.map(({ examination }) => examination);
  const findings = mergeFindings(examinations.flatMap((one) => one.findings));
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable);
  const reasons = [...Map.groupBy(unread, (reason) => reason)];
  const rows = exchanges.filter(({ method }) => method.bulk).flatMap(answeredRows).length;
  const different = exchanges.length - same;
  const outcome = exchanges.length === 0 ? "not proven" : different + shapes.length > 0 ? "different" : "same";
  const told = examinations.flatMap((one) => [...one.constantDifferences, ...one.wordDifferences, ...one.leftovers]);
  const settled = findings.filter(({ result }) => result !== "open");
  const named = new Set([...told, ...settled].flatMap((one) => one.exchanges));
  const missing = [...new Set(examinations.flatMap((one) => one.missingMethods))];
  // Whatever differs is told at one place at least.
  const isNamed = (one: Leftover) => named.has(one.exchanges[0] as Exchange["ref"]) || missing.includes(one.operation);
  const leftovers = [...told, ...groupByPlace(examined.differing.filter((one) => !isNamed(one)))];
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
    notExercised: ids.filter((id) => findings.every((one) => one.id !== id)),
    leftovers,
    own: shapeEntries(shapes),
    transport: groupGatewayAnswers(parts.flatMap((part) => part.transport)),
    json: { result: outcome, replay: { same, different, notComparable: unread.length }, coverage, shapes, differences },
    missingMethods: missing,
    standings: {},
    coverage,
    adopted: undefined,
    notes: [
      ...(isEnded ? [] : ["incomplete: an `end` line is missing, and perhaps calls before it"]),
      ...reasons.map(([reason, { length }]) => `not comparable: ${length}, as ${reason}`),
      ...examined.notes,
    ],
    isWhole: examinations.every((one) => one.isWhole),
  };
}

/** The exchanges that a gateway answered, by what it said. */
export const groupGatewayAnswers = (
  all: readonly { readonly says: string; readonly ref: Exchange["ref"] }[],
): Report["transport"] =>
  [...Map.groupBy(all, ({ says }) => says)].map(([says, some]) => ({ says, exchanges: some.map(({ ref }) => ref) }));

export const mostNamed = 5;

/** Lines of a recording, or names of interactions, which are long: of these only the first. */
export function listRefs(refs: readonly Exchange["ref"][], isAll = false): string {
  const areLines = typeof refs[0] === "number";
  const named = firstAndMore(refs, isAll ? refs.length : areLines ? mostNamed : 1, String);
  return areLines ? `${refs.length === 1 ? "line" : "lines"} ${named.join(", ")}` : named.join("; ");
}

type Gap = "not exercised" | "unproven";

export interface ReportItem {
  readonly word: Finding["result"] | Outcome | "missing" | "transport" | "left" | "shape" | Gap;
  readonly about: string;
  readonly sureness: readonly string[];
  readonly says: string;
  readonly exchanges: readonly Exchange["ref"][];
  readonly examples: readonly Difference[];
  readonly note?: string | undefined;
  /** Where it was seen, if it may be seen at several places. */
  readonly where?: readonly string[];
  readonly element: JunitResult["element"] | undefined;
}

export function reportItem(
  word: ReportItem["word"],
  about: string,
  says = "",
  more: Partial<ReportItem> = {},
): ReportItem {
  const isFine = word === "same" || word === "confirmed" || word === "as adopted";
  const isGap = word === "open" || word === "transport" || word === "not exercised" || word === "unproven";
  const element = isFine ? undefined : isGap ? "skipped" : word === "not proven" ? "error" : "failure";
  return { word, about, sureness: [], says, exchanges: [], examples: [], element, ...more };
}

export function reportItemsOf({
  command,
  findings,
  missingMethods,
  leftovers,
  transport,
  own,
  notExercised,
}: Report): ReportItem[] {
  const told = findings.map((one) => findingEntry(one, command));
  const lacks = "all its calls are refused alike; the system seems not to have it";
  const entries = [
    ...told.filter(({ word }) => word === "refuted"),
    ...missingMethods.map((name) => reportItem("missing", name, lacks)),
    ...leftovers.map(({ operation, exchanges, restsOn = [], ...example }) => {
      const resting = restsOn.length > 0 ? `; our answer rests on ${firstAndMore(restsOn, 4, String).join(", ")}` : "";
      const says = `nothing that we know describes it${resting}`;
      return reportItem("left", operation, says, { exchanges, examples: [example] });
    }),
    ...transport.map(({ says, ...of }) => reportItem("transport", says, "a gateway answered, not the system", of)),
    ...own,
    ...told.filter(({ word }) => word !== "refuted"),
    ...notExercised.map((id) => reportItem("not exercised", id)),
  ];
  return entries.map((one) => ({ ...one, examples: mapLeaves(one.examples, shortened) as Difference[] }));
}

/** Of a long text, as a value may be, the middle is left out. */
const shortened = (text: unknown): unknown =>
  typeof text === "string" && text.length > 300 ? `${text.slice(0, 200)} … ${text.slice(-90)}` : text;

function findingEntry(finding: Finding, command: Report["command"]): ReportItem {
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
function shapeEntries(shapes: readonly ShapeDifference[]): ReportItem[] {
  const bySays = Map.groupBy(shapes, (one) => (one.kind === "code" ? "code" : shapeInWords(one)));
  return [...bySays].map(([says, some]) => {
    const operations = [...new Set(some.map(({ operation }) => operation))];
    const about = operations.length === 1 ? operations.join("") : `${operations.length} methods`;
    const codes = [...new Set(some.map(({ there }) => there))];
    if (says !== "code" || codes.length === 1)
      return reportItem("shape", about, shapeInWords(some[0] as ShapeDifference));
    return reportItem("shape", about, `the codes ${codes.join(", ")} are unknown here`);
  });
}

function shapeInWords({ path, kind, here, there }: ShapeDifference): string {
  if (kind === "code") return `the code ${there} is unknown here`;
  if (there === null) return `no answer has ${path}, which is a ${here} here`;
  if (here === null) return `${path} is a ${there}, and not known here`;
  return `${path} is a ${there}, where a ${here} is expected`;
}
