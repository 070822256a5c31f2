import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { jsonOr } from "../../ground/json.ts";
import { createStandIn, type StandIn } from "../../library/stand-in-handle.ts";
import { valueSwitchesAbout } from "../../mock/calls/switched-values.ts";
import { type AssumptionId, allRestedOn, type BehaviourId } from "../../wire/assumptions.ts";
import { parseRelease, type WrittenRelease } from "../../wire/release.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { type Switches, switchable, type WrittenSwitches } from "../../wire/switches.ts";
import type { VendorErrorKind, VendorErrorOverrides, VendorErrorTable } from "../../wire/vendor-errors.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { knownFolders } from "../known-methods.ts";
import { type Comparison, compare, type Played } from "./compare.ts";
import { type Exchange, objectOf, readAnswer } from "./exchange.ts";
import type { Facts, OtherStates } from "./facts.ts";
import type { SeedRows } from "./seed.ts";

export interface Change {
  readonly id: BehaviourId;
  readonly variant: string | undefined;
}

export interface Fitting extends Comparison {
  readonly others: OtherStates;
  readonly played: Played;
}

type Play = Pick<Fitting, "others" | "played"> & { readonly switches: Switches };

/** Tells under which behaviours, and in which states before it, our stand-in answers an exchange as it was answered. */
export class Explainer {
  readonly #facts: Facts;
  readonly #plays = new Map<Exchange, Play[]>();
  table: VendorErrorTable;
  /** By method, the keys of what differs in every answer of it. */
  readonly constants = new Map<string, ReadonlySet<string>>();

  constructor(facts: Facts, table: VendorErrorTable = vendorErrors) {
    this.#facts = facts;
    this.table = table;
  }

  async trial(exchange: Exchange, switches: Switches, others: OtherStates = new Map()): Promise<Fitting> {
    // The order of rows is looked at as it came: no play has to draw one.
    const { "bulk.order": order, ...rest } = switches;
    const played = await this.#play(exchange, rest, others);
    const { differences, sightings } = compare(exchange, played, order === "any", this.table);
    const constant = this.constants.get(exchange.contract.name);
    return { others, played, differences: differences.filter(({ key }) => !constant?.has(key)), sightings };
  }

  /**
   * The trials that come out as the exchange did, those whose words fit best; where none does, that in the most likely
   * states. A state that puts something right is kept for the trials that follow.
   * @param isEnough stop at the first that leaves nothing open
   */
  async best(exchange: Exchange, switches: Switches, isEnough = true): Promise<[Fitting, ...Fitting[]]> {
    const likely = await this.trial(exchange, switches);
    let best = likely;
    const tried = [best];
    for (const [about, state] of this.#otherStates(exchange)) {
      if (isEnough && isWhole(best)) break;
      const trial = await this.trial(exchange, switches, new Map([...best.others, [about, state]]));
      tried.push(trial);
      if (isBetter(trial, best)) best = trial;
    }
    const fitting = tried.filter(fits);
    const least = fitting.map(oddWords).sort((one, other) => one - other)[0];
    const [first = likely, ...others] = fitting.filter((one) => oddWords(one) === least);
    return [first, ...others];
  }

  async changes(exchange: Exchange, switches: Switches): Promise<Change[]> {
    const restsOn = new Set<string>();
    for (const others of [[], ...this.#otherStates(exchange).map((one) => [one])]) {
      for (const id of (await this.trial(exchange, switches, new Map(others))).played.restsOn) restsOn.add(id);
    }
    return changesOf([...switchable.keys()].filter((id) => restsOn.has(id)) as BehaviourId[], switches);
  }

  /** More than these are rarely of any use, and each is a play. */
  #otherStates(exchange: Exchange) {
    const facts = this.#facts.of(exchange);
    return facts.flatMap(({ about, states: [, ...all] }) => all.map((one) => [about, one] as const)).slice(0, 24);
  }

  /** An answer depends on no other switch than those that it rests on: a play that differs in others only is not repeated. */
  async #play(exchange: Exchange, switches: Switches, others: OtherStates): Promise<Played> {
    const plays = this.#plays.get(exchange) ?? [];
    this.#plays.set(exchange, plays);
    const ids = (one: Play) => Object.keys({ ...one.switches, ...switches }) as BehaviourId[];
    const known = plays.find(
      (one) =>
        isDeepStrictEqual(one.others, others) &&
        ids(one).every((id) => one.switches[id] === switches[id] || !one.played.restsOn.has(id)),
    );
    if (known) return known.played;
    const rows = this.#facts.rowsFor(exchange, others, switches);
    const played = await playAlone(exchange, switches, rows, this.#facts.clockOf?.(exchange));
    plays.push({ switches, others, played });
    return played;
  }
}

