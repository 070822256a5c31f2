import { type JunitCase, type JunitResult, junitDocument } from "../../ground/junit-document.ts";
import type { Provenance } from "../../wire/provenance.ts";
import { provenanceInWords } from "./interaction.ts";
import type { InteractionVerdict } from "./judge-interaction.ts";
import type { Target } from "./target.ts";
import type { UnprovenAssumption } from "./unproven-assumptions.ts";
import { countOutcomes, outcomeOf, standingOf, standingsOf, type Verification } from "./verification.ts";

export const reportFormats = ["text", "json", "junit"] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A verification in one of the formats, with a line break at its end. */
export function report(verification: Verification, format: ReportFormat): string {
  return { text: textReport, json: jsonReport, junit: junitReport }[format](verification);
}

const unstated: readonly Provenance[] = ["observed", "inferred", "assumed"];

function textReport(verification: Verification): string {
  const { target, verdicts, unproven, remarks } = verification;
  const counts = countOutcomes(verification);
  const changes = standingsInWords(verification).map(([provenance, words]) => `${provenance.padEnd(11)} ${words}`);
  return `${[
    `${hostOf(target.base)} (${target.kind})`,
    "",
    ...verdicts.flatMap((verdict) => verdictLines(verdict, target)),
    ...(verdicts.length > 0 ? [""] : []),
    ...changes,
    ...unproven.map(({ id, provenance, reason }) => `unproven    ${id} [${provenance}]: ${reason}`),
    ...adoptedLines(verification),
    ...remarks.map((remark) => `note: ${remark}`),
    `${outcomeInWords(verification).toUpperCase()}: ${counts.same} same, ${counts.different} different, ${counts["not proven"]} not proven`,
  ].join("\n")}\n`;
}

/** What was adopted, a line a switch, and the errors in one. */
function adoptedLines({ adopted }: Verification): string[] {
  if (!adopted) return [];
  const { assumptions, vendorErrors } = adopted;
  return [
    ...Object.entries(assumptions).map(([id, variant]) => `adopted     ${id}=${variant}`),
    ...(vendorErrors.length > 0 ? [`adopted     the words of ${vendorErrors.join(", ")}`] : []),
  ];
}

/** Of a stand-in that does all as the contracts say, no more than that is said. */
function outcomeInWords(verification: Verification): string {
  const outcome = outcomeOf(verification);
  return outcome === "same" && verification.target.kind === "stand-in" ? "as contracted" : outcome;
}

/** By provenance, where there is one: `3 confirmed, 1 refuted, 0 unproven`. */
function standingsInWords(verification: Verification): [provenance: Provenance, words: string][] {
  return unstated.flatMap((provenance) => {
    const counts = Object.entries(standingsOf(verification, provenance));
    if (counts.every(([, count]) => count === 0)) return [];
    return [[provenance, counts.map(([standing, count]) => `${count} ${standing}`).join(", ")]];
  });
}

function verdictLines(verdict: InteractionVerdict, target: Target): string[] {
  const { interaction, outcome, reason, mismatches } = verdict;
  const standing = standingOf(verdict, target);
  const sureness = `${provenanceInWords(interaction)}${standing ? `, ${standing}` : ""}`;
  return [
    `${outcome.padEnd(11)} ${interaction.description} [${sureness}]${reason === undefined ? "" : `: ${reason}`}`,
    ...mismatches.flatMap(({ path, expected, actual }) => [
      `            at ${path}`,
      `              expected ${expected}`,
      `              actual   ${actual}`,
    ]),
  ];
}

function jsonReport(verification: Verification): string {
  const { target, verdicts, unproven, remarks } = verification;
  const content = {
    outcome: outcomeOf(verification),
    target: { host: hostOf(target.base), kind: target.kind },
    counts: countOutcomes(verification),
    provenance: Object.fromEntries(unstated.map((one) => [one, standingsOf(verification, one)])),
    adopted: verification.adopted ?? null,
    remarks,
    unproven: unproven.map(({ id, provenance, reason }) => ({ assumption: id, provenance, reason })),
    interactions: verdicts.map((verdict) => ({
      description: verdict.interaction.description,
      provenance: verdict.interaction.provenance ?? null,
      outcome: verdict.outcome,
      standing: standingOf(verdict, target) ?? null,
      reason: verdict.reason ?? null,
      mismatches: verdict.mismatches,
    })),
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function junitReport(verification: Verification): string {
  const { verdicts, unproven, target, remarks } = verification;
  const judged = verdicts.map(
    (verdict): JunitCase => ({
      name: verdict.interaction.description,
      classname: provenanceInWords(verdict.interaction),
      result: verdictResult(verdict),
    }),
  );
  // A suite of nothing would pass everywhere.
  const nothing: JunitResult = {
    element: "error",
    type: "not proven",
    message: remarks.join("; ") || "no interactions",
  };
  const empty = verdicts.length === 0 ? [{ name: "interactions", result: nothing }] : [];
  return junitDocument(
    `crmcom-mock verify ${hostOf(target.base)}`,
    [...judged, ...unproven.map(unprovenCase), ...empty],
    [["target", target.kind], ...standingsInWords(verification)],
  );
}

function verdictResult({ outcome, reason, mismatches }: InteractionVerdict): JunitResult | undefined {
  if (outcome === "same") return undefined;
  const text = mismatches.map(
    ({ path, expected, actual }) => `at ${path}\n  expected ${expected}\n  actual   ${actual}`,
  );
  return {
    element: outcome === "different" ? "failure" : "error",
    type: outcome,
    message: reason ?? `${mismatches.length} ${mismatches.length === 1 ? "difference" : "differences"}`,
    text: text.join("\n"),
  };
}

/** What nobody asked for by its id is skipped, and no error. */
function unprovenCase({ id, provenance, reason, isNamed }: UnprovenAssumption): JunitCase {
  const message = `unproven: ${reason}`;
  const result: JunitResult = isNamed
    ? { element: "error", type: "not proven", message }
    : { element: "skipped", message };
  return { name: id, classname: provenance, result };
}

/** The host of a target: its path may name a tenant, and its credentials nobody's business. */
const hostOf = (base: string): string => new URL(base).host;
