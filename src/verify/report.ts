import { xmlText } from "../ground/xml-text.ts";
import type { Provenance } from "../wire/provenance.ts";
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
  const sureness = `${interaction.provenance ?? "their own"}${standing ? `, ${standing}` : ""}`;
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
  const counts = countOutcomes(verification);
  const isEmpty = verdicts.length === 0;
  const judged = verdicts.map((verdict) => {
    const { interaction, outcome, reason, mismatches } = verdict;
    const name = `    <testcase name="${xmlText(interaction.description)}" classname="${xmlText(interaction.provenance ?? "their own")}"`;
    if (outcome === "same") return `${name}/>`;
    const text = mismatches.map(
      ({ path, expected, actual }) => `at ${path}\n  expected ${expected}\n  actual   ${actual}`,
    );
    const element = outcome === "different" ? "failure" : "error";
    const message = reason ?? `${mismatches.length} ${mismatches.length === 1 ? "difference" : "differences"}`;
    return `${name}>\n      <${element} type="${outcome}" message="${xmlText(message)}">${xmlText(text.join("\n"))}</${element}>\n    </testcase>`;
  });
  const cases = [...judged, ...unproven.map(unprovenCase)];
  const named = unproven.filter(({ isNamed }) => isNamed).length;
  // A suite of nothing would pass everywhere.
  if (isEmpty) {
    const message = xmlText(remarks.join("; ") || "no interactions");
    cases.push(`    <testcase name="interactions"><error type="not proven" message="${message}"/></testcase>`);
  }
  const numbers = `tests="${cases.length}" failures="${counts.different}" errors="${counts["not proven"] + named + (isEmpty ? 1 : 0)}" skipped="${unproven.length - named}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${numbers}>`,
    `  <testsuite name="${xmlText(`crmcom-mock verify ${hostOf(target.base)}`)}" ${numbers}>`,
    "    <properties>",
    ...[["target", target.kind], ...standingsInWords(verification)].map(
      ([name = "", value = ""]) => `      <property name="${xmlText(name)}" value="${xmlText(value)}"/>`,
    ),
    "    </properties>",
    ...cases,
    "  </testsuite>",
    "</testsuites>\n",
  ].join("\n");
}

/** What nobody asked for by its id is skipped, and no error. */
function unprovenCase({ id, provenance, reason, isNamed }: UnprovenAssumption): string {
  const message = `message="${xmlText(`unproven: ${reason}`)}"`;
  const element = isNamed ? `<error type="not proven" ${message}/>` : `<skipped ${message}/>`;
  return `    <testcase name="${xmlText(id)}" classname="${xmlText(provenance)}">${element}</testcase>`;
}

/** The host of a target: its path may name a tenant, and its credentials nobody's business. */
const hostOf = (base: string): string => new URL(base).host;
