import type { JunitResult } from "../../ground/junit-document.ts";
import { type Assumption, type AssumptionId, assumptions } from "../../wire/assumptions.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ExaminedRecording, ShapeDifference } from "../examine/examine-recording.ts";
import { askedRows, type Exchange } from "../examine/exchange.ts";
import { type Finding, type Instance, type Left, mergedFindings, openReasons } from "../examine/finding.ts";
import { knownMethods } from "../known-methods.ts";

/** What can be said of a whole, or of one exchange: never only two things, since what was not shown is not the same. */
const outcomes = ["same", "different", "not proven"] as const;

export type Outcome = (typeof outcomes)[number];

/** One interaction of contracts, as a verification saw it. */
export interface ReportedInteraction {
  readonly description: string;
  readonly provenance: Provenance | null;
  readonly outcome: Outcome;
  /** What became of a behaviour that no page states: `confirmed`, `as contracted`. */
  readonly standing: string | null;
  /** The assumptions that it is there to show. */
  readonly assumptions: readonly string[];
  /** Why it is not proven. */
  readonly reason: string | null;
  /** In what the answer is not as it was expected. */
  readonly mismatches: readonly { readonly path: string; readonly expected: string; readonly actual: string }[];
}

/** What was found, for whoever reports it. It has no secrets. */
export interface Report {
  readonly command: "drift" | "verify";
  /** What was examined: a host, or nothing. */
  readonly host: string;
  readonly kind: "recording" | "stand-in" | "system" | "unreachable" | "not asked";
  readonly outcome: Outcome;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly findings: readonly Finding[];
  readonly interactions: readonly ReportedInteraction[];
  readonly missingMethods: readonly string[];
  /** What is assumed, and was not shown by anything that was asked. */
  readonly unproven: readonly {
    readonly id: AssumptionId;
    readonly provenance: Provenance;
    readonly reason: string;
    /** Was it asked for by its id? */
    readonly isNamed: boolean;
  }[];
  /** Assumptions that nothing rested on. */
  readonly notExercised: readonly AssumptionId[];
  readonly left: readonly Left[];
  readonly shapes: readonly ShapeDifference[];
  /** How much of what there is was seen, in the order in which it is told. */
  readonly coverage: Readonly<Record<string, { readonly seen: number; readonly of: number }>>;
  readonly adopted: { readonly assumptions: object; readonly vendorErrors: readonly string[] } | undefined;
  /** What should be known beside. */
  readonly remarks: readonly string[];
  /** Did the search end by itself? */
  readonly isWhole: boolean;
}

/** What a verification says itself. */
export type Verified = Omit<Report, "command" | "outcome" | "counts" | "notExercised" | "left" | "shapes" | "coverage">;

/** Every assumption, errors that no page shows among them. */
function allIds(): AssumptionId[] {
  const errors = Object.entries(vendorErrors).filter(([, { provenance }]) => provenance !== "documented");
  return [...Object.keys(assumptions), ...errors.map(([kind]) => `error.${kind}`)] as AssumptionId[];
}

/** What a recording says, held against a stand-in. */
export function reportOfRecording({ parts, shapeDifferences, same }: ExaminedRecording): Report {
  const examinations = parts.map(({ examination }) => examination);
  const findings = mergedFindings(examinations.flatMap((one) => one.findings));
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable);
  const rows = exchanges.filter(({ contract }) => contract.bulk).flatMap(askedRows).length;
  const settled = findings.filter(({ verdict }) => verdict !== "open").length;
  const different = exchanges.length - same;
  const isEnded = parts.every(({ part }) => part.end);
  return {
    command: "drift",
    host: "",
    kind: "recording",
    outcome: exchanges.length === 0 ? "not proven" : different + shapeDifferences.length > 0 ? "different" : "same",
    counts: { same, different, "not proven": unread.length },
    findings,
    notExercised: allIds().filter((id) => findings.every((one) => one.id !== id)),
    left: examinations.flatMap((one) => one.left),
    shapes: shapeDifferences,
    missingMethods: [...new Set(examinations.flatMap((one) => one.missingMethods))],
    interactions: [],
    coverage: {
      methods: {
        seen: new Set(exchanges.map(({ contract }) => contract.name)).size,
        of: knownMethods().catalog.length,
      },
      rows: { seen: rows, of: rows },
      assumptions: { seen: settled, of: allIds().length },
    },
    unproven: [],
    adopted: undefined,
    remarks: [
      ...(isEnded ? [] : ["incomplete: an `end` line is missing, and perhaps calls before it"]),
      ...[...Map.groupBy(unread, (reason) => reason)].map(
        ([reason, all]) => `not comparable: ${all.length}, as ${reason}`,
      ),
    ],
    isWhole: examinations.every((one) => one.isWhole),
  };
}

