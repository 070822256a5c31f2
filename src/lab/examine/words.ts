import {
  overrideVendorErrors,
  type VendorErrorKind,
  vendorErrors,
  type WrittenErrors,
} from "../../wire/vendor-errors.ts";
import { hiddenWord } from "../record/call-redaction.ts";
import { inOneLine } from "./exchange.ts";
import { type Finding, feature, refsOf } from "./finding.ts";
import {
  filled,
  hasTextsOf,
  isWordedBy,
  type Known,
  learn,
  otherWords,
  type Place,
  type Sighting,
  templatesAt,
} from "./wording.ts";

/** Reads the words of errors off refusals. @param sightings of each refusal as all kinds that fit, the likeliest first */
export function wordsOfSystem(sightings: readonly Sighting[], known: Known) {
  const isTelling = ({ words }: Sighting) => (words["code"] ?? words["error_code"]) !== hiddenWord;
  const { certain, assigned, open, odd } = assign(sightings.filter(isTelling), known);
  const learntOf = (some: readonly Sighting[]) =>
    [...Map.groupBy(some, ({ kind }) => kind)].map(([kind, seen]) => ({ kind, seen, learnt: learn(seen, known) }));
  const settled = learntOf(assigned);
  const told = kindsOf(assigned);
  const unsettled = open.filter(([first]) => !told.has(first.kind));
  const unsure = [...unsettled.flat(), ...sightings.filter((one) => !isTelling(one) && !one.isUnder)];
  const doubtful = [...Map.groupBy(unsure, ({ kind }) => kind)].filter(([kind]) => !told.has(kind));
  const errorsOf = (some: typeof settled): WrittenErrors =>
    Object.fromEntries(some.flatMap(({ kind, learnt }) => (typeof learnt === "object" ? [[kind, learnt]] : [])));
  const findings = [
    ...settled.flatMap(({ kind, seen, learnt }) => findingOf(kind, seen, learnt !== undefined)),
    ...doubtful.map(([kind, seen]): Finding => {
      // Refusals of tokens name no value: other words are not those of another value.
      const areSeveral = kind.startsWith("token") && new Set(seen.map(({ words }) => JSON.stringify(words))).size > 1;
      const reason = !seen.some(isTelling) ? "masked" : areSeveral ? "several words" : "words";
      return { id: `error.${kind}`, verdict: "open", reason, exchanges: refsOf(seen) };
    }),
  ];
  // A token that no call shows to be good is most likely one that nobody knows. Where all of them are refused in the same
  // words, so is most likely one that has expired, and one that was released.
  const likely = unsettled.filter(([first]) => first.kind === "tokenUnknown");
  const areAlike = new Set(likely.map(([{ words }]) => JSON.stringify(words))).size === 1;
  const alsoLikely = areAlike ? likely.flatMap(([, ...others]) => others.filter(({ kind }) => !told.has(kind))) : [];
  const inferred = Object.fromEntries(
    Object.entries(errorsOf(learntOf(alsoLikely))).map(([kind, error]) => [kind, { ...error, provenance: "inferred" }]),
  ) as WrittenErrors;
  const errors = { ...inferred, ...errorsOf([...settled, ...learntOf(likely.map(([first]) => first))]) };
  const isTold = ({ kind, ref }: Sighting) =>
    findings.some((one) => one.verdict !== "confirmed" && one.id === `error.${kind}` && one.exchanges.includes(ref));
  const unsaid = [...assigned, ...[...open, ...odd].map(([first]) => first)].filter((one) => !isTold(one));
  return {
    findings,
    errors,
    certain: overrideVendorErrors(errorsOf(learntOf(certain))),
    /** Where refusals are worded otherwise, and no finding says so. */
    left: unsaid.flatMap((seen) =>
      otherWords(seen, overrideVendorErrors(errors), known.refusalStatus).map(({ at, there, here }) => {
        return { ref: seen.ref, ...feature(`words of ${seen.kind} at ${at.replace(/\d+/, "")}`, at, there, here) };
      }),
    ),
    notAdopted: settled.flatMap(({ kind, learnt }) => (typeof learnt === "string" ? [{ kind, reason: learnt }] : [])),
  };
}

