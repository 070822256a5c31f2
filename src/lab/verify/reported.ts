import { examplesShowing, listAssumptions, witnessesIn } from "../../documents/list-assumptions.ts";
import { type AssumptionId, assumptions } from "../../wire/assumptions.ts";
import type { Observations } from "../../wire/observations.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { switchable } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { Finding, Left } from "../examine/finding.ts";
import { knownMethods } from "../known-methods.ts";
import { Pseudonyms } from "../record/pseudonyms.ts";
import { RedactedExchange } from "../record/redactor.ts";
import { namedIn } from "../report/formats.ts";
import type { Report, ReportedInteraction } from "../report/report.ts";
import type { Interaction } from "./interaction.ts";
import { type InteractionResult, notProven, type Verification } from "./verify.ts";

/** The assumptions that an interaction of ours is there to show. */
const shown = ({ own }: Interaction): readonly AssumptionId[] => own?.example.witnesses ?? [];

/** What a verification says of each interaction, for its report. Only a real system confirms or refutes anything. */
export function reportedInteractions(
  results: readonly InteractionResult[],
  isStandIn: boolean,
  findings: readonly Finding[],
  mask: (text: string) => string,
): ReportedInteraction[] {
  const refuting = new Set(
    findings.filter(({ verdict }) => verdict === "refuted").flatMap(({ exchanges }) => exchanges),
  );
  return results.map(({ interaction, outcome, reason, mismatches, isAdopted }) => {
    const { description, own } = interaction;
    const provenance = own?.example.provenance;
    const isStated = provenance === undefined || provenance === "documented";
    const words = isStandIn
      ? { same: "as contracted", different: "not as contracted", "not proven": "unproven" }
      : { same: "confirmed", different: refuting.has(description) ? "refuted" : "left", "not proven": "unproven" };
    return {
      description,
      provenance: provenance ?? null,
      outcome,
      standing: isStated ? null : outcome === "same" && isAdopted ? "as adopted" : words[outcome],
      assumptions: shown(interaction),
      reason: reason ?? null,
      mismatches: mismatches.map((one) => ({ ...one, expected: mask(one.expected), actual: mask(one.actual) })),
    };
  });
}

/**
 * What interactions say of assumptions without variants: one that was made to show a single one of them, and is answered
 * otherwise by nothing that we know, refutes it.
 */
export function refutedByWitness(left: readonly Left[]): Finding[] {
  const shownBy = new Map(witnessesIn(knownMethods().catalog).map(({ name, witnesses }) => [name, witnesses]));
  const byInteraction = Map.groupBy(left, ({ exchanges }) => String(exchanges[0]));
  return [...byInteraction].flatMap(([name, [first]]): Finding[] => {
    const [id, another] = (shownBy.get(name) ?? []).filter((one) => !one.startsWith("error."));
    if (!first || id === undefined || another !== undefined || switchable.has(id)) return [];
    const { at, there, here } = first;
    return [{ id, verdict: "refuted", exchanges: [name], example: { exchange: name, at, there, here } }];
  });
}

/** The answers of a target as its file keeps them: redacted like a recording, so that nothing of the tenant is in them. */
export function observedAnswers(
  { sent, results }: Verification,
  findings: readonly Finding[],
): Observations["answers"] {
  const keys = new Pseudonyms();
  return sent.flatMap((one, at) => {
    const outcome = results[at]?.outcome;
    if (!one.answer || !outcome) return [];
    const { interaction, request, answer } = one;
    const { description, own } = interaction;
    const headers = { "content-type": answer.contentType };
    const raw = {
      ...request,
      body: Buffer.from(request.body ?? ""),
      answer: { status: answer.status, headers, body: Buffer.from(answer.text) },
      startedMs: Date.now(),
      tookMs: 0,
    };
    const { body, status = answer.status } = RedactedExchange.of(raw, keys).content.answer;
    const refutes = findings
      .filter(({ verdict, exchanges }) => verdict === "refuted" && exchanges.includes(description))
      .map(({ id }) => id);
    const isUnexplained = outcome === "different" && refutes.length === 0;
    return {
      interaction: description,
      provenance: own.example.provenance,
      outcome,
      status,
      body: body && ("json" in body ? body.json : `${body.unread}, ${body.size} bytes`),
      ...(!isUnexplained && { refutes }),
    };
  });
}

/**
 * Judges contracts by what a recording says of the assumptions that they show: different where it refutes one of them, the
 * same where it confirms all. A contract that shows none, or one that was not settled, is not proven.
 */
export function resultsByRecording(
  interactions: readonly Interaction[],
  findings: readonly Finding[],
): InteractionResult[] {
  const found = new Map<string, Finding>(findings.map((one) => [one.id, one]));
  return interactions.map((interaction): InteractionResult => {
    const ids = shown(interaction).filter((id) => id in assumptions || id.startsWith("error."));
    const mismatches = ids.flatMap((id) => {
      const { verdict, variant = "otherwise", exchanges = [] } = found.get(id) ?? {};
      if (verdict !== "refuted") return [];
      return [{ path: id, expected: "as assumed", actual: `${variant}, in ${namedIn(exchanges)} of the recording` }];
    });
    if (mismatches.length > 0) return { interaction, outcome: "different", mismatches };
    if (ids.length === 0) return notProven(interaction, "it shows nothing that a recording could tell");
    const open = ids.filter((id) => found.get(id)?.verdict !== "confirmed");
    if (open.length > 0) return notProven(interaction, `not settled: ${open.join(", ")}`);
    return { interaction, outcome: "same", mismatches };
  });
}

/**
 * The assumptions that no interaction shows that was asked, each with the reason: what is not shown is not proven, however
 * green the rest. Empty where nothing that was read is ours.
 * @param all the interactions that were read, of which those `asked` were sent
 * @param only the provenances that were asked about; all when empty
 * @param named the ids that were asked about; all when empty
 */
export function unprovenAssumptions(
  all: readonly Interaction[],
  asked: readonly Interaction[],
  only: readonly Provenance[] = [],
  named: readonly string[] = [],
): Report["unproven"] {
  if (all.every(({ own }) => own === undefined)) return [];
  const sent = new Set(asked.map(({ description }) => description));
  const read = new Set(all.map(({ description }) => description));
  return listAssumptions(knownMethods().catalog, vendorErrors, undefined).flatMap((listed) => {
    const { id, provenance, evidence } = listed;
    const isMeant = named.length === 0 ? only.length === 0 || only.includes(provenance) : named.includes(id);
    const examples = examplesShowing(listed);
    if (!isMeant || examples.some((one) => sent.has(one))) return [];
    const missing = examples.some((one) => read.has(one))
      ? "what shows it was not asked: it belongs to other releases, or --only left it out"
      : "none of its examples is in the contracts that were read";
    return [{ id, provenance, reason: evidence.unproven ?? missing, isNamed: named.includes(id) }];
  });
}
