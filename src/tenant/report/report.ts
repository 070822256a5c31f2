import type { Provenance } from "../../common/provenance.ts";
import { listAssumptions } from "../../documents/list-assumptions.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { maskedAnywhere } from "../../wire/secrets/mask-json.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ExaminedRecording } from "../examine/examine-recording.ts";
import { type Difference, type Finding, mergeFindings, reasonWords, refsOf } from "../examine/finding.ts";
import type { Interaction, Values } from "../verify/interaction.ts";
import type { Verification } from "../verify/verify.ts";
import type { AdoptedFile } from "./adopted-file.ts";
import nextSteps from "./next-steps.json" with { type: "json" };

/** The outcome of a whole, or of one exchange. What was not shown is not the same. */
type Outcome = "same" | "different" | "inconclusive";

/** What `drift` or `verify` found, without secrets. */
export type Report = ReturnType<typeof makeReport>;

/** What a report says about an assumption. */
export interface AssumptionVerdict extends Omit<Finding, "result" | "reason">, Partial<ReturnType<typeof reasonWords>> {
  readonly verdict: Finding["result"] | "not covered";
  readonly reason?: string;
  readonly provenance?: Provenance;
  /** True if `--only` named it: without it, the result is inconclusive. */
  readonly isAsked?: boolean;
}

/** What only the command knows. */
interface Found {
  readonly command: "drift" | "verify";
  readonly target: { readonly kind: keyof typeof nextSteps; readonly host: string };
  readonly counts: Readonly<Record<Outcome, number>>;
  /** The assumptions that no response may depend on. */
  readonly notCovered: readonly AssumptionVerdict[];
  readonly notes: readonly string[];
  /** The interactions of `verify`; absent for a recording. */
  readonly interactions?: Verification["interactions"];
  /** How much a recording has; absent for `verify`. */
  readonly coverage?: Readonly<Record<"methods" | "assumptions", { readonly seen: number; readonly of: number }>>;
  readonly adopted?: { readonly assumptions: object; readonly vendorErrors: readonly string[] } | undefined;
}

/** Makes a report: different with one difference. `verify` is inconclusive with one gap. @param file what could be adopted */
function makeReport(
  parts: readonly Pick<ExaminedRecording["parts"][number], "judgement" | "gateway">[],
  file: AdoptedFile | undefined,
  { notCovered, ...found }: Found,
) {
  const { command, counts, target } = found;
  const judgements = parts.map(({ judgement }) => judgement);
  // A mock server says nothing about CRM.COM.
  const evidence = target.kind === "stand-in" ? [] : judgements;
  const findings = mergeFindings(evidence.flatMap((judgement) => judgement.findings));
  const unexplained = judgements.flatMap((judgement) => judgement.unexplained);
  const isGap = command === "verify" && (counts.inconclusive > 0 || notCovered.some(({ isAsked }) => isAsked));
  const outcome: Outcome = counts.different > 0 ? "different" : counts.same > 0 && !isGap ? "same" : "inconclusive";
  const responses = parts.flatMap(({ gateway }) => gateway);
  const gateway = Map.groupBy(responses, ({ says }) => says);
  const verdicts = findings.map(({ result: verdict, reason, ...finding }): AssumptionVerdict => {
    return { ...finding, verdict, ...(reason && { reason, ...reasonWords(reason) }) };
  });
  const isWhole = judgements.every((judgement) => judgement.isWhole);
  const isReworded = file?.observed.done && unexplained.some(({ at }) => at === "/status");
  const isAdoptable = isReworded || findings.some(({ result }) => result === "refuted");
  const steps: Partial<Record<Outcome | "adoptable", string>> = nextSteps[target.kind];
  const step = (isAdoptable && steps.adoptable) || steps[outcome];
  return {
    ...found,
    outcome,
    assumptions: [...verdicts, ...notCovered.filter(({ id }) => findings.every((one) => one.id !== id))],
    missingMethods: [...new Set(evidence.flatMap(({ missingMethods }) => missingMethods))],
    unexplained,
    /** Responses of a gateway, which are no evidence of the system. */
    gatewayResponses: [...gateway].map(([says, same]) => ({ says, exchanges: refsOf(same) })),
    isWhole,
    next: `Next: ${isWhole ? step : "judge fewer requests at a time."}`,
  };
}

/** The report of `drift`. @param file what `adopt` would write */
export function reportOfRecording({ parts, same, different, methods }: ExaminedRecording, file: AdoptedFile): Report {
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable);
  const isEnded = parts.every(({ end }) => end);
  const all = listAssumptions(methods.catalog, vendorErrors, undefined);
  const found = {
    command: "drift",
    target: { kind: "recording", host: "" },
    counts: { same, different, inconclusive: unread.length },
    notCovered: all.map(({ id }) => ({ id, verdict: "not covered" as const, exchanges: [] })),
    notes: [
      ...(isEnded ? [] : ["incomplete: the recording has no `end` line, so requests before the end may be missing"]),
      ...[...Map.groupBy(unread, String)].map(([reason, all]) => `not comparable: ${all.length}, because ${reason}`),
    ],
  } as const;
  const report = makeReport(parts, file, found);
  const settled = report.assumptions.filter(({ verdict }) => verdict !== "inconclusive" && verdict !== "not covered");
  const coverage = {
    methods: { seen: new Set(exchanges.map(({ method }) => method)).size, of: methods.catalog.length },
    assumptions: { seen: settled.length, of: all.length },
  };
  return { ...report, coverage };
}

/** The report of `verify`. @param mask hides secrets */
export function reportOfVerification(
  { interactions, ...part }: Verification,
  file: AdoptedFile | undefined,
  found: Pick<Found, "target" | "notCovered" | "notes" | "adopted">,
  mask: (text: string) => string,
): Report {
  const count = (outcome: Outcome) => interactions.filter((one) => one.outcome === outcome).length;
  const counts = { same: count("same"), different: count("different"), inconclusive: count("inconclusive") };
  const report = makeReport([part], file, { ...found, command: "verify", counts, interactions });
  return JSON.parse(JSON.stringify(report), (_, one) => {
    // Only differences have a member of this name.
    if (!("actual" in Object(one))) return one;
    const { at, actual, expected }: Difference = one;
    const isHidden = at.startsWith("/data/") && isSecret(at.split("/").at(-1) ?? "");
    const shown = (text: string) => (isHidden && text.startsWith('"') ? '"****"' : mask(text));
    return { ...one, actual: shown(actual), expected: shown(expected) };
  });
}

/** A function that masks secrets in a text: members with a secret name, and the secret values of states. */
export function valueMask(states: Iterable<Values>): (text: string) => string {
  const named = [...states].flatMap((values) => Object.entries(values)).filter(([name]) => isSecret(name));
  const secrets = new Set(named.map(([, secret]) => String(secret)).filter((secret) => secret !== ""));
  return (text) => maskedAnywhere(text, secrets);
}

/** The assumptions that no sent interaction shows; none without a built-in contract. */
export function uncoveredAssumptions(sent: readonly Interaction[], only: readonly string[], { catalog }: Methods) {
  const shown = new Set(sent.flatMap(({ own }) => own?.example.witnesses ?? []));
  return listAssumptions(catalog, vendorErrors, undefined).flatMap(({ id, provenance, evidence: { unproven } }) => {
    const isMeant = only.length === 0 ? shown.size > 0 : only.includes(provenance) || only.includes(id);
    if (!isMeant || shown.has(id)) return [];
    const reason = unproven ?? "no interaction that shows it was sent";
    return { id, verdict: "not covered" as const, provenance, reason, exchanges: [], isAsked: only.includes(id) };
  });
}
