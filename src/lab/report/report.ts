import { catalog } from "../../vendor/catalog.ts";
import { type AssumptionId, assumptions } from "../../wire/assumptions.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ShapeDifference } from "../examine/compare-shapes.ts";
import type { ExaminedRecording } from "../examine/examine-recording.ts";
import type { Exchange } from "../examine/exchange.ts";
import type { Finding, Left } from "../examine/finding.ts";

/** What can be said of a whole, or of one exchange: never only two things, since what was not shown is not the same. */
const outcomes = ["same", "different", "not proven"] as const;

export type Outcome = (typeof outcomes)[number];

/** One interaction of contracts, as a verification saw it. */
export interface ReportedInteraction {
  readonly name: string;
  readonly provenance: Provenance | undefined;
  readonly outcome: Outcome;
  /** What became of a behaviour that no page states: `confirmed`, `as contracted`. */
  readonly standing: string | undefined;
  /** The assumptions that it is there to show. */
  readonly assumptions: readonly string[];
  /** Why it is not proven. */
  readonly reason: string | undefined;
  /** In what the answer is not as it was expected. */
  readonly mismatches: readonly { readonly path: string; readonly expected: string; readonly actual: string }[];
}

/** What was found, for whoever reports it. It has no secrets. */
export interface Report {
  readonly command: "drift" | "verify";
  /** What was examined: a host, or nothing. */
  readonly subject: string;
  readonly kind: "recording" | "stand-in" | "system" | "unreachable" | "not asked";
  readonly outcome: Outcome;
  readonly counts: Readonly<Record<Outcome, number>>;
  /** By assumption, the strongest first: refuted, open, confirmed. */
  readonly findings: readonly Finding[];
  /** Assumptions that nothing rested on. */
  readonly notExercised: readonly AssumptionId[];
  readonly left: readonly Left[];
  readonly shapes: readonly ShapeDifference[];
  readonly missingMethods: readonly string[];
  readonly interactions: readonly ReportedInteraction[];
  /** How much of what there is was seen, in the order in which it is told. */
  readonly coverage: Readonly<Record<string, { readonly seen: number; readonly of: number }>>;
  /** What is assumed, and was not shown by anything that was asked. */
  readonly unproven: readonly {
    readonly id: AssumptionId;
    readonly provenance: Provenance;
    readonly reason: string;
    /** Was it asked for by its id? */
    readonly isNamed: boolean;
  }[];
  readonly adopted: { readonly assumptions: object; readonly vendorErrors: readonly string[] } | undefined;
  /** What should be known beside. */
  readonly remarks: readonly string[];
  /** Did the search end by itself? */
  readonly isWhole: boolean;
}

/** Every assumption, errors that no page shows among them. */
function allIds(): AssumptionId[] {
  const errors = Object.entries(vendorErrors).filter(([, { provenance }]) => provenance !== "documented");
  return [...Object.keys(assumptions), ...errors.map(([kind]) => `error.${kind}`)] as AssumptionId[];
}

/** Findings of several examinations as one an assumption. What one refutes and another confirms is open. */
function mergedFindings(all: readonly (readonly Finding[])[]): Finding[] {
  const merged = [...Map.groupBy(all.flat(), ({ id }) => id).values()].map((some): Finding => {
    const by = (verdict: Finding["verdict"]) => some.filter((one) => one.verdict === verdict);
    const [refuted, confirmed] = [by("refuted"), by("confirmed")];
    const variants = new Set(refuted.map(({ variant }) => variant));
    const telling = refuted.length > 0 ? refuted : confirmed.length > 0 ? confirmed : some;
    const exchanges = [...new Set(telling.flatMap((one) => one.exchanges))];
    const [first] = telling as [Finding];
    if ((refuted.length > 0 && confirmed.length > 0) || variants.size > 1) {
      return { id: first.id, verdict: "open", reason: "both ways", exchanges: some.flatMap((one) => one.exchanges) };
    }
    return { ...first, exchanges };
  });
  const strength = ({ verdict }: Finding) => ["refuted", "open", "confirmed"].indexOf(verdict);
  return merged.sort((one, other) => strength(one) - strength(other) || other.exchanges.length - one.exchanges.length);
}

