import { listAssumptions } from "../../documents/list-assumptions.ts";
import { isSecret } from "../../wire/secrets/secret-names.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { ExaminedRecording } from "../examine/examine-recording.ts";
import { type Difference, type Finding, mergeFindings, refsOf } from "../examine/finding.ts";
import { notAsSent } from "../record/pseudonyms.ts";
import type { uncoveredAssumptions } from "../verify/interaction.ts";
import type { InteractionReport } from "../verify/verify.ts";
import type { AdoptedFile } from "./adopted-file.ts";

/** The outcome of a whole, or of one exchange. What was not shown is not the same. */
export type Outcome = "same" | "different" | "inconclusive";

/** What `drift` or `verify` found, without secrets. */
export type Report = ReturnType<typeof makeReport>;

/** What only the command knows. */
interface Found {
  readonly command: "drift" | "verify";
  readonly target: {
    readonly kind: "recording" | "stand-in" | "system" | "unreachable" | "not asked";
    readonly host: string;
  };
  readonly counts: Readonly<Record<Outcome, number>>;
  /** The assumptions that no response depends on. */
  readonly notCovered: readonly (Pick<Uncovered, "id"> & Partial<Uncovered>)[];
  readonly notes: readonly string[];
  /** The interactions of `verify`; absent for a recording. */
  readonly interactions?: readonly InteractionReport[];
  /** How much a recording has; absent for `verify`. */
  readonly coverage?: Readonly<Record<"methods" | "assumptions", { readonly seen: number; readonly of: number }>>;
  readonly adopted?: { readonly assumptions: object; readonly vendorErrors: readonly string[] } | undefined;
}

type Uncovered = ReturnType<typeof uncoveredAssumptions>[number];

type ExaminedPart = Pick<ExaminedRecording["parts"][number], "judgement" | "gateway">;

/**
 * Makes a report: different with one difference. `verify` is inconclusive with one gap.
 * @param file what could be adopted
 * @param shown masks the values of a difference
 */
function makeReport(
  parts: readonly ExaminedPart[],
  file: AdoptedFile | undefined,
  found: Found,
  shown: <One extends Difference>(difference: One) => One,
) {
  const judgements = parts.map(({ judgement }) => judgement);
  // A mock server says nothing about CRM.COM.
  const evidence = found.target.kind === "stand-in" ? [] : judgements;
  const findings = mergeFindings(evidence.flatMap((judgement) => judgement.findings)).map((finding) =>
    finding.example ? { ...finding, example: shown(finding.example) } : finding,
  );
  const unexplained = judgements.flatMap((judgement) => judgement.unexplained).map(shown);
  const isReworded = file?.observed.done && unexplained.some(({ at }) => at === "/status");
  const responses = parts.flatMap(({ gateway }) => gateway);
  const { command, counts, notCovered } = found;
  const isGap = command === "verify" && (counts.inconclusive > 0 || notCovered.some(({ isAsked }) => isAsked));
  const outcome: Outcome = counts.different > 0 ? "different" : counts.same > 0 && !isGap ? "same" : "inconclusive";
  return {
    ...found,
    outcome,
    findings,
    missingMethods: [...new Set(evidence.flatMap(({ missingMethods }) => missingMethods))],
    unexplained,
    /** Responses of a gateway, which are no evidence of the system. */
    gateway: [...Map.groupBy(responses, ({ says }) => says)].map(([says, same]) => ({ says, exchanges: refsOf(same) })),
    /** What `adopt` or `--write-observed` would write of what was found: `bulk.order=any`, `the words of tokenMissing`. */
    news: [...(file ? newsIn(file, findings) : []), ...(isReworded ? ["the words of what is done"] : [])],
    isWhole: judgements.every(({ isWhole }) => isWhole),
  };
}

/** What a file has of what was refuted. */
function newsIn({ assumptions, vendorErrors: words }: AdoptedFile, findings: readonly Finding[]): string[] {
  const refuted = findings.filter(({ result }) => result === "refuted");
  return refuted.flatMap(({ id, variant, setting }) => {
    if (variant) return id in assumptions ? `${id}=${variant}` : [];
    const kind = id.replace("error.", "");
    return kind in words ? `the words of ${kind}` : (setting ?? []);
  });
}

/** The report of `drift`. @param file what `adopt` would write */
export function reportOfRecording({ parts, same, different, methods }: ExaminedRecording, file: AdoptedFile) {
  const exchanges = parts.flatMap((part) => part.exchanges);
  const unread = parts.flatMap((part) => part.notComparable);
  const isEnded = parts.every(({ end }) => end);
  const found = {
    command: "drift",
    target: { kind: "recording", host: "" },
    counts: { same, different, inconclusive: unread.length },
    notCovered: [],
    notes: [
      ...(isEnded ? [] : ["incomplete: the recording has no `end` line, so requests before the end may be missing"]),
      ...[...Map.groupBy(unread, String)].map(([reason, all]) => `not comparable: ${all.length}, because ${reason}`),
    ],
  } as const;
  const report = makeReport(parts, file, found, withoutMarker);
  const ids = listAssumptions(methods.catalog, vendorErrors, undefined).map(({ id }) => id);
  const known = new Set(report.findings.map(({ id }) => id));
  const coverage = {
    methods: { seen: new Set(exchanges.map(({ method }) => method)).size, of: methods.catalog.length },
    assumptions: { seen: report.findings.filter(({ result }) => result !== "inconclusive").length, of: ids.length },
  };
  return { ...report, coverage, notCovered: ids.filter((id) => !known.has(id)).map((id) => ({ id })) };
}

/** A free text that the system changed is recorded as a marker alone. */
const withoutMarker = <One extends Difference>(difference: One): One =>
  difference.actual.startsWith(`"${notAsSent}`) ? { ...difference, actual: "the text with changes" } : difference;

/** The report of `verify`. @param mask hides secrets */
export function reportOfVerification(
  part: ExaminedPart & { readonly interactions: readonly InteractionReport[] },
  file: AdoptedFile | undefined,
  found: Pick<Found, "target" | "notCovered" | "notes" | "adopted">,
  mask: (text: string) => string,
): Report {
  const count = (outcome: Outcome) => part.interactions.filter((one) => one.outcome === outcome).length;
  const counts = { same: count("same"), different: count("different"), inconclusive: count("inconclusive") };
  const masked = <One extends Difference>(difference: One): One => {
    const { at, actual, expected } = difference;
    const isHidden = at.startsWith("/data/") && isSecret(at.split("/").at(-1) ?? "");
    const shown = (text: string) => (isHidden && text.startsWith('"') ? '"****"' : mask(text));
    return { ...difference, actual: shown(actual), expected: shown(expected) };
  };
  const interactions = part.interactions.map((one) => ({ ...one, mismatches: one.mismatches.map(masked) }));
  return makeReport([part], file, { ...found, command: "verify", counts, interactions }, masked);
}
