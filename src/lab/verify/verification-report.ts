import type { AnyAssumptionId, AssumptionId } from "../../assumptions/assumptions.ts";
import { examplesShowing, listAssumptions, witnessingExamples } from "../../documents/list-assumptions.ts";
import type { Provenance } from "../../ground/provenance.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import { withoutIndexes } from "../examine/compare-data.ts";
import { type Difference, type Finding, groupByPlace, type Leftover, mergeFindings } from "../examine/finding.ts";
import { placeOf } from "../examine/places.ts";
import { Pseudonyms } from "../record/pseudonyms.ts";
import { RedactedExchange } from "../record/redactor.ts";
import { listRefs, type Outcome, type Report, type ReportItem, reportItem } from "../report/report.ts";
import type { Interaction } from "./interaction.ts";
import { type InteractionResult, unprovenResult, type verify } from "./verify.ts";

const shown = ({ own }: Interaction): readonly AnyAssumptionId[] => own?.example.witnesses ?? [];

type Verified = Pick<Awaited<ReturnType<typeof verify>>, "results" | "examination">;

type Found = Pick<Report, "host" | "kind" | "findings" | "missingMethods" | "adopted" | "notes" | "isWhole"> &
  Partial<Pick<Report, "leftovers" | "transport">>;

/** One difference is a difference; without any, one gap is a gap; nothing asked is nothing proven. @param mask hides secrets */
export function reportOfVerification(
  found: Found,
  results: readonly InteractionResult[],
  unproven: readonly ReportItem[],
  mask: (text: string) => string = String,
): Report {
  const { host, kind, adopted = null } = found;
  const told = results.map((one) => ({
    description: one.interaction.description,
    provenance: one.interaction.own?.example.provenance ?? null,
    outcome: one.outcome,
    standing: standingOf(one, found),
    assumptions: shown(one.interaction),
    reason: one.reason ?? null,
    differences: one.differences.map((difference) => masked(difference, mask)),
  }));
  const interactions = told.map(({ differences, ...one }) => {
    const mismatches = differences.map(({ at, there, here }) => ({ path: at, expected: here, actual: there }));
    return { ...one, mismatches };
  });
  const items = told.map(({ description, provenance, standing, assumptions, ...one }) =>
    reportItem(one.outcome, description, one.reason ?? "", {
      sureness: [provenance ?? "their own", ...(standing ? [standing] : [])],
      examples: one.differences,
      note: assumptions.length > 0 ? `shows ${assumptions.join(", ")}` : undefined,
    }),
  );
  const count = (outcome: Outcome) => results.filter((one) => one.outcome === outcome).length;
  const counts = { same: count("same"), different: count("different"), "not proven": count("not proven") };
  const isProven =
    counts.same > 0 && counts["not proven"] === 0 && !unproven.some(({ element }) => element === "error");
  const outcome = counts.different > 0 ? "different" : isProven ? "same" : "not proven";
  const own = [...items, ...unproven];
  const standings = standingsOf(own, kind);
  const findings = mergeFindings(found.findings).map((one) =>
    one.example ? { ...one, example: masked(one.example, mask) } : one,
  );
  const json = {
    outcome,
    target: { host, kind },
    counts,
    provenance: standings,
    adopted,
    unproven: unproven.map((one) => ({ assumption: one.about, provenance: one.sureness[0], reason: one.says })),
    interactions,
  };
  const none = { notExercised: [], coverage: {} };
  const { transport = [] } = found;
  const leftovers = (found.leftovers ?? []).map((one) => masked(one, mask));
  return {
    ...found,
    ...none,
    command: "verify",
    outcome,
    counts,
    findings,
    leftovers,
    transport,
    own,
    json,
    standings,
  };
}

function standingsOf(all: readonly ReportItem[], kind: Report["kind"]): Report["standings"] {
  const first = kind === "stand-in" ? ["as contracted", "not as contracted"] : ["confirmed", "refuted"];
  const of = (provenance: Provenance) => {
    const standings = all.flatMap(({ sureness: [own, standing = "unproven"] }) => (own === provenance ? standing : []));
    const words = [...new Set([...first, "unproven", ...standings])];
    return Object.fromEntries(words.map((word) => [word, standings.filter((one) => one === word).length]));
  };
  return { observed: of("observed"), inferred: of("inferred"), assumed: of("assumed") };
}

/** What became of an assumption; `null` for what a page states. Only a real system confirms or refutes anything. */
function standingOf({ interaction, outcome, isAdopted }: InteractionResult, { kind, findings }: Found) {
  const { description, own } = interaction;
  if (own === undefined || own.example.provenance === "documented") return null;
  if (outcome === "not proven") return "unproven";
  if (outcome === "same" && isAdopted) return "as adopted";
  if (kind === "stand-in") return outcome === "same" ? "as contracted" : "not as contracted";
  if (outcome === "same") return "confirmed";
  return refutedIn(findings).some(({ exchanges }) => exchanges.includes(description)) ? "refuted" : "left";
}

function masked<One extends Difference>(one: One, mask: (text: string) => string): One {
  const isHidden = one.at.startsWith("/data/") && isSecret(one.at.split("/").at(-1) as string);
  const told = (text: string) => (isHidden && text.startsWith('"') ? '"****"' : mask(text));
  return { ...one, there: told(one.there), here: told(one.here) };
}

