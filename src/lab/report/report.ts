import { firstAndMore } from "../../ground/config-error.ts";
import type { JunitResult } from "../../ground/junit-document.ts";
import { type Assumption, type AssumptionId, assumptions } from "../../wire/assumptions.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ExaminedRecording, ShapeDifference } from "../examine/examine-recording.ts";
import { askedRows, type Exchange } from "../examine/exchange.ts";
import { type Finding, type Instance, type Left, mergedFindings, whyOpen } from "../examine/finding.ts";
import { knownMethods } from "../known-methods.ts";

/** What can be said of a whole, or of one exchange: never only two things, since what was not shown is not the same. */
export type Outcome = "same" | "different" | "not proven";

export interface ReportedInteraction {
  readonly description: string;
  readonly provenance: Provenance | null;
  readonly outcome: Outcome;
  /** What became of a behaviour that no page states: `confirmed`, `as contracted`. */
  readonly standing: string | null;
  readonly assumptions: readonly string[];
  readonly reason: string | null;
  readonly differences: readonly Instance[];
}

/** What was found, for whoever reports it. It has no secrets. */
export interface Report {
  readonly command: "drift" | "verify";
  readonly host: string;
  readonly kind: "recording" | "stand-in" | "system" | "unreachable" | "not asked";
  readonly outcome: Outcome;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly findings: readonly Finding[];
  readonly interactions: readonly ReportedInteraction[];
  readonly missingMethods: readonly string[];
  readonly unproven: readonly {
    readonly id: AssumptionId;
    readonly provenance: Provenance;
    readonly reason: string;
    readonly isNamed: boolean;
  }[];
  readonly notExercised: readonly AssumptionId[];
  readonly left: readonly Left[];
  readonly shapes: readonly ShapeDifference[];
  readonly coverage: Readonly<Record<string, { readonly seen: number; readonly of: number }>>;
  readonly adopted: { readonly assumptions: object; readonly vendorErrors: readonly string[] } | undefined;
  readonly remarks: readonly string[];
  readonly isWhole: boolean;
}

export type Verified = Omit<Report, "command" | "outcome" | "counts" | "notExercised" | "left" | "shapes" | "coverage">;

export function reportOfRecording({ parts, shapeDifferences: shapes, same }: ExaminedRecording): Report {
  const examinations = parts.map(({ examination }) => examination);
  const findings = mergedFindings(examinations.flatMap((one) => one.findings));
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable);
  const reasons = [...Map.groupBy(unread, (reason) => reason)];
  const rows = exchanges.filter(({ contract }) => contract.bulk).flatMap(askedRows).length;
  const different = exchanges.length - same;
  const isEnded = parts.every(({ part }) => part.end);
  const errors = Object.entries(vendorErrors).filter(([, { provenance }]) => provenance !== "documented");
  const ids = [...Object.keys(assumptions), ...errors.map(([kind]) => `error.${kind}`)] as AssumptionId[];
  return {
    command: "drift",
    host: "",
    kind: "recording",
    outcome: exchanges.length === 0 ? "not proven" : different + shapes.length > 0 ? "different" : "same",
    counts: { same, different, "not proven": unread.length },
    findings,
    notExercised: ids.filter((id) => findings.every((one) => one.id !== id)),
    left: examinations.flatMap((one) => [...one.everywhere, ...one.otherWords, ...one.left]),
    shapes,
    missingMethods: [...new Set(examinations.flatMap((one) => one.missingMethods))],
    interactions: [],
    coverage: {
      methods: { seen: new Set(exchanges.map(({ contract }) => contract)).size, of: knownMethods().catalog.length },
      rows: { seen: rows, of: rows },
      assumptions: { seen: findings.filter(({ verdict }) => verdict !== "open").length, of: ids.length },
    },
    unproven: [],
    adopted: undefined,
    remarks: [
      ...(isEnded ? [] : ["incomplete: an `end` line is missing, and perhaps calls before it"]),
      ...reasons.map(([reason, { length }]) => `not comparable: ${length}, as ${reason}`),
    ],
    isWhole: examinations.every((one) => one.isWhole),
  };
}

/** What a verification says. One difference is a difference; without any, one gap is a gap; nothing asked is nothing proven. */
export function reportOfVerification(found: Verified): Report {
  const { interactions, unproven, findings } = found;
  const count = (outcome: Outcome) => interactions.filter((one) => one.outcome === outcome).length;
  const counts = { same: count("same"), different: count("different"), "not proven": count("not proven") };
  const isProven = counts.same > 0 && counts["not proven"] === 0 && !unproven.some(({ isNamed }) => isNamed);
  const outcome = counts.different > 0 ? "different" : isProven ? "same" : "not proven";
  // What no interaction showed is unproven, with the reason; what is left of one stands below it.
  const none = { notExercised: [], left: [], shapes: [], coverage: {} };
  return { ...found, ...none, command: "verify", outcome, counts, findings: mergedFindings(findings) };
}

