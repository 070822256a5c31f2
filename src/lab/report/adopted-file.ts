import { isDeepStrictEqual } from "node:util";
import type { Observations } from "../../assumptions/observations.ts";
import type { Switches } from "../../assumptions/switches.ts";
import { jsonOr } from "../../ground/json.ts";
import type { Examination } from "../examine/examine.ts";
import type { ExaminedRecording } from "../examine/examine-recording.ts";
import type { Leftover } from "../examine/finding.ts";
import type { HeaderLine } from "../record/recording.ts";

/** A config file with which the stand-in does, and words its errors, as a system was seen to do. */
export type AdoptedFile = ReturnType<typeof createAdoptedFile>;

type SeenSystem = Pick<HeaderLine, "host" | "release" | "date"> & { readonly examination: Examination };

export function adoptRecordings({ parts, shapes }: Pick<ExaminedRecording, "parts" | "shapes">): AdoptedFile {
  const keyOf = ({ date, host, release }: SeenSystem) => JSON.stringify([date, host, release]);
  const seen = parts.map(({ header, examination }): SeenSystem => ({ ...header, examination }));
  seen.sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const verdicts = seen.flatMap(({ examination: { findings }, host: recording, release, date }) =>
    findings
      .flatMap(({ id, result, variant }) =>
        result === "open"
          ? []
          : [{ id, verdict: seenAs[result], ...(variant && { variant }), release, date, recording }],
      )
      .sort((one, other) => (one.id < other.id ? -1 : 1)),
  );
  return createAdoptedFile(seen, "recording", { answers: [], verdicts, shapes: [...shapes] });
}

/** What was adopted before was seen again. */
const seenAs = { confirmed: "confirmed", refuted: "refuted", "as adopted": "refuted" } as const;

/** The file of all in which examinations agree. A contradiction is told, and neither side adopted. */
export function createAdoptedFile(
  seen: readonly SeenSystem[],
  kind: "recording" | "system" | "stand-in",
  more: Pick<Observations, "answers" | "verdicts" | "shapes">,
) {
  const joined = (values: readonly string[], by = ", ") => [...new Set(values)].sort().join(by);
  const [release, target] = [joined(seen.map((one) => one.release)), joined(seen.map((one) => one.host))];
  const date = seen.at(-1)?.date ?? "";
  const targetKind: Observations["targetKind"] = kind === "stand-in" ? kind : "system";
  const where = { recording: "Recorded", system: `Observed at ${target}`, "stand-in": `A stand-in at ${target}` }[kind];
  // A stand-in makes up its answers, however they came here.
  const provenance = kind === "stand-in" ? ("assumed" as const) : ("observed" as const);
  const source = `${where}, ${release}, ${date}`;
  const contradictions: { kind: string; reason: string }[] = [];
  const agreed = <Said>(saidBy: (one: SeenSystem) => Readonly<Record<string, Said>>): [string, Said][] => {
    const said = seen.flatMap((one) => Object.entries(saidBy(one)).map(([name, value]) => ({ name, value, one })));
    return [...Map.groupBy(said, ({ name }) => name)].sort().flatMap(([name, some]): [string, Said][] => {
      const [first] = some;
      if (first && some.every(({ value }) => isDeepStrictEqual(value, first.value))) return [[name, first.value]];
      const words = some.map(({ value, one }) => {
        const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing");
        return `${text} (${one.host}, ${one.release})`;
      });
      contradictions.push({ kind: name, reason: `recordings contradict each other: ${joined(words, "; ")}` });
      return [];
    });
  };
  const switches = agreed(behaviourIn).filter(([, variant]) => variant !== asAssumed && variant !== noVariant);
  const errors = agreed(({ examination }) => examination.words.errors);
  const [[, done] = []] = agreed(({ examination }) => ({ done: examination.done }));
  const [[, status] = []] = agreed(({ examination: { words } }) =>
    words.refusalStatus === undefined ? {} : { refusalStatus: words.refusalStatus },
  );
  const isSaid = status === 200 || switches.some(([id]) => id === "call.http-status");
  const notAdopted = [...contradictions, ...seen.flatMap(({ examination }) => notAdoptedIn(examination))];
  return {
    observed: { date, release, target, targetKind, ...more, ...(done && { done }), notAdopted },
    // Takes back that of a file which is there.
    ...(status !== undefined && { refusalStatus: isSaid ? undefined : status }),
    assumptions: Object.fromEntries(switches) as Switches,
    vendorErrors: Object.fromEntries(errors.map(([name, error]) => [name, { provenance, ...error, source }])),
  };
}

const [asAssumed, noVariant] = ["as assumed", "no variant"] as const;

function behaviourIn({ examination: { findings } }: SeenSystem): Readonly<Record<string, string>> {
  const said = findings.flatMap(({ id, result, variant, reason }) => {
    if (id.startsWith("error.") || (result === "open" && reason !== "both ways")) return [];
    return [[id, variant ?? (result === "confirmed" ? asAssumed : noVariant)]];
  });
  return Object.fromEntries(said);
}

function notAdoptedIn({ words, leftovers, constantDifferences }: Examination): Observations["notAdopted"] {
  const nameOf = ({ operation, exchanges: [first] }: Leftover) => (typeof first === "string" ? first : operation);
  const unexplained = [...Map.groupBy([...constantDifferences, ...leftovers], nameOf)].map(([interaction, all]) => {
    const seen = all.slice(0, 10).map(({ at, there, here }) => {
      return { path: at, expected: plainly(here), actual: plainly(there) };
    });
    const reason = "no variant of an assumption and no vendor error describes it";
    return { interaction, assumptions: [], reason, seen };
  });
  return [...words.notAdopted, ...unexplained];
}

/** What was done, or the type of a value: the value itself may be the tenant's. */
function plainly(text: string): string {
  const json = jsonOr(text);
  if (json === undefined) return text.split(/[:(]/)[0]?.trim() ?? "";
  return `a value of type ${Array.isArray(json) ? "array" : json === null ? "null" : typeof json}`;
}