async function playAlone(exchange: Exchange, assumptions: Switches, there: SeedRows, frozenAt: string | undefined) {
  const sandbox = standIn().sandbox({
    fixtures: there as never,
    // All were read where they came from.
    release: exchange.release as WrittenRelease,
    assumptions: assumptions as WrittenSwitches,
    ...(frozenAt !== undefined && { clock: { frozenAt } as never }),
  });
  try {
    const { verb, path, query, headers, body } = exchange.request;
    const hasBody = body !== undefined && verb !== "GET" && verb !== "HEAD";
    const init = { method: verb, headers: new Headers(headers), ...(hasBody && { body }) };
    const answer = await sandbox.fetch(path + (query && `?${query}`), init);
    const json = objectOf(jsonOr(await answer.text())) ?? {};
    const [entry] = sandbox.journal.entries();
    const rows = entry?.rows ?? [];
    const { status, isOk, undone } = readAnswer(json);
    const texts = undone.map((row) => row["error_description"]).values();
    const tree = schemaTree(exchange.contract.parameters, parseRelease(exchange.release));
    const said = [
      ...(entry?.assumptions ?? []).map(({ id }) => id),
      ...rows.flatMap((row) => row.assumptions),
      // A row that is refused for one value says nothing of its others, and a variant may refuse it for them.
      ...valueSwitchesAbout(exchange.parameters, tree),
    ];
    return {
      status: answer.status,
      json,
      refusal: isOk ? undefined : refusalOf(status["code"], status["message"]),
      rows: new Map(rows.map(({ index, kind }) => [index, kind ? refusalOf(kind, texts.next().value) : undefined])),
      restsOn: new Set(allRestedOn(said, rows.length) as AssumptionId[]),
    };
  } finally {
    sandbox.remove();
  }
}

let made: StandIn | undefined;

/** A stand-in that knows nobody, made once: it listens nowhere, and each play has a sandbox with all that is there. */
function standIn(): StandIn {
  if (made) return made;
  const fixtures = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
  // What the answer to one call rests on is read off its entry, whole.
  const journal = { journalMax: 1, journalEntryBytes: "16mb" } as const;
  const methods = [...knownFolders()];
  made = createStandIn({ logLevel: "silent", seed: "play", fixtures, methods, vendorErrors: ownWords, ...journal });
  rmSync(fixtures, { recursive: true });
  return made;
}

/** The words in which the stand-in refuses: its kind and all its values, and no word of anybody. */
const text = "actual allowed count expected hint label max member members path reason release state value verb"
  .split(" ")
  .map((name) => `\u0001${name}={${name}}`)
  .join("");
const ownWords = Object.fromEntries(
  Object.keys(vendorErrors).map((code) => [code, { code, message: text, description: "", row: { code, text } }]),
) as unknown as VendorErrorOverrides;

function refusalOf(kind: unknown, text: unknown) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: no value has this one
  const pairs = [...String(text).matchAll(/\u0001(\w+)=([^\u0001]*)/g)].map(([, name, value]) => [name, value]);
  const values = Object.fromEntries(pairs.filter(([name, value]) => value !== `{${name}}`));
  return { kind: kind as VendorErrorKind, values };
}

export function changed(switches: Switches, { id, variant }: Change): Switches {
  const { [id]: _, ...others } = switches;
  return variant === undefined ? others : { ...others, [id]: variant };
}

export const changesOf = (ids: readonly BehaviourId[], switches: Switches): Change[] =>
  ids.flatMap((id) =>
    [undefined, ...(switchable.get(id) ?? [])]
      .filter((variant) => variant !== switches[id])
      .map((variant) => ({ id, variant })),
  );

export const keysIn = ({ differences }: Comparison): string[] => differences.map(({ key }) => key);

export const fits = ({ differences }: Comparison): boolean => differences.length === 0;

export const oddWords = ({ sightings }: Comparison): number => sightings.filter(({ isOdd }) => isOdd).length;

export const isWhole = (one: Comparison): boolean => fits(one) && oddWords(one) === 0;

/** Is less otherwise in one, words among it, and nothing that is not in the other? */
export function isBetter(one: Comparison, other: Comparison): boolean {
  const known = new Set(keysIn(other));
  const size = (of: Comparison) => of.differences.length + oddWords(of);
  return keysIn(one).every((key) => known.has(key)) && size(one) < size(other);
}
