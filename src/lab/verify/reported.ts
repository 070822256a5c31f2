import { examplesShowing, listAssumptions, witnessesIn } from "../../documents/list-assumptions.ts";
import type { AssumptionId } from "../../wire/assumptions.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Finding, Instance, Left } from "../examine/finding.ts";
import { knownMethods } from "../known-methods.ts";
import { Pseudonyms } from "../record/pseudonyms.ts";
import { RedactedExchange } from "../record/redactor.ts";
import { namedIn, type Report, type ReportedInteraction, type Verified } from "../report/report.ts";
import type { Interaction } from "./interaction.ts";
import { type InteractionResult, notProven } from "./verify.ts";

const shown = ({ own }: Interaction): readonly AssumptionId[] => own?.example.witnesses ?? [];

/** What a verification says of each interaction, for its report. Only a real system confirms or refutes anything. */
export function reportedInteractions(
  results: readonly InteractionResult[],
  isStandIn: boolean,
  findings: readonly Finding[],
): ReportedInteraction[] {
  const refuting = new Set(refutedIn(findings).flatMap(({ exchanges }) => exchanges));
  return results.map(({ interaction, outcome, reason = null, differences, isAdopted }) => {
    const { description, own } = interaction;
    const provenance = own?.example.provenance ?? null;
    const words = isStandIn
      ? { same: "as contracted", different: "not as contracted", "not proven": "unproven" }
      : { same: "confirmed", different: refuting.has(description) ? "refuted" : "left", "not proven": "unproven" };
    const isStated = provenance === null || provenance === "documented";
    const standing = isStated ? null : outcome === "same" && isAdopted ? "as adopted" : words[outcome];
    return { description, provenance, outcome, standing, assumptions: shown(interaction), reason, differences };
  });
}

export function withoutSecrets(found: Verified, mask: (text: string) => string): Verified {
  const told = (at: string, text: string) =>
    at.startsWith("/data/") && isSecret(at.split("/").at(-1) as string) && text.startsWith('"') ? '"****"' : mask(text);
  const shown = <One extends Instance>(one: One) => {
    const [there, here] = [told(one.at, one.there), told(one.at, one.here)];
    return { ...one, there, here };
  };
  return {
    ...found,
    findings: found.findings.map((one) => (one.example ? { ...one, example: shown(one.example) } : one)),
    interactions: found.interactions.map((one) => ({ ...one, differences: one.differences.map(shown) })),
  };
}

const refutedIn = (findings: readonly Finding[]) => findings.filter(({ verdict }) => verdict === "refuted");

/** Interactions refute an assumption if they show that one alone, and nothing that we know describes their answers. */
export function refutedByWitness(left: readonly Left[], found: readonly Finding[]): Finding[] {
  const known = new Set(refutedIn(found).map(({ id }) => id));
  const shownBy = new Map(witnessesIn(knownMethods().catalog).map(({ name, witnesses }) => [name, witnesses]));
  const confirmed = new Set(found.filter(({ verdict }) => verdict === "confirmed").map(({ id }) => id));
  return left.flatMap(({ exchanges, at, there, here }) => {
    const shown = exchanges.map((one) => shownBy.get(String(one))?.filter((id) => !id.startsWith("error.")) ?? []);
    return exchanges.flatMap((exchange, index): Finding[] => {
      const [id, another] = shown[index] ?? [];
      if (id === undefined || another !== undefined || known.has(id)) return [];
      // Where interactions about something else differ alike, the cause may be another.
      const isShared = shown.some((ids) => ids.length !== 1 || ids[0] !== id);
      if (isShared && !confirmed.has(id)) return [{ id, verdict: "open", reason: "words", exchanges: [exchange] }];
      return [{ id, verdict: "refuted", exchanges: [exchange], example: { exchange, at, there, here } }];
    });
  });
}

/** The answers of a target as its file keeps them: redacted like a recording, so that nothing of the tenant is in them. */
export function observedAnswers(results: readonly InteractionResult[], findings: readonly Finding[]) {
  const keys = new Pseudonyms();
  return results.flatMap(({ interaction: { description, own }, outcome, answered }) => {
    if (!answered || !own) return [];
    const { request, answer } = answered.exchange;
    const headers = { "content-type": answered.contentType };
    const got = { status: answer.status, headers, body: Buffer.from(answered.text) };
    const raw = { ...request, body: Buffer.from(request.body ?? ""), answer: got, tookMs: 0 };
    const { body } = RedactedExchange.of(raw, keys).content.answer;
    const refutes = refutedIn(findings).flatMap(({ id, exchanges }) => (exchanges.includes(description) ? [id] : []));
    return {
      interaction: description,
      provenance: own.example.provenance,
      outcome,
      status: answer.status,
      body: body && ("json" in body ? body.json : `${body.unread}, ${body.size} bytes`),
      // Nothing, where it differs for a reason that nobody found.
      ...((outcome !== "different" || refutes.length > 0) && { refutes }),
    };
  });
}

/** Judges contracts by what a recording says of the assumptions that they show. */
export function resultsByRecording(interactions: readonly Interaction[], findings: readonly Finding[]) {
  return interactions.map((interaction): InteractionResult => {
    const ids = shown(interaction);
    const told = findings.filter(({ id }) => ids.includes(id));
    const differences = refutedIn(told).map(({ id, variant = "otherwise", exchanges }) => {
      return { at: id, there: `${variant}, in ${namedIn(exchanges)} of the recording`, here: "as assumed" };
    });
    if (differences.length > 0) return { interaction, outcome: "different", differences };
    if (ids.length === 0) return notProven(interaction, "it shows nothing that a recording could tell");
    const open = ids.filter((id) => !told.some((one) => one.id === id && one.verdict === "confirmed"));
    if (open.length > 0) return notProven(interaction, `not settled: ${open.join(", ")}`);
    return { interaction, outcome: "same", differences };
  });
}

/**
 * The assumptions that no interaction shows that was asked, each with the reason. Empty where nothing that was read is ours.
 * @param observed the errors whose words were observed, which proves them
 */
export function unprovenAssumptions(
  all: readonly Interaction[],
  asked: readonly Interaction[],
  about: { readonly only: readonly Provenance[]; readonly assumption: readonly string[] },
  observed: VendorErrorOverrides = {},
): Report["unproven"] {
  if (all.every(({ own }) => own === undefined)) return [];
  const { only, assumption: ids } = about;
  const [read, sent] = [all, asked].map((some) => new Set(some.map(({ description }) => description)));
  const proven = Object.keys(observed).map((kind) => `error.${kind}`);
  return listAssumptions(knownMethods().catalog, vendorErrors, undefined).flatMap((listed) => {
    const { id, provenance, evidence } = listed;
    const isMeant = ids.length === 0 ? only.length === 0 || only.includes(provenance) : ids.includes(id);
    const examples = examplesShowing(listed);
    if (!isMeant || proven.includes(id) || examples.some((one) => sent?.has(one))) return [];
    const missing = examples.some((one) => read?.has(one))
      ? "what shows it was not asked: it belongs to other releases, or --only left it out"
      : "none of its examples is in the contracts that were read";
    return [{ id, provenance, reason: evidence.unproven ?? missing, isNamed: ids.includes(id) }];
  });
}
