import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import type { WordingContext } from "./learn-error.ts";
import { matchesTexts, matchesWords, type RefusalPair } from "./refusal-words.ts";

/** One refusal as each kind that it can be, the likeliest first. */
export type Readings = readonly [RefusalPair, ...RefusalPair[]];

export const errorKindsOf = (refusals: readonly RefusalPair[]) => new Set(refusals.map(({ kind }) => kind));

export const isDocumented = (kind: VendorErrorKind) => vendorErrors[kind].provenance === "documented";

/** The possible readings; all, if there would be none. */
export function possibleReadings(readings: Readings, isPossible: (reading: RefusalPair) => boolean): Readings {
  const [first, ...others] = readings.filter(isPossible);
  return first ? [first, ...others] : readings;
}

const hasOwnCode = ({ kind, words }: RefusalPair) => Object.values(words).includes(vendorErrors[kind].code);

/** The reading of the only kind that there is. */
const onlyReading = (readings: readonly RefusalPair[]) => (errorKindsOf(readings).size === 1 ? readings[0] : undefined);

/** A share of the refusals in the same words: if so many can be one error, they are. */
const nearlyAll = 0.9;

/** Assigns each refusal to the kind whose words it has, or to the only one that it can be. The others stay open. */
export function assignKinds(refusals: readonly RefusalPair[], { table, refusalStatus }: WordingContext) {
  const all = [...Map.groupBy(refusals, ({ ref, place }) => `${ref} ${place}`).values()] as unknown as Readings[];
  const isPossible = ({ isOdd }: RefusalPair) => !isOdd;
  const odd = all.filter((readings) => !readings.some(isPossible));
  const likely = all.filter((readings) => readings.some(isPossible));
  let open = asOneError(likely.map((readings) => possibleReadings(readings, isPossible)));
  const assigned: RefusalPair[] = [];
  const assign = (choose: (readings: Readings) => RefusalPair | undefined) => {
    open = open.filter((readings) => {
      const reading = choose(readings);
      if (reading) assigned.push(reading);
      return !reading;
    });
  };
  const hasTheWords = (reading: RefusalPair) => matchesWords(reading, table, refusalStatus);
  assign((readings) => readings.find(hasTheWords) ?? onlyReading(readings));
  assign((readings) => onlyReading(readings.filter((reading) => matchesTexts(reading, table))));
  const certain = [...assigned];
  assign((readings) => onlyReading(readings.filter(hasOwnCode)));
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const known = errorKindsOf(assigned);
    assign((readings) => onlyReading(readings.filter((reading) => isUnknownKind(reading, readings, known))));
  }
  // A name that a refusal names is not there, unless the words are those of several rows with the name.
  assign((readings) => onlyReading(readings.filter(({ kind }) => kind !== "ambiguousIdentifier")));
  // If a kind has our code elsewhere, another code with other texts belongs to an error that we do not know.
  const coded = errorKindsOf(assigned.filter(hasOwnCode));
  const isKnown = (reading: RefusalPair) =>
    !coded.has(reading.kind) || hasOwnCode(reading) || matchesTexts(reading, vendorErrors);
  const unknown = assigned.filter((reading) => !isKnown(reading)).map((reading): Readings => [reading]);
  return { certain: certain.filter(isKnown), assigned: assigned.filter(isKnown), open, odd: [...odd, ...unknown] };
}

/** Refusals in the same words are one error, if there is one that nearly all of them can be. */
function asOneError(refusals: readonly Readings[]): Readings[] {
  const byWords = Map.groupBy(refusals, ([{ words }]) => JSON.stringify(words));
  return [...byWords.values()].flatMap((alike) => {
    const count = (kind: VendorErrorKind) => alike.filter((readings) => errorKindsOf(readings).has(kind)).length;
    const shared = new Set([...errorKindsOf(alike.flat())].filter((kind) => count(kind) >= alike.length * nearlyAll));
    return alike.map((readings) => possibleReadings(readings, ({ kind }) => shared.has(kind)));
  });
}

/** Can a reading be of a kind whose words no refusal has shown yet? */
function isUnknownKind(reading: RefusalPair, readings: Readings, known: ReadonlySet<VendorErrorKind>): boolean {
  const { kind, isOfNeighbour } = reading;
  if (isOfNeighbour || known.has(kind) || isDocumented(kind)) return false;
  // A name in other words is ambiguous only if it is known in which words a name is not there.
  return kind !== "ambiguousIdentifier" || readings.every((other) => other.kind === kind || isDocumented(other.kind));
}
