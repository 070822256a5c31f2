import { rowText } from "../../wire/refusal.ts";
import { type VendorErrorKind, type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Exchange } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { isWordedBy, type Sighting, wordsBy } from "./sighting.ts";
import { type Foreign, mostOf, template } from "./template.ts";

type Override = Omit<NonNullable<VendorErrorOverrides[VendorErrorKind]>, "provenance" | "source">;

/** What is known of the words of a system. */
export interface SystemWords {
  readonly findings: readonly Finding[];
  /** By kind, the words that are others than ours. */
  readonly errors: Readonly<Partial<Record<VendorErrorKind, Override>>>;
  /** Those of them that refusals show which can be of one kind alone. */
  readonly certain: SystemWords["errors"];
  /** Kinds of which no entry could be made, and why. */
  readonly notAdopted: readonly { readonly kind: VendorErrorKind; readonly reason: string }[];
}

/** One refusal of an answer, with every kind that it can be, the likeliest first. */
type Place = readonly [Sighting, ...Sighting[]];

/** Reads the words of errors off refusals. @param sightings of each place all kinds that fit, the likeliest first */
export function wordsOfSystem(sightings: readonly Sighting[], foreign: Foreign): SystemWords {
  const places = [...Map.groupBy(sightings, ({ ref, place }) => `${ref} ${place}`).values()] as unknown as Place[];
  const { certain, assigned, open } = assign(places, foreign);
  const byKind = Map.groupBy(assigned, ({ kind }) => kind);
  const findings: Finding[] = [];
  const errors: Partial<Record<VendorErrorKind, Override>> = {};
  const notAdopted: { kind: VendorErrorKind; reason: string }[] = [];
  for (const [kind, seen] of byKind) {
    const learnt = learn(seen, foreign);
    for (const one of findingOf(kind, seen, learnt)) findings.push(one);
    if (typeof learnt === "string") notAdopted.push({ kind, reason: learnt });
    else if (learnt) errors[kind] = learnt;
  }
  const unsettled = open.filter(([{ kind }]) => !byKind.has(kind));
  for (const [kind, some] of Map.groupBy(unsettled, ([first]) => first.kind)) {
    const seen = some.map(([first]) => first);
    const others = [...kindsOf(some.flat())].filter(
      (one) => !byKind.has(one) && findings.every(({ id }) => id !== `error.${one}`),
    );
    for (const one of others) {
      findings.push({ id: `error.${one}`, verdict: "open", reason: "words", exchanges: refsOf(seen) });
    }
    // The stand-in does better with words that are most likely those than with made-up ones.
    const learnt = learn(seen, foreign);
    if (learnt && typeof learnt !== "string") errors[kind] = learnt;
  }
  const ofCertain = [...Map.groupBy(certain, ({ kind }) => kind)].flatMap(([kind, seen]) => {
    const learnt = learn(seen, foreign);
    return learnt && typeof learnt !== "string" ? [[kind, learnt]] : [];
  });
  return { findings, errors, certain: Object.fromEntries(ofCertain), notAdopted };
}

/** Each refusal as the kind whose words it has, or as the only one that it can be; the others are open. */
function assign(places: readonly Place[], { table, refusalStatus }: Foreign) {
  const assigned: Sighting[] = [];
  let open = places;
  const settle = (choose: (place: Place) => Sighting | undefined) => {
    open = open.filter((place) => {
      const found = choose(place);
      if (found) assigned.push(found);
      return !found;
    });
  };
  const only = (some: readonly Sighting[]) => (kindsOf(some).size === 1 ? some[0] : undefined);
  settle((place) => place.find((one) => isWordedBy(one, table, refusalStatus)) ?? only(place));
  const certain = [...assigned];
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const known = kindsOf(assigned);
    settle((place) => only(place.filter(({ kind, under }) => !under && !known.has(kind) && !isDocumented(kind))));
  }
  // A name that a refusal names is not there, unless its words are those of several.
  settle((place) => only(place.filter(({ kind }) => kind !== "ambiguousIdentifier")));
  return { certain, assigned, open };
}