export function standingsOf({ interactions, unproven, kind }: Report): Record<string, Record<string, number>> {
  const first = kind === "stand-in" ? ["as contracted", "not as contracted"] : ["confirmed", "refuted"];
  const of = (provenance: Provenance) => {
    const gaps = unproven.map((one) => ({ ...one, standing: "unproven" }));
    const own = [...interactions, ...gaps].filter((one) => one.provenance === provenance);
    const standings = own.flatMap(({ standing }) => standing ?? []);
    const words = [...new Set([...first, "unproven", ...standings])];
    return Object.fromEntries(words.map((word) => [word, standings.filter((one) => one === word).length]));
  };
  return { observed: of("observed"), inferred: of("inferred"), assumed: of("assumed") };
}

export const mostNamed = 5;

/** `lines 1, 2, 3, 4, 5, and 7 more` */
export function namedIn(refs: readonly Exchange["ref"][], isAll = false): string {
  const named = firstAndMore(refs, isAll ? refs.length : mostNamed, String);
  if (typeof refs[0] !== "number") return named.join("; ");
  return `${refs.length === 1 ? "line" : "lines"} ${named.join(", ")}`;
}

export interface Entry {
  readonly word: Finding["verdict"] | Outcome | "missing" | "left" | "shape" | "not exercised" | "unproven";
  readonly about: string;
  readonly sureness: readonly string[];
  readonly says: string;
  readonly exchanges: readonly Exchange["ref"][];
  readonly examples: readonly Instance[];
  readonly note?: string | undefined;
  readonly element: JunitResult["element"] | undefined;
}

function entry(word: Entry["word"], about: string, says = "", more: Partial<Entry> = {}): Entry {
  const isFine = word === "same" || word === "confirmed";
  const isGap = word === "open" || word === "not exercised" || word === "unproven";
  const element = isFine ? undefined : isGap ? "skipped" : word === "not proven" ? "error" : "failure";
  return { word, about, sureness: [], says, exchanges: [], examples: [], element, ...more };
}

export function entriesOf({ findings, missingMethods, left, shapes, interactions, ...report }: Report): Entry[] {
  const told = findings.map(findingEntry);
  return [
    ...told.filter(({ word }) => word === "refuted"),
    ...missingMethods.map((name) =>
      entry("missing", name, "all its calls are refused alike; the system seems not to have it"),
    ),
    ...left.map(({ operation, exchanges, ...example }) =>
      entry("left", operation, "nothing that we know describes it", { exchanges, examples: [example] }),
    ),
    ...shapes.map((one) => entry("shape", one.operation, shapeInWords(one))),
    ...interactions.map((one) =>
      entry(one.outcome, one.description, one.reason ?? "", {
        sureness: [one.provenance ?? "their own", ...(one.standing ? [one.standing] : [])],
        examples: one.differences,
        note: one.assumptions.length > 0 ? `shows ${one.assumptions.join(", ")}` : undefined,
      }),
    ),
    ...told.filter(({ word }) => word !== "refuted"),
    ...report.notExercised.map((id) => entry("not exercised", id)),
    // A gap is an error for those who asked about it by its id.
    ...report.unproven.map(({ id, provenance, reason, isNamed }) =>
      entry("unproven", id, reason, { sureness: [provenance], ...(isNamed && { element: "error" }) }),
    ),
  ];
}

function findingEntry({ id, verdict, variant, setting = "no variant", reason, exchanges, example }: Finding): Entry {
  if (verdict === "confirmed") return entry(verdict, id);
  if (reason) return entry(verdict, id, `${whyOpen(reason).words}; ${whyOpen(reason).settle}`);
  const { variants = {} } = (assumptions as Readonly<Record<string, Assumption>>)[id] ?? {};
  const says = `${variant ?? setting} describes it`;
  return entry(verdict, id, says, { exchanges, examples: example ? [example] : [], note: variants[variant ?? ""] });
}

function shapeInWords({ path, kind, here, there }: ShapeDifference): string {
  if (kind === "code") return `the code ${there} is unknown here`;
  if (there === null) return `no answer has ${path}, which is a ${here} here`;
  if (here === null) return `${path} is a ${there}, and not known here`;
  return `${path} is a ${there}, where a ${here} is expected`;
}
