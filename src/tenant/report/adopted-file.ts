import { isDeepStrictEqual } from "node:util";
import type { Observations } from "../../assumptions/assumptions.ts";
import type { Switches } from "../../assumptions/switches.ts";
import { jsonOr, knownKeys } from "../../common/json.ts";
import type { HeaderLine } from "../../documents/recording.ts";
import { overrideVendorErrors, type VendorErrorKind, type VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { ExaminedRecording } from "../examine/examine-recording.ts";
import type { Unexplained } from "../examine/finding.ts";
import { countDifferences, type Judgement } from "../examine/judge.ts";
import type { Expectation } from "../examine/replay.ts";

/** A config file with which the mock server behaves, and words its errors, as a system did. */
export type AdoptedFile = ReturnType<typeof agreedFile>;

type ExaminedSystem = Pick<HeaderLine, "host" | "release" | "date"> & { readonly judgement: Judgement };

/** Adopted behaviour refutes our assumption. */
const verdictFor = { confirmed: "confirmed", refuted: "refuted", "as adopted": "refuted" } as const;

/** What `adopt` writes, and what the report of `drift` says that it would write. */
export const adoptRecordings = ({ parts }: Pick<ExaminedRecording, "parts">): Promise<AdoptedFile> =>
  createAdoptedFile(
    parts.map(({ header, judgement }) => ({ ...header, judgement })),
    "recording",
  );

type SystemKind = "recording" | "system" | "stand-in";

/** The file of all that judgements agree on. Contradictions and what does not help are named in it, but not adopted. */
export async function createAdoptedFile(systems: readonly ExaminedSystem[], kind: SystemKind): Promise<AdoptedFile> {
  const keyOf = ({ date, host, release }: ExaminedSystem) => JSON.stringify([date, host, release]);
  const sorted = systems.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const file = await onlyHelpful(agreedFile(sorted, kind), sorted);
  const { observed } = file;
  // No verdict is kept about an assumption of which nothing was adopted.
  const rejected = new Set(
    observed.notAdopted.flatMap((one) => ("kind" in one ? [one.kind, `error.${one.kind}`] : [])),
  );
  return { ...file, observed: { ...observed, verdicts: observed.verdicts.filter(({ id }) => !rejected.has(id)) } };
}

/** What the findings of a system say about each assumption. A mock server says nothing about CRM.COM. */
const verdictsOf = ({ judgement: { findings }, host: system, release, date }: ExaminedSystem) =>
  findings
    .flatMap(({ id, result, variant }) => {
      if (result === "inconclusive") return [];
      return [{ id, verdict: verdictFor[result], ...(variant && { variant }), release, date, system }];
    })
    .sort((a, b) => (a.id < b.id ? -1 : 1));

function agreedFile(systems: readonly ExaminedSystem[], kind: SystemKind) {
  const release = joined(systems.map((system) => system.release));
  const target = joined(systems.map((system) => system.host));
  const date = systems.at(-1)?.date ?? "";
  const targetKind: Observations["targetKind"] = kind === "stand-in" ? kind : "system";
  const where = { recording: "Recorded", system: `Observed at ${target}`, "stand-in": `A mock server at ${target}` }[
    kind
  ];
  // The answers of a mock server are made up.
  const provenance = kind === "stand-in" ? ("assumed" as const) : ("observed" as const);
  const source = `${where}, ${release}, ${date}`;
  const verdicts = kind === "stand-in" ? [] : systems.flatMap(verdictsOf);
  const behaviour = agreement(systems, behaviourOf);
  const switches = behaviour.agreed.filter(([, variant]) => variant !== asAssumed && variant !== noVariant);
  const errors = agreement(systems, ({ judgement }) => judgement.words.errors);
  const done = agreement(systems, ({ judgement }) => ({ done: judgement.done }));
  const statuses = agreement(systems, ({ judgement: { words } }) =>
    words.refusalStatus === undefined ? {} : { refusalStatus: words.refusalStatus },
  );
  const [[, doneWords] = []] = done.agreed;
  const [[, status] = []] = statuses.agreed;
  const isByVariant = status === 200 || switches.some(([id]) => id === "call.http-status");
  const contradictions = [behaviour, errors, done, statuses].flatMap((one) => one.contradictions);
  const notAdopted = [...contradictions, ...systems.flatMap(({ judgement }) => notAdoptedIn(judgement))];
  return {
    observed: { date, release, target, targetKind, verdicts, ...(doneWords && { done: doneWords }), notAdopted },
    // `undefined` removes the setting of an existing file.
    ...(status !== undefined && { refusalStatus: isByVariant ? undefined : status }),
    assumptions: Object.fromEntries(switches) as Switches,
    vendorErrors: Object.fromEntries(errors.agreed.map(([name, error]) => [name, { provenance, ...error, source }])),
  };
}

/** The file without the variants and words that do not reduce the differences between the systems and the mock server. */
async function onlyHelpful(file: AdoptedFile, systems: readonly ExaminedSystem[]): Promise<AdoptedFile> {
  const count = async ({ assumptions: switches, vendorErrors, refusalStatus, observed: { done } }: AdoptedFile) => {
    const expectation = { switches, table: overrideVendorErrors(vendorErrors), refusalStatus, done };
    let sum = 0;
    for (const { judgement } of systems) sum += await countDifferences(judgement, expectation);
    return sum;
  };
  let kept = file;
  let differences = await count(kept);
  for (const key of ["assumptions", "vendorErrors"] as const) {
    for (const name of Object.keys(file[key])) {
      const others = Object.entries(kept[key]).filter(([other]) => other !== name);
      const without = { ...kept, [key]: Object.fromEntries(others) };
      const left = await count(without);
      if (left > differences) continue;
      const refused = { kind: name, reason: "it does not reduce the differences" };
      kept = { ...without, observed: { ...kept.observed, notAdopted: [...kept.observed.notAdopted, refused] } };
      differences = left;
    }
  }
  return kept;
}

/** What a file has that the expected behaviour has not: `bulk.order=any`, `the words of tokenMissing`. */
export function newsIn({ assumptions, vendorErrors, refusalStatus, observed }: AdoptedFile, expected: Expectation) {
  const variants = knownKeys(assumptions).filter((id) => expected.switches[id] !== assumptions[id]);
  const worded = overrideVendorErrors(vendorErrors);
  const words = knownKeys(expected.table).filter(
    (kind) => kind in vendorErrors && !isDeepStrictEqual(wordsOf(worded[kind]), wordsOf(expected.table[kind])),
  );
  const isNewStatus = refusalStatus !== undefined && refusalStatus !== (expected.refusalStatus ?? 200);
  return [
    ...variants.map((id) => `${id}=${assumptions[id]}`),
    ...(words.length > 0 ? [`the words of ${words.join(", ")}`] : []),
    ...(isNewStatus ? [`refusalStatus ${refusalStatus}`] : []),
    ...(observed.done && !isDeepStrictEqual(observed.done, expected.done) ? ["the words of what is done"] : []),
  ];
}

const wordsOf = ({ code, message, description, httpStatus, row }: VendorErrorTable[VendorErrorKind]) => {
  return { code, message, description, httpStatus, row };
};

const joined = (values: readonly string[], by = ", ") => [...new Set(values)].sort().join(by);

/** The values that all systems share, and those in which they contradict each other. */
function agreement<Value>(
  systems: readonly ExaminedSystem[],
  valuesOf: (system: ExaminedSystem) => Readonly<Record<string, Value>>,
) {
  const values = systems.flatMap((system) =>
    Object.entries(valuesOf(system)).map(([name, value]) => ({ name, value, system })),
  );
  const agreed: [name: string, Value][] = [];
  const contradictions: { kind: string; reason: string }[] = [];
  for (const [name, ofSystems] of [...Map.groupBy(values, ({ name }) => name)].sort()) {
    const [first] = ofSystems;
    if (first && ofSystems.every(({ value }) => isDeepStrictEqual(value, first.value))) {
      agreed.push([name, first.value]);
      continue;
    }
    const sides = ofSystems.map(({ value, system: { host, release } }) => {
      const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
      return `${text} (${host}, ${release})`;
    });
    contradictions.push({ kind: name, reason: `recordings contradict each other: ${joined(sides, "; ")}` });
  }
  return { agreed, contradictions };
}

const [asAssumed, noVariant] = ["as assumed", "no variant"] as const;

function behaviourOf({ judgement: { findings } }: ExaminedSystem): Readonly<Record<string, string>> {
  const variants = findings.flatMap(({ id, result, variant }) => {
    if (id.startsWith("error.") || result === "inconclusive") return [];
    return [[id, variant ?? (result === "confirmed" ? asAssumed : noVariant)]];
  });
  return Object.fromEntries(variants);
}

function notAdoptedIn({ words, unexplained: left }: Judgement): Observations["notAdopted"] {
  const nameOf = ({ operation, exchanges: [first] }: Unexplained) => (typeof first === "string" ? first : operation);
  const byName = Map.groupBy(left, nameOf);
  const unexplained = [...byName].map(([interaction, differences]) => {
    const seen = differences.slice(0, 10).map(({ at, actual, expected }) => {
      return { path: at, expected: withoutValue(expected), actual: withoutValue(actual) };
    });
    const reason = "no variant of an assumption and no vendor error describes it";
    return { interaction, assumptions: [], reason, seen };
  });
  return [...words.notAdopted, ...unexplained];
}

/** The outcome, or the type of a value: the value itself may be the tenant's. */
function withoutValue(text: string): string {
  const json = jsonOr(text);
  if (json === undefined) return text.split(/[:(]/)[0]?.trim() ?? "";
  return `a value of type ${Array.isArray(json) ? "array" : json === null ? "null" : typeof json}`;
}
