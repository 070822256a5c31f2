import { isDeepStrictEqual } from "node:util";
import { jsonOr } from "../../ground/json.ts";
import type { Observations } from "../../wire/observations.ts";
import type { Switches } from "../../wire/switches.ts";
import { type VendorErrorKind, type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Examination } from "../examine/examine.ts";
import type { ExaminedPart, ExaminedRecording } from "../examine/examine-recording.ts";
import type { Left } from "../examine/finding.ts";

/** A config file with which the stand-in does, and words its errors, as a system was seen to do. */
export interface AdoptedFile {
  readonly observed: Observations;
  readonly assumptions: Switches;
  readonly vendorErrors: VendorErrorOverrides;
}

type NotAdopted = Observations["notAdopted"];
type Verdict = NonNullable<Observations["verdicts"]>[number];

/** Differences of one cause that are kept. */
const mostSeen = 10;

/**
 * The file of recordings: the same whatever their order. Where they contradict each other, nothing is adopted, and that is
 * told.
 */
export function adoptedFromRecordings({ parts, shapes }: ExaminedRecording): AdoptedFile {
  // Sorted once, for all that is made of them in turn.
  const sorted = [...parts].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const headers = sorted.map(({ part }) => part.header);
  const date =
    headers
      .map((header) => header.date)
      .sort()
      .at(-1) ?? "";
  const release = [...new Set(headers.map((header) => header.release))].sort().join(", ");
  const verdicts = sorted.flatMap(verdictsIn);
  const { switches, contradictions } = switchesOf(sorted, verdicts);
  const source = `Recorded, ${release}, ${date}`;
  const { errors, contradicting } = errorsOf(
    sorted.map(({ examination }) => examination),
    { provenance: "observed", source },
  );
  return {
    observed: {
      date,
      release,
      target: [...new Set(headers.map((header) => header.host))].sort().join(", "),
      targetKind: "system",
      answers: [],
      verdicts,
      ...doneIn(sorted.map(({ examination }) => examination)),
      shapes: [...shapes],
      notAdopted: [
        ...contradictions,
        ...contradicting,
        ...sorted.flatMap(({ examination }) => [
          ...examination.words.notAdopted,
          ...examination.left.filter(isNotAdopted).map(leftOut),
        ]),
      ],
    },
    assumptions: switches,
    vendorErrors: errors,
  };
}

const keyOf = ({ part: { header } }: ExaminedPart) => JSON.stringify([header.date, header.host, header.release]);

