import type { Observations } from "../../assumptions/assumptions.ts";
import { type Switches, variantsById } from "../../assumptions/switches.ts";
import { textOrJson } from "../../common/json.ts";
import type { HeaderLine } from "../../documents/recording.ts";
import type { Config } from "../../library/internal.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
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
  const textOf = ({ header: { date, host, release } }: ExaminedSystem) => JSON.stringify([date, host, release]);
  const sorted = systems.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  const file = await onlyHelpful(agreedFile(sorted, targetKind), sorted);
  const { notAdopted, verdicts } = file.observed;
  // No verdict is kept about an assumption of which nothing was adopted.
  const isAdopted = (id: string) => notAdopted.every(({ kind }) => kind !== id && `error.${kind}` !== id);
  return { ...file, observed: { ...file.observed, verdicts: verdicts.filter(({ id }) => isAdopted(id)) } };
}

const settledIn = ({ findings }: Judgement) => findings.filter(({ result }) => result !== "inconclusive");

/** What a system says about each assumption. Adopted behaviour refutes our assumption. */
const verdictsOf = ({ judgement, header: { host: system, release, date } }: ExaminedSystem) =>
  settledIn(judgement).map(({ id, result, variant }) => {
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
  const contradictions: { readonly kind: string; readonly reason: string }[] = [];
  /** The values on which all systems that have them agree, with their names. */
  const agreed = <Value>(valuesIn: (judgement: Judgement) => Readonly<Record<string, Value>>) => {
    const claims = systems.flatMap(({ judgement, header: { host, release } }) =>
      Object.entries(valuesIn(judgement)).map(([name, value]) => {
        const text = textOrJson(value) ?? "nothing";
        return { name, value, text, side: `${text} (${host}, ${release})` };
      }),
    );
    return [...Map.groupBy(claims, ({ name }) => name)].sort().flatMap(([kind, ofKind]) => {
      if (new Set(ofKind.map(({ text }) => text)).size === 1) return [[kind, ofKind[0]?.value as Value] as const];
      const sides = ofKind.map(({ side }) => side);
      contradictions.push({ kind, reason: `recordings contradict each other: ${joined(sides, "; ")}` });
      return [];
    });
  };
  const variants = agreed((judgement) =>
    Object.fromEntries(
      settledIn(judgement).map(({ id, variant, setting }) => [id, variant ?? setting ?? "as assumed"]),
    ),
  );
  const switches = variants.filter(([id, variant]) => variantsById.get(id)?.includes(variant));
  const errors = agreed(({ words }) => words.errors);
  const [[, done] = []] = agreed(({ done }) => ({ done }));
  const [[, status] = []] = agreed<number>(({ words: { refusalStatus: it } }) => (it ? { refusalStatus: it } : {}));
  const isByVariant = status === 200 || switches.some(([id]) => id === "call.http-status");
  const verdicts = isSystem ? systems.flatMap(verdictsOf) : [];
  const notAdopted = [...contradictions, ...systems.flatMap(({ judgement }) => notAdoptedIn(judgement))];
  return {
    observed: { date, release, target, targetKind, verdicts, ...(done && { done }), notAdopted },
    // `undefined` removes the setting of an existing file.
    ...(status !== undefined && { refusalStatus: isByVariant ? undefined : status }),
    assumptions: Object.fromEntries(switches) as Switches,
    vendorErrors: Object.fromEntries(errors.map(([kind, words]) => [kind, { provenance, ...words, source }])),
  };
}

const joined = (values: readonly string[], by = ", ") => [...new Set(values)].sort().join(by);

/** What no part of the file says. A value may be the tenant's, so only its location is kept. */
const notAdoptedIn = ({ words, unexplained }: Judgement) => [
  ...words.notAdopted,
  ...unexplained.map(({ operation, at }) => {
    return { kind: operation, reason: `no variant of an assumption and no vendor error describes it: at ${at}` };
  }),
];

/** The file without the variants and words that do not reduce the differences between the systems and the mock server. */
async function onlyHelpful(file: ReturnType<typeof agreedFile>, systems: readonly ExaminedSystem[]) {
  const count = async (tried: typeof file) => {
    let sum = 0;
    for (const { judgement } of systems) sum += await countDifferences(judgement, expectationOf(tried));
    return sum;
  };
  let [kept, differences] = [file, await count(file)];
  for (const key of ["assumptions", "vendorErrors"] as const) {
    for (const name of Object.keys(file[key])) {
      const others = Object.entries(kept[key]).filter(([other]) => other !== name);
      const without = { ...kept, [key]: Object.fromEntries(others) };
      const left = await count(without);
      if (left > differences) continue;
      file.observed.notAdopted.push({ kind: name, reason: "it does not reduce the differences" });
      [kept, differences] = [without, left];
    }
  }
  return kept;
}

/** The behaviour of a mock server that has a config file. */
export function expectationOf(config: Omit<AdoptedFile, "observed"> & Pick<Config, "observed">): Expectation {
  const { assumptions: switches, refusalStatus, vendorErrors, observed } = config;
  return { switches, refusalStatus, table: overrideVendorErrors(vendorErrors), done: observed?.done };
}

/** What was seen and is not in a file, each with the reason. */
export const notAdoptedLines = ({ observed: { notAdopted } }: AdoptedFile): string[] =>
  notAdopted.map(({ kind, reason }) => `${kind}: ${reason}`);