const kindsOf = (some: readonly Sighting[]) => new Set(some.map(({ kind }) => kind));

const isDocumented = (kind: VendorErrorKind) => vendorErrors[kind].provenance === "documented";

/** The entry that gives most of what was seen of a kind; `undefined`: ours does; a text: why there is none. */
function learn(seen: readonly Sighting[], foreign: Foreign): Override | string | undefined {
  const others = seen.filter((one) => !isWordedBy(one, vendorErrors, foreign.refusalStatus));
  if (others.length * 2 <= seen.length) return undefined;
  const calls = others.filter(({ of }) => of === "call");
  const rows = others.filter(({ of }) => of === "row");
  const [first] = others as [Sighting];
  const row = rows.length > 0 ? rowPart(rows, foreign) : undefined;
  if (typeof row === "string") return row;
  const call = calls.length > 0 ? callPart(calls, row?.parts, foreign) : undefined;
  if (typeof call === "string") return call;
  if (!row) return call ?? `it was not seen in ${first.ref}`;
  if (call) return { ...call, row: { code: row.code, text: row.text } };
  return row.parts ? { code: row.code, ...row.parts } : { code: row.code, row: { text: row.text } };
}

/** @param ofRow what is known of the texts from rows: a call has too few values to tell some of them apart */
function callPart(
  calls: readonly Sighting[],
  ofRow: { message: string; description: string } | undefined,
  foreign: Foreign,
) {
  const kind = (calls[0] as Sighting).kind;
  const ours = { ...vendorErrors[kind], ...ofRow };
  const code = mostOf(calls.map((one) => one.code));
  const message = template(calls, 0, ours.message, foreign);
  const description = template(calls, 1, ours.description, foreign);
  if (code === undefined) return `it has several codes: ${several(calls.map((one) => one.code))}`;
  if (message === undefined || description === undefined) return noTemplate;
  const httpStatus = mostOf(calls.map((one) => one.httpStatus));
  if (httpStatus === undefined) return `it has several HTTP statuses: ${several(calls.map((one) => one.httpStatus))}`;
  return { code, message, description, httpStatus };
}

function rowPart(rows: readonly Sighting[], foreign: Foreign) {
  const code = mostOf(rows.map((one) => one.code));
  const text = template(rows, 0, rowText(vendorErrors[(rows[0] as Sighting).kind]), foreign);
  if (code === undefined) return `it has several codes: ${several(rows.map((one) => one.code))}`;
  if (text === undefined) return noTemplate;
  const [, message, description] = /^Error:(.*?) - Description:(.*)$/s.exec(text) ?? [];
  const parts = message === undefined || description === undefined ? undefined : { message, description };
  return { code, text, parts };
}

const noTemplate = "its texts cannot be made from one template, or hold words that are not the system's own";

const several = (all: readonly (string | number)[]) => [...new Set(all)].join(", ");

function findingOf(kind: VendorErrorKind, seen: readonly Sighting[], learnt: ReturnType<typeof learn>): Finding[] {
  if (isDocumented(kind) && learnt === undefined) return [];
  const id = `error.${kind}` as const;
  const exchanges = refsOf(seen);
  // Another HTTP status under our words says nothing against the words.
  const isOurs = (one: Sighting) => isWordedBy(one, vendorErrors);
  if (learnt === undefined || seen.every(isOurs))
    return isDocumented(kind) ? [] : [{ id, verdict: "confirmed", exchanges }];
  const first = seen.find((one) => !isOurs(one)) as Sighting;
  const { code, texts } = wordsBy(vendorErrors, first);
  const example = { exchange: first.ref, at: first.place, there: inOne(first), here: inOne({ code, texts }) };
  return [{ id, verdict: "refuted", exchanges, example }];
}

const refsOf = (seen: readonly Sighting[]): Exchange["ref"][] => [...new Set(seen.map(({ ref }) => ref))];

const inOne = ({ code, texts }: Pick<Sighting, "code" | "texts">) =>
  [code, ...texts].filter((text) => text !== "").join(": ");
