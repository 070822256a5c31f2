import { witnessesIn } from "../../documents/list-assumptions.ts";
import { catalog } from "../../vendor/catalog.ts";
import { type AssumptionId, assumptions } from "../../wire/assumptions.ts";
import type { Observations } from "../../wire/observations.ts";
import { switchable } from "../../wire/switches.ts";
import type { Finding, Left } from "../examine/finding.ts";
import { drawKeys } from "../record/call-redaction.ts";
import { RedactedExchange } from "../record/redactor.ts";
import type { ReportedInteraction } from "../report/report.ts";
import { namedIn } from "../report/text.ts";
import type { Interaction } from "./interaction.ts";
import type { TargetKind } from "./target.ts";
import type { InteractionResult, Verification } from "./verify.ts";

/** By the name of an interaction, the assumptions that it is there to show. */
const shownBy: ReadonlyMap<string, readonly AssumptionId[]> = new Map(
  witnessesIn(catalog).map(({ name, witnesses }) => [name, witnesses]),
);

/** What a verification says of each interaction, for its report. Only a real system confirms or refutes anything. */
export function reportedInteractions(
  results: readonly InteractionResult[],
  kind: TargetKind,
  findings: readonly Finding[],
  mask: (text: string) => string,
): ReportedInteraction[] {
  const refuting = new Set(
    findings.filter(({ verdict }) => verdict === "refuted").flatMap(({ exchanges }) => exchanges),
  );
  return results.map(({ interaction, outcome, reason, mismatches, isAdopted }) => {
    const { description, provenance } = interaction;
    const isStated = provenance === undefined || provenance === "documented";
    const words =
      kind === "stand-in"
        ? { same: "as contracted", different: "not as contracted", "not proven": "unproven" }
        : { same: "confirmed", different: refuting.has(description) ? "refuted" : "left", "not proven": "unproven" };
    return {
      name: description,
      provenance,
      outcome,
      standing: isStated ? undefined : outcome === "same" && isAdopted ? "as adopted" : words[outcome],
      assumptions: shownBy.get(description) ?? [],
      reason,
      mismatches: mismatches.map(({ path, expected, actual }) => ({
        path,
        expected: mask(expected),
        actual: mask(actual),
      })),
    };
  });
}

/**
 * What interactions say of assumptions without variants: one that was made to show a single one of them, and is answered
 * otherwise by nothing that we know, refutes it.
 */
export function refutedByWitness(left: readonly Left[]): Finding[] {
  const byInteraction = Map.groupBy(left, ({ exchanges }) => exchanges[0] ?? "");
  const found = [...byInteraction].flatMap(([name, [first]]): Finding[] => {
    const ids = (shownBy.get(String(name)) ?? []).filter((id) => !id.startsWith("error."));
    const [id, another] = ids;
    if (!first || id === undefined || another !== undefined || switchable.has(id)) return [];
    const { at, there, here } = first;
    return [{ id, verdict: "refuted", exchanges: [name], example: { exchange: name, at, there, here } }];
  });
  return [...Map.groupBy(found, ({ id }) => id).values()].map(([first, ...others]) => ({
    ...(first as Finding),
    exchanges: [first, ...others].flatMap((one) => one?.exchanges ?? []),
  }));
}

/** The answers of a target as its file keeps them: redacted like a recording, so that nothing of the tenant is in them. */
export async function observedAnswers(
  { sent, results }: Verification,
  findings: readonly Finding[],
): Promise<Observations["answers"]> {
  const keys = drawKeys();
  const answers: Observations["answers"] = [];
  for (const [at, { interaction, request, answer }] of sent.entries()) {
    const result = results[at];
    if (!answer || !result) continue;
    const { description, provenance } = interaction;
    const redacted = await RedactedExchange.of(
      {
        verb: request.verb,
        path: request.path,
        query: request.query,
        headers: request.headers,
        body: Buffer.from(request.body ?? ""),
        answer: {
          status: answer.status,
          headers: { "content-type": answer.contentType },
          body: Buffer.from(answer.text),
        },
        startedMs: Date.now(),
        tookMs: 0,
      },
      keys,
    );
    const { body } = redacted.content.answer;
    const refutes = findings.filter(
      ({ verdict, exchanges }) => verdict === "refuted" && exchanges.includes(description),
    );
    const isUnexplained = result.outcome === "different" && refutes.length === 0;
    answers.push({
      interaction: description,
      provenance: provenance ?? "their own",
      outcome: result.outcome,
      status: answer.status,
      body: body && ("json" in body ? body.json : `${body.unread}, ${body.size} bytes`),
      ...(!isUnexplained && { refutes: refutes.map(({ id }) => id) }),
    });
  }
  return answers;
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
    const ids = (shownBy.get(interaction.description) ?? []).filter(
      (id) => id in assumptions || id.startsWith("error."),
    );
    const all = ids.map((id) => found.get(id));
    const refuted = all.filter((one) => one?.verdict === "refuted") as Finding[];
    if (refuted.length > 0) return { interaction, outcome: "different", mismatches: refuted.map(mismatchOf) };
    const open = ids.filter((_, at) => all[at]?.verdict !== "confirmed");
    if (ids.length > 0 && open.length === 0) return { interaction, outcome: "same", mismatches: [] };
    const reason = open.length > 0 ? `not settled: ${open.join(", ")}` : "it shows nothing that a recording tells of";
    return { interaction, outcome: "not proven", reason, mismatches: [] };
  });
}

const mismatchOf = ({ id, variant, exchanges }: Finding) => ({
  path: id,
  expected: "as assumed",
  actual: `${variant ?? "otherwise"}, in ${namedIn(exchanges)} of the recording`,
});
