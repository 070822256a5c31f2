import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Difference } from "../examine/feature.ts";
import { type Finding, mergeFindings, type Unexplained } from "../examine/finding.ts";
import type { InteractionReport, NotCovered, Outcome, Report } from "../report/report.ts";
import type { Interaction } from "./interaction.ts";
import type { InteractionResult, verify } from "./verify.ts";

type Verified = Pick<Awaited<ReturnType<typeof verify>>, "results" | "judgement">;

type Found = Omit<Report, "command" | "outcome" | "counts" | "interactions" | "coverage">;

/** The report of `verify`: different with one difference, else inconclusive with one gap. @param mask hides secrets */
export function reportOfVerification(
  found: Found,
  results: readonly InteractionResult[],
  mask: (text: string) => string = String,
): Report {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const counts = { same: count("same"), different: count("different"), inconclusive: count("inconclusive") };
  const isProven = counts.same > 0 && counts.inconclusive === 0 && !found.notCovered.some(({ isAsked }) => isAsked);
  return {
    ...found,
    command: "verify",
    outcome: counts.different > 0 ? "different" : isProven ? "same" : "inconclusive",
    counts,
    findings: mergeFindings(found.findings).map((finding) =>
      finding.example ? { ...finding, example: masked(finding.example, mask) } : finding,
    ),
    unexplained: found.unexplained.map((one) => masked(one, mask)),
    interactions: results.map((result): InteractionReport => {
      const { description, own } = result.interaction;
      return {
        description,
        provenance: own?.example.provenance ?? null,
        outcome: result.outcome,
        standing: standingOf(result, found),
        assumptions: own?.example.witnesses ?? [],
        reason: result.reason ?? null,
        mismatches: result.differences.map((difference) => masked(difference, mask)),
      };
    }),
  };
}

/** The standing of an assumption; `null` for a documented one. Only a real system confirms or refutes anything. */
function standingOf({ interaction, outcome, isAdopted }: InteractionResult, { target, findings }: Found) {
  const { description, own } = interaction;
  if (own === undefined || own.example.provenance === "documented") return null;
  if (outcome === "inconclusive") return "not covered";
  if (outcome === "same" && isAdopted) return "as adopted";
  if (target.kind === "stand-in") return outcome === "same" ? "as contracted" : "not as contracted";
  if (outcome === "same") return "confirmed";
  return refutedIn(findings).some(({ exchanges }) => exchanges.includes(description)) ? "refuted" : "unexplained";
}

function masked<One extends Difference>(difference: One, mask: (text: string) => string): One {
  const { at, actual, expected } = difference;
  const isHidden = at.startsWith("/data/") && isSecret(at.split("/").at(-1) ?? "");
  const shown = (text: string) => (isHidden && text.startsWith('"') ? '"****"' : mask(text));
  return { ...difference, actual: shown(actual), expected: shown(expected) };
}

/** The unexplained differences of the judge, and those of interactions that it could not replay. */
export function unexplainedIn({ results, judgement }: Verified): Unexplained[] {
  const replayed = new Set([...judgement.before.keys()].map(({ ref }) => ref));
  const others = results.flatMap(({ interaction: { description, own }, differences }) => {
    const operation = own?.method.name ?? "";
    const isJudged = replayed.has(description) && !own?.method.restsOn?.includes("method.declared");
    return isJudged ? [] : differences.map((one) => ({ operation, ...one, exchanges: [description] }));
  });
  return [...judgement.unexplained, ...others].sort((a, b) => b.exchanges.length - a.exchanges.length);
}

const refutedIn = (findings: readonly Finding[]) => findings.filter(({ result }) => result === "refuted");

/** The assumptions that no interaction shows that was sent. @param observed has words of errors, which prove these errors */
export function uncoveredAssumptions(
  all: readonly Interaction[],
  sent: readonly Interaction[],
  only: readonly string[],
  methods: Methods,
  observed: VendorErrorOverrides = {},
): NotCovered[] {
  if (all.every(({ own }) => own === undefined)) return [];
  const isAmong = (interactions: readonly Interaction[], examples: readonly string[]) =>
    interactions.some(({ description }) => examples.includes(description));
  const proven = Object.keys(observed).map((kind) => `error.${kind}`);
  return listAssumptions(methods.catalog, vendorErrors, undefined).flatMap((listed) => {
    const { id, provenance, evidence } = listed;
    const isMeant = only.length === 0 || only.includes(provenance) || only.includes(id);
    const examples = examplesShowing(listed);
    if (!isMeant || proven.includes(id) || isAmong(sent, examples)) return [];
    const missing = isAmong(all, examples)
      ? "what shows it was not asked: it belongs to other releases, or --only left it out"
      : "none of its examples is in the contracts that were read";
    return { id, provenance, reason: evidence.unproven ?? missing, isAsked: only.includes(id) };
  });
}
