import type { BehaviourId } from "../../wire/assumptions.ts";
import { type Switches, switchable } from "../../wire/switches.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { type AnswerDifference, type Comparison, compare } from "./compare.ts";
import type { Exchange } from "./exchange.ts";
import type { Facts, OtherStates } from "./facts.ts";
import { type Played, Player } from "./play.ts";

/** One behaviour that is done otherwise; `undefined`: as assumed. */
export interface Change {
  readonly id: BehaviourId;
  readonly variant: string | undefined;
}

/** An exchange under some behaviour, in some state before it. */
export interface Fitting {
  readonly others: OtherStates;
  readonly played: Played;
  readonly comparison: Comparison;
}

/** States of facts that are tried for one exchange at most. */
const mostStates = 24;

/** Tells under which behaviours, and in which states before it, our stand-in answers an exchange as it was answered. */
export class Explainer {
  readonly #player: Player;
  readonly #facts: Facts;
  /** The words that are known of the system. */
  table: VendorErrorTable;
  /** By method, the keys of what differs in every answer of it. */
  readonly constants = new Map<string, ReadonlySet<string>>();

  constructor(facts: Facts, table: VendorErrorTable) {
    this.#player = new Player(facts);
    this.#facts = facts;
    this.table = table;
  }

  /** What comes out under a behaviour in given states; by default those that are most likely. */
  async trial(exchange: Exchange, switches: Switches, others: OtherStates = new Map()): Promise<Fitting> {
    const { "bulk.order": order, ...played } = switches;
    // The order of rows is looked at as it came: no play has to draw one.
    const play = await this.#player.play(exchange, { switches: played, others });
    const comparison = compare(exchange, play, order === "any", this.table);
    const constant = this.constants.get(exchange.contract.name);
    const differences = comparison.differences.filter(({ key }) => !constant?.has(key));
    return { others, played: play, comparison: { ...comparison, differences } };
  }

  /**
   * The trials that come out as the exchange did, those whose words fit best: in the most likely states, and with one of them
   * otherwise. A state that puts something right is kept for the trials that follow. Empty: the exchange is not explained.
   * @param first stop at the first that leaves nothing open
   */
  async fits(exchange: Exchange, switches: Switches, first = true): Promise<Fitting[]> {
    let best = await this.trial(exchange, switches);
    const tried = [best];
    for (const { about, state } of this.#otherStates(exchange)) {
      if (first && isWhole(best)) break;
      const trial = await this.trial(exchange, switches, new Map([...best.others, [about, state]]));
      tried.push(trial);
      if (isBetter(trial, best)) best = trial;
    }
    const fitting = tried.filter(isFit);
    const least = fitting.map(oddWords).reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
    return fitting.filter((one) => oddWords(one) === least);
  }

  /** The first trial that comes out as the exchange did; where none does, that in the most likely states. */
  async best(exchange: Exchange, switches: Switches): Promise<Fitting> {
    const [fit] = await this.fits(exchange, switches);
    return fit ?? this.trial(exchange, switches);
  }

  /** All single changes of what the exchange rests on under a behaviour, in whatever state. */
  async changes(exchange: Exchange, switches: Switches): Promise<Change[]> {
    const restsOn = new Set<string>((await this.trial(exchange, switches)).played.restsOn);
    for (const { about, state } of this.#otherStates(exchange)) {
      const { played } = await this.trial(exchange, switches, new Map([[about, state]]));
      for (const id of played.restsOn) restsOn.add(id);
    }
    return changesOf([...switchable.keys()].filter((id) => restsOn.has(id)) as BehaviourId[], switches);
  }

  #otherStates(exchange: Exchange) {
    const all = this.#facts
      .of(exchange)
      .flatMap(({ about, states: [, ...others] }) => others.map((state) => ({ about, state })));
    return all.slice(0, mostStates);
  }
}

/** Switches with one of them changed. */
export function changed(switches: Switches, { id, variant }: Change): Switches {
  const { [id]: _, ...others } = switches;
  return variant === undefined ? others : { ...others, [id]: variant };
}

/** Every other way to do what some ids are about. */
export const changesOf = (ids: readonly BehaviourId[], switches: Switches): Change[] =>
  ids.flatMap((id) =>
    [undefined, ...(switchable.get(id) ?? [])]
      .filter((variant) => variant !== switches[id])
      .map((variant) => ({ id, variant })),
  );

export const isFit = ({ comparison }: Fitting): boolean => comparison.differences.length === 0;

/** How many refusals have the words of another. */
export const oddWords = ({ comparison }: Fitting): number => comparison.sightings.filter(({ isOdd }) => isOdd).length;

/** Is it the same, down to what the words of refusals are about? */
export const isWhole = (fitting: Fitting): boolean => isFit(fitting) && oddWords(fitting) === 0;

/** Is less otherwise in one, words among it, and nothing that is not in the other? */
export function isBetter(one: Fitting, other: Fitting): boolean {
  const [some, all] = [one.comparison.differences, other.comparison.differences];
  const isPart = some.every(({ key }) => all.some((known) => known.key === key));
  return isPart && sizeOf(some) + oddWords(one) < sizeOf(all) + oddWords(other);
}

const sizeOf = (all: readonly AnswerDifference[]) => all.reduce((sum, { rows = 1 }) => sum + rows, 0);