/** What differs and no finding is about, each once: what the search left, then what only the form of an answer shows. */
export function leftoversOf({ results, examination }: Verified, findings: readonly Finding[]): Leftover[] {
  const { leftovers, constantDifferences, wordDifferences } = examination;
  const told = groupByPlace([...constantDifferences, ...leftovers, ...wordDifferences]);
  const about = new Set(refutedIn(findings).flatMap(({ exchanges }) => exchanges));
  // The words of a refusal are told of the refusal, not member by member.
  const placeOf = (at: string) =>
    withoutIndexes(at)
      .replace(/^\/status\/.*/, "call")
      .replace(/^(row) .*/, "$1");
  const isTold = (description: string, at: string) =>
    told.some((one) => one.exchanges.includes(description) && placeOf(one.at) === placeOf(at));
  const others = results.flatMap(({ interaction: { description, own }, differences }) =>
    differences
      .filter(({ at }) => !isTold(description, at) && !about.has(description))
      .map(
        (one): Leftover => ({
          operation: own?.method.name ?? "a contract of theirs",
          ...one,
          exchanges: [description],
        }),
      ),
  );
  return [...told, ...groupByPlace(others)].sort((one, other) => other.exchanges.length - one.exchanges.length);
}

const refutedIn = (findings: readonly Finding[]) => findings.filter(({ result }) => result === "refuted");

/** Interactions refute an assumption if they show that one alone, and nothing that we know describes their answers. */
export function refutedByWitness(
  leftovers: readonly Leftover[],
  found: readonly Finding[],
  { catalog }: Methods,
): Finding[] {
  const known = new Set(refutedIn(found).map(({ id }) => id));
  const shownBy = new Map(witnessingExamples(catalog).map(({ name, witnesses }) => [name, witnesses]));
  const confirmed = new Set(found.filter(({ result }) => result === "confirmed").map(({ id }) => id));
  return leftovers.flatMap(({ exchanges, at, there, here }) => {
    const shown = exchanges.map((one) => shownBy.get(String(one))?.filter((id) => !id.startsWith("error.")) ?? []);
    return exchanges.flatMap((exchange, index): Finding[] => {
      const [id, another] = shown[index] ?? [];
      if (id === undefined || another !== undefined || known.has(id)) return [];
      // An example shows what becomes of a call, a row, a list, a selection; what is wrong with a member is about that member.
      if (/^\/data\/./.test(at) && placeOf(id as AssumptionId)?.at !== "selection") return [];
      // Where interactions about something else differ alike, the cause may be another.
      const isShared = shown.some((ids) => ids.length !== 1 || ids[0] !== id);
      if (isShared && !confirmed.has(id)) return [{ id, result: "open", reason: "words", exchanges: [exchange] }];
      return [{ id, result: "refuted", exchanges: [exchange], example: { exchange, at, there, here } }];
    });
  });
}

/** The answers of a target as its file keeps them: redacted like a recording, so that nothing of the tenant is in them. */
export function observedAnswers(results: readonly InteractionResult[], findings: readonly Finding[], methods: Methods) {
  const keys = new Pseudonyms();
  return results.flatMap(({ interaction: { description, own }, outcome, answer: targetAnswer }) => {
    if (!targetAnswer || !own) return [];
    const { request, answer } = targetAnswer.exchange;
    const headers = { "content-type": targetAnswer.contentType };
    const got = { status: answer.status, headers, body: Buffer.from(targetAnswer.text) };
    const raw = { ...request, body: Buffer.from(request.body ?? ""), answer: got, tookMs: 0 };
    const { body } = RedactedExchange.of(raw, keys, { methods }).content.answer;
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
      return { at: id, there: `${variant}, in ${listRefs(exchanges)} of the recording`, here: "as assumed" };
    });
    if (differences.length > 0) return { interaction, outcome: "different", differences };
    if (ids.length === 0) return unprovenResult(interaction, "it shows nothing that a recording could tell");
    const open = ids.filter((id) => !told.some((one) => one.id === id && one.result === "confirmed"));
    if (open.length > 0) return unprovenResult(interaction, `not settled: ${open.join(", ")}`);
    return { interaction, outcome: "same", differences };
  });
}

/** The assumptions that no interaction shows which was asked, each with the reason. @param observed proves errors by their words */
export function unprovenAssumptions(
  all: readonly Interaction[],
  asked: readonly Interaction[],
  about: { readonly only: readonly Provenance[]; readonly assumption: readonly string[]; readonly methods: Methods },
  observed: VendorErrorOverrides = {},
) {
  if (all.every(({ own }) => own === undefined)) return [];
  const { only, assumption: ids, methods } = about;
  const [read, sent] = [all, asked].map((some) => new Set(some.map(({ description }) => description)));
  const proven = Object.keys(observed).map((kind) => `error.${kind}`);
  return listAssumptions(methods.catalog, vendorErrors, undefined).flatMap((listed) => {
    const { id, provenance, evidence } = listed;
    const isMeant = ids.length === 0 ? only.length === 0 || only.includes(provenance) : ids.includes(id);
    const examples = examplesShowing(listed);
    if (!isMeant || proven.includes(id) || examples.some((one) => sent?.has(one))) return [];
    const missing = examples.some((one) => read?.has(one))
      ? "what shows it was not asked: it belongs to other releases, or --only left it out"
      : "none of its examples is in the contracts that were read";
    // A gap is an error for those who asked about it by its id.
    const named = ids.includes(id) && { element: "error" as const };
    return reportItem("unproven", id, evidence.unproven ?? missing, { sureness: [provenance], ...named });
  });
}
