import type { Observations } from "../../assumptions/assumptions.ts";
import type { Switches } from "../../assumptions/switches.ts";
import { jsonOr, textOrJson } from "../../common/json.ts";
import type { HeaderLine } from "../../documents/recording.ts";
import type { Config } from "../../library/internal.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import type { Finding } from "../examine/finding.ts";
import { countDifferences, type Judgement } from "../examine/judge.ts";
import type { Expectation } from "../examine/replay.ts";

/** A config file with which the mock server behaves, and words its errors, as a system did. */
export type AdoptedFile = ReturnType<typeof agreedFile>;

/** A recorded or verified system. */
export interface ExaminedSystem {
  readonly header: Pick<HeaderLine, "host" | "release" | "date">;
  readonly judgement: Judgement;
}

/** The file of all that systems agree on. Contradictions and what does not help are named in it, but not adopted. */
export async function createAdoptedFile(
  systems: readonly ExaminedSystem[],
  targetKind: Observations["targetKind"] = "system",
): Promise<AdoptedFile> {
  const keyOf = ({ header: { date, host, release } }: ExaminedSystem) => JSON.stringify([date, host, release]);
  const sorted = systems.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const file = await onlyHelpful(agreedFile(sorted, targetKind), sorted);
  const { observed } = file;
  const rejected = observed.notAdopted.flatMap((one) => ("kind" in one ? [one.kind, `error.${one.kind}`] : []));
  // No verdict is kept about an assumption of which nothing was adopted.
  const verdicts = observed.verdicts.filter(({ id }) => !rejected.includes(id));
  return { ...file, observed: { ...observed, verdicts } };
}

const isSettled = ({ result }: Finding) => result !== "inconclusive";

/** What a system says about each assumption. Adopted behaviour refutes our assumption. */
const verdictsOf = ({ judgement: { findings }, header: { host: system, release, date } }: ExaminedSystem) =>
  findings.filter(isSettled).map(({ id, result, variant }) => {
    const verdict = result === "confirmed" ? ("confirmed" as const) : ("refuted" as const);
    return { id, verdict, ...(variant && { variant }), release, date, system };
  });

function agreedFile(systems: readonly ExaminedSystem[], targetKind: Observations["targetKind"]) {
  const release = joined(systems.map(({ header }) => header.release));
  const target = joined(systems.map(({ header }) => header.host));
  const date = systems.at(-1)?.header.date ?? "";
  // The responses of a mock server are made up, and say nothing about CRM.COM.
  const isSystem = targetKind === "system";
  const provenance = isSystem ? ("observed" as const) : ("assumed" as const);
  const source = `${isSystem ? "Observed at" : "A mock server at"} ${target}, ${release}, ${date}`;
  const verdicts = isSystem ? systems.flatMap(verdictsOf).sort((a, b) => (a.id < b.id ? -1 : 1)) : [];
  const contradictions = contradictionsBetween(systems);
  const agreed = <Value>(valuesOf: (judgement: Judgement) => Readonly<Record<string, Value>>) =>
    systems
      .flatMap(({ judgement }) => Object.entries(valuesOf(judgement)))
      .filter(([name]) => contradictions.every(({ kind }) => kind !== name))
      .sort();
  const switches = agreed(variantsIn).filter(([, variant]) => variant !== asAssumed && variant !== noVariant);
  const errors = agreed(({ words }) => words.errors);
  const [[, done] = []] = agreed(({ done }) => ({ done }));
  const [[, status] = []] = agreed(statusIn);
  const isByVariant = status === 200 || switches.some(([id]) => id === "call.http-status");
  const notAdopted = [...contradictions, ...systems.flatMap(({ judgement }) => notAdoptedIn(judgement))];
  return {
    observed: { date, release, target, targetKind, verdicts, ...(done && { done }), notAdopted },
    // `undefined` removes the setting of an existing file.
    ...(status !== undefined && { refusalStatus: isByVariant ? undefined : status }),
    assumptions: Object.fromEntries(switches) as Switches,
    vendorErrors: Object.fromEntries(errors.map(([kind, words]) => [kind, { provenance, ...words, source }])),
  };
}

const [asAssumed, noVariant] = ["as assumed", "no variant"] as const;

const variantsIn = ({ findings }: Judgement): Readonly<Record<string, string>> =>
  Object.fromEntries(
    findings
      .filter((finding) => isSettled(finding) && !finding.id.startsWith("error."))
      .map(({ id, result, variant }) => [id, variant ?? (result === "confirmed" ? asAssumed : noVariant)]),
  );

const statusIn = ({ words: { refusalStatus } }: Judgement) => (refusalStatus === undefined ? {} : { refusalStatus });

/** The values in which systems contradict each other. */
function contradictionsBetween(systems: readonly ExaminedSystem[]) {
  const values = systems.flatMap(({ judgement, header: { host, release } }) => {
    const { words, done } = judgement;
    const named = { ...variantsIn(judgement), ...words.errors, ...statusIn(judgement), done };
    return Object.entries(named).map(([kind, value]) => {
      const text = textOrJson(value) ?? "nothing";
      return { kind, text, side: `${text} (${host}, ${release})` };
    });
  });
  return [...Map.groupBy(values, ({ kind }) => kind)].sort().flatMap(([kind, ofKind]) => {
    if (new Set(ofKind.map(({ text }) => text)).size === 1) return [];
    const sides = ofKind.map(({ side }) => side);
    return { kind, reason: `recordings contradict each other: ${joined(sides, "; ")}` };
  });
}

const joined = (values: readonly string[], by = ", ") => [...new Set(values)].sort().join(by);

/** What no part of the file says. A value may be the tenant's, so only its type is kept. */
const notAdoptedIn = ({ words, unexplained }: Judgement): Observations["notAdopted"] => [
  ...words.notAdopted,
  ...unexplained.map(({ operation, exchanges: [first], at, actual, expected }) => ({
    interaction: typeof first === "string" ? first : operation,
    assumptions: [],
    reason: "no variant of an assumption and no vendor error describes it",
    seen: [{ path: at, expected: withoutValue(expected), actual: withoutValue(actual) }],
  })),
];

function withoutValue(text: string): string {
  const json = jsonOr(text);
  if (json === undefined) return text.split(/[:(]/)[0]?.trim() ?? "";
  return `a value of type ${Array.isArray(json) ? "array" : json === null ? "null" : typeof json}`;
}

/** The file without the variants and words that do not reduce the differences between the systems and the mock server. */
async function onlyHelpful(file: AdoptedFile, systems: readonly ExaminedSystem[]): Promise<AdoptedFile> {
  const count = async (tried: AdoptedFile) => {
    let sum = 0;
    for (const { judgement } of systems) sum += await countDifferences(judgement, expectationOf(tried));
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

/** The behaviour of a mock server that has a config file. */
export function expectationOf(config: Omit<AdoptedFile, "observed"> & Pick<Config, "observed">): Expectation {
  const { assumptions: switches, refusalStatus, vendorErrors, observed } = config;
  return { switches, refusalStatus, table: overrideVendorErrors(vendorErrors), done: observed?.done };
}

/** What was seen and is not in a file, each with the reason and the location. */
export const notAdoptedLines = ({ observed: { notAdopted } }: AdoptedFile): string[] =>
  notAdopted.map((one) => {
    if ("kind" in one) return `${one.kind}: ${one.reason}`;
    const places = one.seen.map(({ path, expected, actual }) => `at ${path} ${actual} in place of ${expected}`);
    return `${one.interaction}: ${one.reason}: ${places.join("; ")}`;
  });