/** Each refusal as the kind whose words it has, or as the only one that it can be; the others are open. */
function assign(sightings: readonly Sighting[], { table, refusalStatus }: Known) {
  const all = [...Map.groupBy(sightings, ({ ref, place }) => `${ref} ${place}`).values()] as unknown as Place[];
  const odd = all.filter((place) => place.every(({ isOdd }) => isOdd));
  const places = all.flatMap((place) => {
    const [first, ...others] = place.filter(({ isOdd }) => !isOdd);
    return first ? [[first, ...others] as const] : [];
  });
  const byWords = Map.groupBy(places, ([{ words }]) => JSON.stringify(words));
  // What is said in the same words is one error, where there is one that nearly all of it can be.
  let open = [...byWords.values()].flatMap((alike) => {
    const counts = Map.groupBy(
      alike.flatMap((place) => [...kindsOf(place)]),
      (kind) => kind,
    );
    const isShared = ({ kind }: Sighting) => (counts.get(kind)?.length ?? 0) >= alike.length * 0.9;
    return alike.map((place) => {
      const shared = place.filter(isShared);
      return shared.length > 0 ? (shared as unknown as Place) : place;
    });
  });
  const assigned: Sighting[] = [];
  const settle = (choose: (place: Place) => Sighting | undefined) => {
    open = open.filter((place) => {
      const found = choose(place);
      if (found) assigned.push(found);
      return !found;
    });
  };
  const only = (some: readonly Sighting[]) => (kindsOf(some).size === 1 ? some[0] : undefined);
  settle((place) => place.find((one) => isWordedBy(one, table, refusalStatus)) ?? only(place));
  settle((place) => only(place.filter((one) => hasTextsOf(one, table))));
  const certain = [...assigned];
  settle((place) => only(place.filter(hasOwnCode)));
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const known = kindsOf(assigned);
    // Other words for a name are those of several only where it is known in which words one is not there.
    const isUnsaid = ({ kind }: Sighting, place: Place) =>
      !known.has(kind) &&
      !isDocumented(kind) &&
      (kind !== "ambiguousIdentifier" || place.every((one) => one.kind === kind || isDocumented(one.kind)));
    settle((place) => only(place.filter((one) => !one.isUnder && isUnsaid(one, place))));
  }
  // A name that a refusal names is not there, unless its words are those of several.
  settle((place) => only(place.filter(({ kind }) => kind !== "ambiguousIdentifier")));
  // Where a kind has its code, what has another one and other texts is of a kind that we do not know.
  const coded = kindsOf(assigned.filter(hasOwnCode));
  const isKnown = (one: Sighting) => !coded.has(one.kind) || hasOwnCode(one) || hasTextsOf(one, vendorErrors);
  const others = assigned.filter((one) => !isKnown(one)).map((one): Place => [one]);
  return { certain: certain.filter(isKnown), assigned: assigned.filter(isKnown), open, odd: [...odd, ...others] };
}

export const kindsOf = (some: readonly Sighting[]) => new Set(some.map(({ kind }) => kind));

const hasOwnCode = ({ kind, words }: Sighting) => Object.values(words).includes(vendorErrors[kind].code);

const isDocumented = (kind: VendorErrorKind) => vendorErrors[kind].provenance === "documented";

function findingOf(kind: VendorErrorKind, seen: readonly Sighting[], isLearnt: boolean): Finding[] {
  const [id, exchanges] = [`error.${kind}` as const, refsOf(seen)];
  // Another HTTP status under our words says nothing against the words.
  const first = isLearnt ? seen.find((one) => !isWordedBy(one, vendorErrors)) : undefined;
  if (!first) return isDocumented(kind) ? [] : [{ id, verdict: "confirmed", exchanges }];
  const ours = filled(templatesAt(first.place, vendorErrors[kind]), first.values);
  const example = { exchange: first.ref, at: first.place, there: inOneLine(first.words), here: inOneLine(ours) };
  return [{ id, verdict: "refuted", exchanges, example }];
}