function verdictsIn({ part: { header }, examination }: ExaminedPart): Verdict[] {
  const { release, date, host } = header;
  return examination.findings
    .flatMap(({ id, verdict, variant }): Verdict[] =>
      verdict === "open"
        ? []
        : [{ id, verdict, ...(variant !== undefined && { variant }), release, date, recording: host }],
    )
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The variants that describe the systems, but for those that another recording contradicts. */
function switchesOf(parts: readonly ExaminedPart[], verdicts: readonly Verdict[]) {
  const switches: Record<string, string> = {};
  const contradictions: { kind: string; reason: string }[] = [];
  const chosen = new Map(parts.flatMap(({ examination }) => Object.entries(examination.switches)));
  const ids = [...new Set([...verdicts.map(({ id }) => id), ...chosen.keys()])].sort();
  for (const id of ids.filter((one) => !one.startsWith("error."))) {
    const said = verdicts.filter((one) => one.id === id);
    const seen = new Map(
      said.map((one) => [one.variant ?? (one.verdict === "confirmed" ? "as assumed" : "no variant"), one]),
    );
    const variant = chosen.get(id);
    if (seen.size > 1) {
      const words = [...seen].map(([what, { recording, release }]) => `${what} (${recording}, ${release})`).sort();
      contradictions.push({ kind: id, reason: `recordings contradict each other: ${words.join("; ")}` });
    } else if (variant !== undefined) switches[id] = variant;
  }
  return { switches: switches as Switches, contradictions };
}

type Found = Required<Pick<NonNullable<VendorErrorOverrides[VendorErrorKind]>, "provenance" | "source">>;

/** The words of several examinations. Of a kind that two word otherwise, none is adopted. */
function errorsOf(examinations: readonly Examination[], found: Found) {
  const errors: Record<string, object> = {};
  const contradicting: { kind: string; reason: string }[] = [];
  const kinds = [
    ...new Set(examinations.flatMap(({ words }) => Object.keys(words.errors))),
  ].sort() as VendorErrorKind[];
  for (const kind of kinds) {
    const [one, ...others] = examinations.flatMap(({ words }) => words.errors[kind] ?? []);
    if (others.every((other) => isDeepStrictEqual(other, one))) errors[kind] = { ...one, ...found };
    else contradicting.push({ kind, reason: "recordings word it otherwise" });
  }
  return { errors: errors as VendorErrorOverrides, contradicting };
}

/** What calls say that are done, where all examinations agree. */
function doneIn(examinations: readonly Examination[]): Pick<Observations, "done"> {
  const [one, ...others] = examinations.map(({ done }) => done);
  return one && others.every((other) => isDeepStrictEqual(other, one)) ? { done: one } : {};
}

/** The words of calls that are done have a place of their own. */
const isNotAdopted = ({ operation }: Left) => operation !== "every method";

const leftOut = ({ operation, at, there, here }: Left): NotAdopted[number] => ({
  interaction: operation,
  assumptions: [],
  reason: "no variant of an assumption and no vendor error describes it",
  seen: [{ path: at, expected: here, actual: there }],
});

/** What a verification saw, for its file. */
export interface VerifiedSystem {
  /** The host of the target, without port, path or credentials. */
  readonly host: string;
  readonly targetKind: Observations["targetKind"];
  readonly release: string;
  /** Day of the observation: `2026-01-31`. */
  readonly date: string;
  readonly examination: Examination;
  /** The answers, with nothing of the tenant in them. */
  readonly answers: Observations["answers"];
}

/** The file of a verification. */
export function adoptedFromSystem({
  host,
  targetKind,
  release,
  date,
  examination,
  answers,
}: VerifiedSystem): AdoptedFile {
  // What a stand-in says was made up, however it came here.
  const found =
    targetKind === "system"
      ? ({ provenance: "observed", source: `Observed at ${host}, ${release}, ${date}` } as const)
      : ({ provenance: "assumed", source: `A stand-in at ${host}, ${release}, ${date}` } as const);
  const left = [...Map.groupBy(examination.left.filter(isNotAdopted), ({ exchanges }) => String(exchanges[0]))].map(
    ([interaction, all]) => ({
      interaction,
      assumptions: [],
      reason: "no variant of an assumption and no vendor error describes it",
      seen: all
        .slice(0, mostSeen)
        .map(({ at, there, here }) => ({ path: at, expected: plainly(here), actual: plainly(there) })),
    }),
  );
  return {
    observed: {
      date,
      release,
      target: host,
      targetKind,
      answers: [...answers],
      ...doneIn([examination]),
      notAdopted: [...examination.words.notAdopted, ...left],
    },
    assumptions: examination.switches,
    vendorErrors: errorsOf([examination], found).errors,
  };
}

/** What was done, or the type of a value: the value itself may be the tenant's. */
function plainly(text: string): string {
  const json = jsonOr(text);
  if (json !== undefined)
    return `a value of type ${Array.isArray(json) ? "array" : json === null ? "null" : typeof json}`;
  return text.split(/[:(]/)[0]?.trim() ?? "";
}

/** What a file would change, in lines: switches and errors that are others in it than in the file that is there. */
export function changesBy(there: Readonly<Record<string, unknown>>, file: AdoptedFile): string[] {
  const switches = changed(there["assumptions"], file.assumptions).map(
    ([id, old, now]) => `assumptions: ${id}: ${old ?? "as assumed"} -> ${now ?? "as assumed"}`,
  );
  const errors = changed(there["vendorErrors"], file.vendorErrors).map(([kind, old, now]) => {
    const own = vendorErrors[kind as VendorErrorKind];
    return `vendorErrors: ${kind}: ${wordsOf(old ?? own)} -> ${wordsOf(now ?? own)}`;
  });
  const all = [...switches, ...errors];
  return all.length > 0 ? all : ["nothing changes"];
}

function changed(before: unknown, now: object): [name: string, before: unknown, now: unknown][] {
  const old = (typeof before === "object" && before !== null ? before : {}) as Readonly<Record<string, unknown>>;
  const after = now as Readonly<Record<string, unknown>>;
  return [...new Set([...Object.keys(old), ...Object.keys(after)])]
    .sort()
    .map((name): [string, unknown, unknown] => [name, old[name], after[name]])
    .filter(([, one, other]) => !isDeepStrictEqual(one, other));
}

function wordsOf(error: unknown): string {
  const { code, message, provenance, row } = error as Readonly<Record<string, string>> & { row?: { text?: string } };
  return `${[code, row?.text ?? message].filter((one) => one !== undefined).join(": ")} (${provenance ?? "observed"})`;
}
