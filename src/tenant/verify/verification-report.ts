import type { AnyAssumptionId, Observations } from "../../assumptions/assumptions.ts";
import type { Provenance } from "../../common/provenance.ts";
import { examplesShowing, listAssumptions } from "../../documents/list-assumptions.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Difference } from "../examine/feature.ts";
import { type Finding, mergeFindings, type Unexplained } from "../examine/finding.ts";
import { Pseudonyms } from "../record/pseudonyms.ts";
import { RedactedExchange } from "../record/redactor.ts";
import { type Outcome, type Report, type ReportItem, reportItem } from "../report/report.ts";
import type { Interaction } from "./interaction.ts";
import type { InteractionResult, verify } from "./verify.ts";

const shownBy = ({ own }: Interaction): readonly AnyAssumptionId[] => own?.example.witnesses ?? [];

type Verified = Pick<Awaited<ReturnType<typeof verify>>, "results" | "judgement">;

type VerifiedTarget = Pick<
  Report,
  "host" | "kind" | "findings" | "missingMethods" | "adopted" | "news" | "notes" | "isWhole"
> &
  Partial<Pick<Report, "unexplained" | "gateway">>;

/** Different with one difference, else inconclusive with one gap, or if nothing was asked. @param mask hides secrets */
export function reportOfVerification(
  verified: VerifiedTarget,
  results: readonly InteractionResult[],
  uncovered: readonly ReportItem[],
  mask: (text: string) => string = String,
): Report {
  const { host, kind, adopted = null, gateway = [] } = verified;
  const rows = results.map((result) => {
    const { interaction, outcome, reason = null } = result;
    return {
      description: interaction.description,
      provenance: interaction.own?.example.provenance ?? null,
      outcome,
      standing: standingOf(result, verified),
      assumptions: shownBy(interaction),
      reason,
      differences: result.differences.map((difference) => masked(difference, mask)),
    };
  });
  const interactions = rows.map(({ differences, ...row }) => {
    return { ...row, mismatches: differences };
  });
  const items = rows.map(({ description, provenance, standing, assumptions, outcome, reason, differences }) =>
    reportItem(outcome, description, reason ?? "", {
      isInteraction: true,
      sureness: [provenance ?? "your contract", ...(standing ? [standing] : [])],
      examples: differences,
      note: assumptions.length > 0 ? `shows ${assumptions.join(", ")}` : undefined,
    }),
  );
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  const counts = { same: count("same"), different: count("different"), inconclusive: count("inconclusive") };
  const isProven =
    counts.same > 0 && counts.inconclusive === 0 && !uncovered.some(({ element }) => element === "error");
  const outcome = counts.different > 0 ? "different" : isProven ? "same" : "inconclusive";
  const own = [...items, ...uncovered];
  const standings = standingsOf(own, kind);
  const findings = mergeFindings(verified.findings).map((finding) =>
    finding.example ? { ...finding, example: masked(finding.example, mask) } : finding,
  );
  const gaps = uncovered.map(({ about: assumption, sureness: [provenance], says: reason }) => {
    return { assumption, provenance, reason };
  });
  const target = { host, kind };
  const json = { target, provenance: standings, adopted, notCovered: gaps, interactions };
  const unexplained = (verified.unexplained ?? []).map((one) => masked(one, mask));
  const ofCommand = { command: "verify", notCovered: [], coverage: {} } as const;
  return { ...verified, ...ofCommand, outcome, counts, findings, unexplained, gateway, own, json, standings };
}

/** Counts the standings of the items of each provenance. */
function standingsOf(items: readonly ReportItem[], kind: Report["kind"]): Report["standings"] {
  const expected = kind === "stand-in" ? ["as contracted", "not as contracted"] : ["confirmed", "refuted"];
  const countsOf = (provenance: Provenance) => {
    const standings = items.flatMap(({ sureness: [own, standing = "not covered"] }) =>
      own === provenance ? standing : [],
    );
    const counted = [...new Set([...expected, "not covered", ...standings])];
    return Object.fromEntries(counted.map((name) => [name, standings.filter((standing) => standing === name).length]));
  };
  return { observed: countsOf("observed"), inferred: countsOf("inferred"), assumed: countsOf("assumed") };
}

