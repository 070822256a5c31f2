import { isDeepStrictEqual } from "node:util";
import { escapePattern } from "../../ground/whole-words.ts";
import type { BehaviourId } from "../../wire/assumptions.ts";
import { refuse, renderRefusal, renderRow, rowText } from "../../wire/refusal.ts";
import {
  type VendorErrorKind,
  type VendorErrorOverrides,
  type VendorErrorTable,
  vendorErrors,
} from "../../wire/vendor-errors.ts";
import type { Sighting } from "./compare.ts";
import type { Exchange } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { type Foreign, mostOf, template } from "./template.ts";

type Override = Omit<NonNullable<VendorErrorOverrides[VendorErrorKind]>, "provenance" | "source">;

/** What is known of the words of a system. */
export interface SystemWords {
  readonly findings: readonly Finding[];
  /** By kind, the words that are others than ours. */
  readonly errors: Readonly<Partial<Record<VendorErrorKind, Override>>>;
  /** By exchange and place, each refusal as the kind that it is taken for. */
  readonly kinds: ReadonlyMap<string, Sighting>;
  /** What the kinds of refusals say of behaviours that show in nothing else. */
  readonly told: readonly Told[];
  /** Kinds of which no entry could be made, and why. */
  readonly notAdopted: readonly { readonly kind: VendorErrorKind; readonly reason: string }[];
}

/** A refusal that a system gives under some variants of a behaviour, and not under others. */
export interface Told {
  readonly id: BehaviourId;
  /** `undefined`: it is as assumed. */
  readonly variant: string | undefined;
  readonly ref: Exchange["ref"];
}

/** One refusal of an answer, with every kind that it can be. */
type Place = readonly [Sighting, ...Sighting[]];

/**
 * Reads the words of errors off refusals. Each is assigned to a kind: the only one that fits; else that whose words it has,
 * ours or learnt ones; else the only one whose learnt words it does not contradict.
 * @param sightings of each place all kinds that fit, the likeliest first
 */
export function wordsOfSystem(sightings: readonly Sighting[], foreign: Foreign): SystemWords {
  const places = [...Map.groupBy(sightings, ({ ref, place }) => `${ref} ${place}`).values()] as unknown as Place[];
  const { assigned, open, told } = assign(places, foreign);
  const byKind = Map.groupBy(assigned, ({ kind }) => kind);
  const likely = Map.groupBy(
    open.map(([first]) => first),
    ({ kind }) => kind,
  );
  const findings: Finding[] = [];
  const errors: Partial<Record<VendorErrorKind, Override>> = {};
  const notAdopted: { kind: VendorErrorKind; reason: string }[] = [];
  for (const [kind, seen] of byKind) {
    const learnt = learn(seen, foreign);
    for (const one of findingOf(kind, seen, learnt)) findings.push(one);
    if (typeof learnt === "string") notAdopted.push({ kind, reason: learnt });
    else if (learnt) errors[kind] = learnt;
  }
  for (const [kind, seen] of likely) {
    if (byKind.has(kind)) continue;
    const others = [
      ...new Set(open.filter(([first]) => first.kind === kind).flatMap((place) => place.map((one) => one.kind))),
    ];
    for (const one of others)
      if (!byKind.has(one) && !findings.some(({ id }) => id === `error.${one}`)) findings.push(openFinding(one, seen));
    // The stand-in does better with words that are most likely those than with made-up ones.
    const learnt = learn(seen, foreign);
    if (learnt && typeof learnt !== "string") errors[kind] = learnt;
  }
  const kinds = new Map([...open.map(([first]) => first), ...assigned].map((one) => [`${one.ref} ${one.place}`, one]));
  return { findings, errors, notAdopted, told, kinds };
}

function assign(places: readonly Place[], foreign: Foreign): { assigned: Sighting[]; open: Place[]; told: Told[] } {
  const assigned: Sighting[] = [];
  const told: Told[] = [];
  let open: Place[] = [];
  for (const place of places) {
    const ours = place.filter((one) => isWordedBy(one, vendorErrors, foreign));
    if (ours.length > 0) assigned.push(ours[0] as Sighting);
    if (ours.length > 0) for (const one of toldBy(place, ours)) told.push(one);
    else if (isOfAnother(place)) continue;
    else if (kindsOf(place).size === 1) assigned.push(place[0]);
    else open.push(place);
  }
  for (let before = -1; before !== open.length; ) {
    before = open.length;
    const learnt = new Map(
      [...Map.groupBy(assigned, ({ kind }) => kind)].map(([kind, seen]) => [
        kind,
        tableWith(kind, learn(seen, foreign)),
      ]),
    );
    open = open.filter((place) => {
      const worded = place.filter((one) => isWordedBy(one, learnt.get(one.kind), foreign));
      const possible =
        worded.length > 0
          ? worded
          : place.filter(({ kind, under }) => !under && !learnt.has(kind) && !isDocumented(kind));
      const [only] = possible;
      if (!only || kindsOf(possible).size > 1) return true;
      assigned.push(only);
      if (worded.length > 0) for (const one of toldBy(place, worded)) told.push(one);
      return false;
    });
  }
  // A name that a refusal names is not there, unless its words are those of several.
  const named = open.filter((place) =>
    [...kindsOf(place)].every((kind, at) => (at === 0) !== (kind === "ambiguousIdentifier")),
  );
  for (const one of named.map(([first]) => first)) assigned.push(one);
  return { assigned, open: open.filter((place) => !named.includes(place)), told };
}