/** What a recording says, held against a stand-in. */
export function reportOfRecording({ parts, shapeDifferences, same, different }: ExaminedRecording): Report {
  const examinations = parts.map(({ examination }) => examination);
  const findings = mergedFindings(examinations.map((one) => one.findings));
  const found = new Set(findings.map(({ id }) => id));
  const notExercised = allIds().filter((id) => !found.has(id));
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable).length;
  const rows = exchanges.reduce((sum, exchange) => sum + rowsIn(exchange), 0);
  const settled = findings.filter(({ verdict }) => verdict !== "open").length;
  const isDifferent = different.length + shapeDifferences.length > 0;
  return {
    command: "drift",
    subject: "",
    kind: "recording",
    outcome: exchanges.length === 0 ? "not proven" : isDifferent ? "different" : "same",
    counts: { same: same.length, different: different.length, "not proven": unread },
    findings,
    notExercised,
    left: examinations.flatMap((one) => one.left),
    shapes: shapeDifferences,
    missingMethods: [...new Set(examinations.flatMap((one) => one.missingMethods))],
    interactions: [],
    coverage: {
      methods: { seen: new Set(exchanges.map(({ contract }) => contract.name)).size, of: catalog.length },
      rows: { seen: rows, of: rows },
      assumptions: { seen: settled, of: allIds().length },
    },
    unproven: [],
    adopted: undefined,
    remarks: parts.flatMap(({ notComparable }) => reasonsIn(notComparable)),
    isWhole: examinations.every((one) => one.isWhole),
  };
}

/** By provenance, how many interactions came to which standing, and how many assumptions nothing showed. */
export function standingsOf({ interactions, unproven, kind }: Report): Record<string, Record<string, number>> {
  return Object.fromEntries(
    (["observed", "inferred", "assumed"] as const).map((provenance) => {
      const ofProvenance = interactions.filter((one) => one.provenance === provenance);
      const [good, bad] = kind === "stand-in" ? ["as contracted", "not as contracted"] : ["confirmed", "refuted"];
      const counts: Record<string, number> = {
        [good as string]: 0,
        [bad as string]: 0,
        unproven: unproven.filter((one) => one.provenance === provenance).length,
      };
      for (const { standing } of ofProvenance) if (standing) counts[standing] = (counts[standing] ?? 0) + 1;
      return [provenance, counts];
    }),
  );
}

/** What a verification found, with all that is said of it beside. */
export interface Verified {
  readonly host: string;
  readonly kind: Report["kind"];
  readonly interactions: readonly ReportedInteraction[];
  readonly findings: readonly Finding[];
  readonly missingMethods: readonly string[];
  readonly unproven: Report["unproven"];
  readonly adopted: Report["adopted"];
  readonly remarks: readonly string[];
  readonly isWhole: boolean;
}

/** What a verification says. One difference is a difference; without any, one gap is a gap; nothing asked is nothing proven. */
export function reportOfVerification(found: Verified): Report {
  const { host, kind, interactions, unproven } = found;
  const findings = mergedFindings([found.findings]);
  const count = (outcome: Outcome) => interactions.filter((one) => one.outcome === outcome).length;
  const counts = Object.fromEntries(outcomes.map((one) => [one, count(one)])) as Record<Outcome, number>;
  const isProven =
    interactions.length > 0 && counts.same === interactions.length && !unproven.some(({ isNamed }) => isNamed);
  return {
    command: "verify",
    subject: host,
    kind,
    outcome: counts.different > 0 ? "different" : isProven ? "same" : "not proven",
    counts,
    findings,
    // What no interaction showed is unproven, with the reason.
    notExercised: [],
    left: [],
    shapes: [],
    missingMethods: found.missingMethods,
    interactions,
    coverage: {},
    unproven,
    adopted: found.adopted,
    remarks: found.remarks,
    isWhole: found.isWhole,
  };
}

function rowsIn({ contract, parameters }: Exchange): number {
  const rows = contract.bulk ? parameters?.[contract.bulk.set] : undefined;
  return Array.isArray(rows) ? rows.length : 0;
}

const reasonsIn = (some: readonly { readonly reason: string }[]): string[] =>
  [...Map.groupBy(some, ({ reason }) => reason)].map(([reason, all]) => `not comparable: ${all.length}, as ${reason}`);