/** The standing of an assumption; `null` for a documented one. Only a real system confirms or refutes anything. */
function standingOf({ interaction, outcome, isAdopted }: InteractionResult, { kind, findings }: VerifiedTarget) {
  const { description, own } = interaction;
  if (own === undefined || own.example.provenance === "documented") return null;
  if (outcome === "inconclusive") return "not covered";
  if (outcome === "same" && isAdopted) return "as adopted";
  if (kind === "stand-in") return outcome === "same" ? "as contracted" : "not as contracted";
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
    const operation = own?.method.name ?? "a contract of your client";
    const isJudged = replayed.has(description) && !own?.method.restsOn?.includes("method.declared");
    return isJudged ? [] : differences.map((one) => ({ operation, ...one, exchanges: [description] }));
  });
  return [...judgement.unexplained, ...others].sort((a, b) => b.exchanges.length - a.exchanges.length);
}

const refutedIn = (findings: readonly Finding[]) => findings.filter(({ result }) => result === "refuted");

/** The responses of a target for its file, redacted like a recording. */
export async function observedAnswers(
  results: readonly InteractionResult[],
  findings: readonly Finding[],
  methods: Methods,
) {
  const keys = new Pseudonyms();
  const answers: Observations["answers"][number][] = [];
  for (const {
    interaction: { description, own },
    outcome,
    answer: targetAnswer,
  } of results) {
    if (!targetAnswer || !own) continue;
    const { request, answer } = targetAnswer.exchange;
    const headers = { "content-type": targetAnswer.contentType };
    const got = { status: answer.status, headers, body: Buffer.from(targetAnswer.text) };
    const raw = { ...request, body: Buffer.from(request.body ?? ""), answer: got, tookMs: 0 };
    const { body } = (await RedactedExchange.of(raw, keys, methods)).content.answer;
    const refutes = refutedIn(findings).flatMap(({ id, exchanges }) => (exchanges.includes(description) ? [id] : []));
    answers.push({
      interaction: description,
      provenance: own.example.provenance,
      outcome,
      status: answer.status,
      body: body && ("json" in body ? body.json : `${body.unread}, ${body.size} bytes`),
      // Absent if the response differs for an unknown reason.
      ...((outcome !== "different" || refutes.length > 0) && { refutes }),
    });
  }
  return answers;
}

/** The assumptions that no asked interaction shows, each with the reason. @param observed proves errors by their words */
export function uncoveredAssumptions(
  all: readonly Interaction[],
  asked: readonly Interaction[],
  only: readonly string[],
  methods: Methods,
  observed: VendorErrorOverrides = {},
) {
  if (all.every(({ own }) => own === undefined)) return [];
  const namesOf = (interactions: readonly Interaction[]) => new Set(interactions.map(({ description }) => description));
  const [read, sent] = [namesOf(all), namesOf(asked)];
  const proven = Object.keys(observed).map((kind) => `error.${kind}`);
  return listAssumptions(methods.catalog, vendorErrors, undefined).flatMap((listed) => {
    const { id, provenance, evidence } = listed;
    const isMeant = only.length === 0 || only.includes(provenance) || only.includes(id);
    const examples = examplesShowing(listed);
    if (!isMeant || proven.includes(id) || examples.some((name) => sent.has(name))) return [];
    const missing = examples.some((name) => read.has(name))
      ? "what shows it was not asked: it belongs to other releases, or --only left it out"
      : "none of its examples is in the contracts that were read";
    // A gap is an error if somebody asked for the assumption by its id.
    const named = only.includes(id) && { element: "error" as const };
    return reportItem("not covered", id, evidence.unproven ?? missing, { sureness: [provenance], ...named });
  });
}