/** Codes that only the stand-in has: no page shows them. */
const ownCodes: ReadonlySet<string> = new Set(
  Object.values(vendorErrors).flatMap(({ code }) => (code.startsWith("Assumed") ? [code] : [])),
);

/** Is the refusal, by a code of ours, of a kind that none of the tried explanations has? Then it says nothing of theirs. */
const isOfAnother = ([first, ...others]: Place) =>
  ownCodes.has(first.code) && [first, ...others].every(({ kind }) => vendorErrors[kind].code !== first.code);

const kindsOf = (place: readonly Sighting[]) => new Set(place.map(({ kind }) => kind));

/** What a refusal says whose kind is known: of those that would have been another one with a variant, or without. */
function toldBy(place: Place, worded: readonly Sighting[]): Told[] {
  const { ref } = place[0];
  const isNow = worded.some(({ under }) => !under);
  if (!isNow) {
    const [only, another] = [...new Map(worded.map(({ under }) => [under?.id, under])).values()];
    return only && !another ? [{ ...only, ref }] : [];
  }
  // Each variant that was tried has another kind there.
  const tried = Map.groupBy(
    place.flatMap(({ under, ...one }) => (under ? [{ ...one, under }] : [])),
    ({ under }) => under.id,
  );
  return [...tried].flatMap(([id, all]) =>
    all.every((one) => worded.every(({ kind }) => kind !== one.kind)) ? [{ id, variant: undefined, ref }] : [],
  );
}

const isDocumented = (kind: VendorErrorKind) => vendorErrors[kind].provenance === "documented";

/** Our table with the words of one kind; `undefined` where they are not known. */
function tableWith(kind: VendorErrorKind, learnt: ReturnType<typeof learn>): VendorErrorTable | undefined {
  if (typeof learnt === "string") return undefined;
  return { ...vendorErrors, [kind]: { ...vendorErrors[kind], ...learnt } };
}

/** The words that a table has for a refusal. */
export function wordsBy(table: VendorErrorTable, { of, kind, values }: Pick<Sighting, "of" | "kind" | "values">) {
  const refusal = refuse(kind, { ...values });
  if (of === "row") {
    const { code, text } = renderRow(table, refusal);
    return { code, texts: [text], httpStatus: undefined };
  }
  const { code, message, description, httpStatus } = renderRefusal(table, refusal);
  return { code, texts: [message, description], httpStatus };
}

/** Has a table the words that were seen, and the HTTP status? */
export function isWordedBy(
  seen: Sighting,
  table: VendorErrorTable | undefined,
  foreign: Pick<Foreign, "refusalStatus">,
): boolean {
  if (!table) return false;
  const unseen = unseenIn(seen);
  const values = unseen === undefined ? seen.values : { ...seen.values, [unseen]: "\0" };
  const { code, texts, httpStatus = foreign.refusalStatus } = wordsBy(table, { ...seen, values });
  if (code !== seen.code || (seen.of === "call" && httpStatus !== seen.httpStatus)) return false;
  if (unseen === undefined) return isDeepStrictEqual(texts, seen.texts);
  return texts.every((text, at) => asPattern(text).test(seen.texts[at] ?? ""));
}

/** The name of a value that a recording does not keep: what is wrong with a body that is no JSON, JSON in a text. */
function unseenIn({ kind, values }: Sighting): string | undefined {
  if (kind === "bodyNotJson") return "reason";
  return /^[[{]/.test(values["value"] ?? "") ? "value" : undefined;
}

const asPattern = (text: string) => new RegExp(`^${escapePattern(text).replaceAll("\0", ".*")}$`, "s");

/** The entry that gives most of what was seen of a kind; `undefined`: ours does; a text: why there is none. */
function learn(seen: readonly Sighting[], foreign: Foreign): Override | string | undefined {
  const others = seen.filter((one) => !isWordedBy(one, vendorErrors, foreign));
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
  const isOurs = ({ httpStatus, ...one }: Sighting) =>
    isWordedBy({ ...one, httpStatus }, vendorErrors, { refusalStatus: httpStatus });
  if (learnt === undefined || seen.every(isOurs))
    return isDocumented(kind) ? [] : [{ id, verdict: "confirmed", exchanges }];
  const first = seen.find((one) => !isOurs(one)) as Sighting;
  const { code, texts } = wordsBy(vendorErrors, first);
  const example = { exchange: first.ref, at: first.place, there: inOne(first), here: inOne({ code, texts }) };
  return [{ id, verdict: "refuted", exchanges, example }];
}

const openFinding = (kind: VendorErrorKind, seen: readonly Sighting[]): Finding => ({
  id: `error.${kind}`,
  verdict: "open",
  reason: "words",
  exchanges: refsOf(seen),
});

const refsOf = (seen: readonly Sighting[]): Exchange["ref"][] => [...new Set(seen.map(({ ref }) => ref))];

const inOne = ({ code, texts }: Pick<Sighting, "code" | "texts">) =>
  [code, ...texts].filter((text) => text !== "").join(": ");
