import { catalog } from "../../vendor/catalog.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import type { Sighting } from "../adopt/errors-of-sightings.ts";
import type { AnalysedPart, DriftSetting } from "./analyse-parts.ts";
import type { FilledExchange } from "./asked-rows.ts";
import { type Comparison, whyNotComparable } from "./compare-played.ts";
import { compareShape, type ShapeDifference } from "./compare-shapes.ts";
import { mergedShapes } from "./merged-shapes.ts";
import { type DriftVerdict, mergedVerdicts } from "./merged-verdicts.ts";
import { wordsFor } from "./seen-refusals.ts";

/** An exchange that our stand-in answered otherwise. */
export interface ReplayDifference {
  /** Its line in the recording. */
  readonly line: number;
  readonly operation: string;
  readonly differences: readonly { readonly path: string; readonly there: string; readonly here: string }[];
}

interface Coverage {
  readonly seen: number;
  readonly of: number;
}

/** How a recording differs from what we do. */
export interface Drift {
  readonly result: "same" | "different" | "not proven";
  readonly assumptions: readonly DriftVerdict[];
  readonly shapes: readonly ShapeDifference[];
  readonly replay: { readonly same: number; readonly different: number; readonly notComparable: number };
  readonly differences: readonly ReplayDifference[];
  readonly coverage: { readonly methods: Coverage; readonly rows: Coverage; readonly assumptions: Coverage };
}

/** How a recording differs from us, with the configuration that it is held against. */
export function driftOf(analysed: readonly AnalysedPart[], setting: DriftSetting): Drift {
  const verdicts = mergedVerdicts(analysed);
  const shapes = mergedShapes(analysed.map(({ part }) => part)).flatMap((shape) => compareShape(shape, setting.table));
  const known = new Set(setting.shapes.flatMap((shape) => compareShape(shape, setting.table)).map(keyOf));
  const differing = shapes.filter((one) => !known.has(keyOf(one)));
  const compared = analysed.flatMap(({ exchanges, judged }) =>
    exchanges.map((exchange, at) => ({ exchange, comparison: judged.configured[at] })),
  );
  const different = compared.filter(({ comparison }) => comparison && isDifferent(comparison));
  const same = compared.filter(({ comparison }) => comparison && !isDifferent(comparison)).length;
  const all = analysed.reduce((sum, { part }) => sum + part.exchanges.length, 0);
  const texts = errorTexts(different as Compared[], setting.table);
  const isNothing = same + different.length === 0;
  const isSame = different.length === 0 && differing.length === 0;
  return {
    result: isNothing ? "not proven" : isSame ? "same" : "different",
    assumptions: verdicts,
    shapes: [...differing, ...texts],
    replay: { same, different: different.length, notComparable: all - same - different.length },
    differences: different.map(({ exchange, comparison }) => differenceOf(exchange, comparison as Comparison)),
    coverage: coverageOf(analysed, verdicts),
  };
}

interface Compared {
  readonly exchange: FilledExchange;
  readonly comparison: Comparison;
}

/** The words of errors that came and our table does not have, of each kind those that came first. */
function errorTexts(different: readonly Compared[], table: VendorErrorTable): ShapeDifference[] {
  const byKind = new Map<string, ShapeDifference>();
  for (const { exchange, comparison } of different) {
    for (const seen of comparison.words) {
      const [here, there] = [wordsInOne(wordsFor(seen, table)), wordsInOne(seen)];
      const path = `error.${seen.kind}`;
      const found = { operation: exchange.contract.name, path, kind: "error text", here, there } as const;
      if (!byKind.has(path)) byKind.set(path, found);
    }
  }
  return [...byKind.values()];
}

const keyOf = ({ operation, path, kind, there, here }: ShapeDifference) =>
  JSON.stringify([operation, path, kind, there, here]);

const isDifferent = ({ behaviour, words }: Comparison) => behaviour.length + words.length > 0;

const wordsInOne = ({ code, texts }: Pick<Sighting, "code" | "texts">) => [code, ...texts].join(": ");

/** Differences of one exchange that are told, of what was done and of words. */
const mostTold = 20;

function differenceOf({ line, contract }: FilledExchange, { behaviour, words }: Comparison): ReplayDifference {
  return {
    line: line.at,
    operation: contract.name,
    differences: [
      ...behaviour.slice(0, mostTold).map(({ path, expected, actual }) => ({ path, there: expected, here: actual })),
      ...words.slice(0, mostTold).map((seen) => ({
        path: `error.${seen.kind}`,
        there: wordsInOne(seen),
        here: "other words",
      })),
    ],
  };
}

function coverageOf(analysed: readonly AnalysedPart[], verdicts: readonly DriftVerdict[]): Drift["coverage"] {
  const exchanges = analysed.flatMap((one) => one.exchanges);
  const usable = exchanges.filter((one) => whyNotComparable(one) === undefined);
  const rowsIn = (some: readonly FilledExchange[]) =>
    some.reduce((sum, { contract, parameters }) => {
      const rows = contract.bulk ? parameters?.[contract.bulk.set] : undefined;
      return sum + (Array.isArray(rows) ? rows.length : 0);
    }, 0);
  return {
    methods: { seen: new Set(usable.map(({ contract }) => contract.name)).size, of: catalog.length },
    rows: { seen: rowsIn(usable), of: rowsIn(exchanges) },
    assumptions: { seen: verdicts.filter(({ verdict }) => verdict !== "not exercised").length, of: verdicts.length },
  };
}