/** What a verification says. One difference is a difference; without any, one gap is a gap; nothing asked is nothing proven. */
export function reportOfVerification(found: Verified): Report {
  const { interactions, unproven } = found;
  const count = (outcome: Outcome) => interactions.filter((one) => one.outcome === outcome).length;
  const counts = Object.fromEntries(outcomes.map((one) => [one, count(one)])) as Record<Outcome, number>;
  const isProven =
    interactions.length > 0 && counts.same === interactions.length && !unproven.some(({ isNamed }) => isNamed);
  return {
    ...found,
    command: "verify",
    outcome: counts.different > 0 ? "different" : isProven ? "same" : "not proven",
    counts,
    findings: mergedFindings(found.findings),
    // What no interaction showed is unproven, with the reason; what is left of one stands below it.
    notExercised: [],
    left: [],
    shapes: [],
    coverage: {},
  };
}

/** By provenance, how many interactions came to which standing, and how many assumptions nothing showed. */
export function standingsOf({ interactions, unproven, kind }: Report): Record<string, Record<string, number>> {
  const [good, bad] = kind === "stand-in" ? ["as contracted", "not as contracted"] : ["confirmed", "refuted"];
  const of = (provenance: Provenance) => {
    const gaps = unproven.filter((one) => one.provenance === provenance).length;
    const counts: Record<string, number> = { [good as string]: 0, [bad as string]: 0, unproven: gaps };
    for (const { standing, provenance: own } of interactions) {
      if (own === provenance && standing) counts[standing] = (counts[standing] ?? 0) + 1;
    }
    return counts;
  };
  return { observed: of("observed"), inferred: of("inferred"), assumed: of("assumed") };
}

/** One thing that a report says: why answers differ, what is settled, or what is not. */
export interface Entry {
  readonly word: Finding["verdict"] | Outcome | "missing" | "left" | "shape" | "not exercised" | "unproven";
  /** The assumption, the method or the interaction that it is about. */
  readonly about: string;
  /** How sure it is without it, and what became of that. */
  readonly sureness: readonly string[];
  readonly says: string;
  readonly exchanges: readonly Exchange["ref"][];
  readonly examples: readonly Instance[];
  /** What else should be known of it. */
  readonly note?: string;
  /** The element of JUnit that says so; `undefined`: all is well. */
  readonly element: JunitResult["element"] | undefined;
}

/** What an entry is to a machine. A gap that nobody asked about by its id is skipped, and no error. */
const elements: Readonly<Record<Entry["word"], Entry["element"]>> = {
  refuted: "failure",
  missing: "failure",
  left: "failure",
  shape: "failure",
  different: "failure",
  "not proven": "error",
  same: undefined,
  open: "skipped",
  confirmed: undefined,
  "not exercised": "skipped",
  unproven: "skipped",
};

const entry = (word: Entry["word"], about: string, more: Partial<Entry> = {}): Entry => ({
  word,
  about,
  sureness: [],
  says: "",
  exchanges: [],
  examples: [],
  element: elements[word],
  ...more,
});

/** All that a report says, the strongest first: why answers differ, what is said of interactions, what is settled or not. */
export function entriesOf({ findings, missingMethods, left, shapes, interactions, ...report }: Report): Entry[] {
  const refusedAlike = "all its calls are refused alike; the system seems not to have it";
  return [
    ...findings.map(findingEntry).filter(({ word }) => word === "refuted"),
    ...missingMethods.map((name) => entry("missing", name, { says: refusedAlike })),
    ...left.map(({ operation, exchanges, ...example }) =>
      entry("left", operation, { says: "nothing that we know describes it", exchanges, examples: [example] }),
    ),
    ...shapes.map((one) => entry("shape", one.operation, { says: shapeInWords(one) })),
    ...interactions.map(interactionEntry),
    ...findings.map(findingEntry).filter(({ word }) => word !== "refuted"),
    ...report.notExercised.map((id) => entry("not exercised", id)),
    ...report.unproven.map(({ id, provenance, reason, isNamed }) =>
      entry("unproven", id, { sureness: [provenance], says: reason, ...(isNamed && { element: "error" }) }),
    ),
  ];
}

function interactionEntry(one: ReportedInteraction): Entry {
  return entry(one.outcome, one.description, {
    sureness: [one.provenance ?? "their own", ...(one.standing ? [one.standing] : [])],
    says: one.reason ?? "",
    examples: one.mismatches.map(({ path, expected, actual }) => ({ at: path, there: actual, here: expected })),
    ...(one.assumptions.length > 0 && { note: `shows ${one.assumptions.join(", ")}` }),
  });
}

function findingEntry({ id, verdict, variant, reason, exchanges, example }: Finding): Entry {
  if (verdict === "confirmed") return entry(verdict, id);
  if (reason) return entry(verdict, id, { says: `${openReasons[reason].words}; ${openReasons[reason].settle}` });
  const { variants = {} } = (assumptions as Readonly<Record<string, Assumption>>)[id] ?? {};
  const note = variants[variant ?? ""];
  return entry(verdict, id, {
    says: variant === undefined ? "no variant describes it" : `${variant} describes it`,
    exchanges,
    examples: example ? [example] : [],
    ...(note !== undefined && { note }),
  });
}

/** A difference of paths and types in words. */
function shapeInWords({ path, kind, here, there }: ShapeDifference): string {
  if (kind === "code") return `the code ${there} is unknown here`;
  if (there === null) return `no answer has ${path}, which is a ${here} here`;
  if (here === null) return `${path} is a ${there}, and not known here`;
  return `${path} is a ${there}, where a ${here} is expected`;
}
