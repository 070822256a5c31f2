import type { Observations } from "../../wire/observations.ts";
import type { Switches } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { errorsOfSightings, type Sighting } from "../adopt/errors-of-sightings.ts";
import { notDescribed } from "../adopt/not-described.ts";
import type { ObservedConfig } from "../adopt/observe.ts";
import { isStatusAlone } from "../verify/compare-status.ts";
import type { AnalysedPart } from "./analyse-parts.ts";
import { mergedShapes } from "./merged-shapes.ts";
import { isWordedBy, unseenIn } from "./worded-by.ts";

type Verdict = NonNullable<Observations["verdicts"]>[number];
type NotAdopted = Observations["notAdopted"];

/**
 * Makes of analysed recordings a config file with which the stand-in does, and words its errors, as the recorded systems
 * did. The same whatever the order of the recordings; where they contradict each other, nothing is adopted, and it is told.
 */
export function adoptRecordings(analysed: readonly AnalysedPart[]): ObservedConfig {
  // Sorted once, for all that is made of them in turn.
  const parts = [...analysed].sort((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const dates = parts.map(({ part }) => part.header.date).sort();
  const releases = [...new Set(parts.map(({ part }) => part.header.release))].sort();
  const hosts = [...new Set(parts.map(({ part }) => part.header.host))].sort();
  const date = dates.at(-1) ?? "";
  const release = releases.join(", ");
  const verdicts = parts.flatMap(verdictsIn);
  const { switches, contradictions } = switchesOf(verdicts);
  const errors = errorsOfSightings(sightingsIn(parts), {
    provenance: "observed",
    source: `Recorded, ${release}, ${date}`,
  });
  return {
    observed: {
      date,
      release,
      target: hosts.join(", "),
      targetKind: "system",
      answers: [],
      verdicts,
      shapes: mergedShapes(parts.map(({ part }) => part)),
      notAdopted: [...contradictions, ...errors.notAdopted, ...parts.flatMap(undescribedIn)],
    },
    assumptions: switches,
    vendorErrors: Object.fromEntries(Object.entries(errors.vendorErrors).sort()),
  };
}

const keyOf = ({ part: { header } }: AnalysedPart) => JSON.stringify([header.date, header.host, header.release]);

function verdictsIn({ part: { header }, judged }: AnalysedPart): Verdict[] {
  const { release, date, host } = header;
  return judged.verdicts
    .map(({ id, verdict, variant }) => ({
      id,
      verdict,
      ...(variant !== undefined && { variant }),
      release,
      date,
      recording: host,
    }))
    .sort((one, other) => (one.id < other.id ? -1 : 1));
}

/** The variants that were seen, but for those that another recording contradicts. */
function switchesOf(verdicts: readonly Verdict[]): { switches: Switches; contradictions: NotAdopted } {
  const switches: Record<string, string> = {};
  const contradictions: { kind: string; reason: string }[] = [];
  const behaviours = verdicts.filter(({ id }) => !id.startsWith("error."));
  for (const [id, all] of [...Map.groupBy(behaviours, (one) => one.id)].sort()) {
    const seen = new Map(
      all.map((one) => [one.variant ?? (one.verdict === "confirmed" ? "as assumed" : "no variant"), one]),
    );
    const [only = ""] = seen.keys();
    if (seen.size > 1) {
      const said = [...seen].map(([what, { recording, release }]) => `${what} (${recording}, ${release})`).sort();
      contradictions.push({ kind: id, reason: `recordings contradict each other: ${said.join("; ")}` });
    } else if (only !== "as assumed" && only !== "no variant") switches[id] = only;
  }
  return { switches, contradictions };
}

/** The words of refusals. Where a system has ours, they are ours whatever values stood in them. */
function sightingsIn(parts: readonly AnalysedPart[]): Sighting[] {
  const seen = parts.flatMap(({ judged }) => judged.described.flatMap((one) => one?.refusals ?? []));
  const distinct = new Map(seen.map((one) => [JSON.stringify(one), one]));
  return [...distinct]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, one]) => one)
    .filter((one) => unseenIn(one) === undefined || !isWordedBy(one, vendorErrors));
}

function undescribedIn({ exchanges, judged }: AnalysedPart): NotAdopted {
  return judged.described.flatMap((one, at) => {
    if (!one || one.behaviour.length === 0) return [];
    // The HTTP status of a refusal is adopted with its words.
    if (isStatusAlone(one.behaviour) && one.refusals.some(({ of }) => of === "call")) return [];
    const about = judged.verdicts.filter(
      ({ verdict, variant, exchanges: lines }) => verdict === "refuted" && variant === undefined && lines.includes(at),
    );
    // A comparison expects what was recorded, and the file what we do.
    const seen = one.behaviour.map(({ path, expected, actual }) => ({ path, expected: actual, actual: expected }));
    const ids = about.map(({ id }) => id);
    return [notDescribed(exchanges[at]?.contract.name ?? "", ids, seen)];
  });
}
