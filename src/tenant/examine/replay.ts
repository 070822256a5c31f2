import type { AssumptionId } from "../../assumptions/assumptions.ts";
import { asAssumed, mergeSwitches, type Switches, variantsById } from "../../assumptions/switches.ts";
import { stopwatchMs } from "../../common/clock.ts";
import type { Methods } from "../../vendor/catalog.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { type Comparison, compare, isBetter, isSame, oddKeys, withFeatures } from "./compare.ts";
import { membersShown } from "./compare-data.ts";
import type { Exchange } from "./exchange.ts";
import { causeKey, type DoneWords, type Feature, isOutcome } from "./finding.ts";
import { createPlayer, type Facts, type OtherStates, type OwnAnswer } from "./play.ts";

/** The behaviour that a system is compared with: our assumptions, or an observed system. */
export interface Expectation {
  readonly switches: Switches;
  readonly table: VendorErrorTable;
  /** HTTP status of a refusal for which neither the table nor a switch names one; absent: 200. */
  readonly refusalStatus?: number | undefined;
  readonly done?: DoneWords | undefined;
}

export interface JudgeRequest extends Expectation {
  readonly exchanges: readonly Exchange[];
  readonly facts: Facts;
  readonly methods: Methods;
  /** Milliseconds after which the judge ends with what it has. */
  readonly mostMs: number;
  readonly onProgress?: (line: string) => void;
}

/** A choice for one assumption. */
export interface Change {
  readonly id: AssumptionId;
  /** Absent: as assumed. */
  readonly variant?: string | undefined;
}

export const withChange = (switches: Switches, { id, variant = asAssumed }: Change): Switches =>
  mergeSwitches(switches, { [id]: variant });

export const otherChanges = (id: AssumptionId, switches: Switches): Change[] =>
  [undefined, ...(variantsById.get(id) ?? [])]
    .filter((variant) => variant !== switches[id])
    .map((variant) => ({ id, variant }));

/** An exchange as our stand-in replays it, in some state of the records that the exchange names, and how the answers compare. */
export interface Replay extends Comparison {
  readonly otherStates: OtherStates;
  readonly ownAnswer: OwnAnswer;
  /** Differences that every answer of the system has which could have them. They hide no others. */
  readonly constantDifferences: readonly Feature[];
}

export type Replays = ReadonlyMap<Exchange, Replay>;

/** Is a replay odd nowhere but where another one is? */
export function isAsGood(replay: Comparison, other: Comparison): boolean {
  const odd = oddKeys(other);
  return oddKeys(replay).every((key) => odd.includes(key));
}

/** More states of an exchange are rarely of any use, and each is a replay. */
const mostStates = 24;

/** Replays exchanges on our stand-in, and compares the answers. */
export class Replayer {
  readonly request: JudgeRequest;
  isOver = false;
  /** The words of errors, as far as they are known. */
  table: VendorErrorTable;
  readonly #startedMs = stopwatchMs();
  readonly #constantCauses = new Set<string>();
  readonly #play: ReturnType<typeof createPlayer>;
  readonly #shown: ReadonlySet<string>;

  constructor(request: JudgeRequest) {
    this.request = request;
    this.table = request.table;
    this.#play = createPlayer(request);
    this.#shown = membersShown(request.exchanges);
  }

  async replay(exchange: Exchange, switches: Switches, otherStates: OtherStates = new Map()): Promise<Replay> {
    // With `bulk.order` any order is the same: the stand-in need not shuffle.
    const { "bulk.order": order, ...rest } = switches;
    const ownAnswer = await this.#play(exchange, rest, otherStates);
    const seen = this.request.facts.featuresOf?.(exchange, switches, ownAnswer) ?? [];
    const comparison = withFeatures(compare(exchange, ownAnswer, order === "any", this.table, this.#shown), seen);
    const isConstant = ({ key }: Feature) => causesOf(exchange, key).some((cause) => this.#constantCauses.has(cause));
    const constantDifferences = comparison.differences.filter(isConstant);
    const differences = comparison.differences.filter((feature) => !isConstant(feature));
    return { ...comparison, otherStates, ownAnswer, differences, constantDifferences };
  }

  /** The replay in a state that explains the exchange whole, words included; if there is none, in the likeliest state. */
  async best(exchange: Exchange, switches: Switches): Promise<Replay> {
    const likely = await this.replay(exchange, switches);
    let best = likely;
    for (const [about, state] of this.#otherStates(exchange)) {
      if (isSame(best)) break;
      // A state that puts something right stays for the replays that follow.
      const replay = await this.replay(exchange, switches, new Map([...best.otherStates, [about, state]]));
      if (isBetter(replay, best)) best = replay;
    }
    return isSame(best) ? best : likely;
  }

  inAnyState(exchange: Exchange, switches: Switches): Promise<Replay[]> {
    const states = [[], ...this.#otherStates(exchange).map((state) => [state])];
    return Promise.all(states.map((otherStates) => this.replay(exchange, switches, new Map(otherStates))));
  }

  /** The best replays, while there is time. */
  async all(exchanges: Iterable<Exchange>, switches: Switches): Promise<Map<Exchange, Replay>> {
    const replays = new Map<Exchange, Replay>();
    for (const exchange of exchanges) {
      if (this.isOutOfTime("comparing exchanges", switches)) break;
      replays.set(exchange, await this.best(exchange, switches));
    }
    return replays;
  }

  /** The best replay with each other variant that the answer may depend on, while there is time. */
  async neighbours(exchange: Exchange, switches: Switches): Promise<(readonly [Change, Replay])[]> {
    const replays = await this.inAnyState(exchange, switches);
    const ids = new Set(replays.flatMap(({ ownAnswer }) => [...ownAnswer.restsOn] as AssumptionId[]));
    const neighbours: (readonly [Change, Replay])[] = [];
    for (const change of [...ids].flatMap((id) => (variantsById.has(id) ? otherChanges(id, switches) : []))) {
      if (this.isOutOfTime("looking for what else may be so", switches)) break;
      neighbours.push([change, await this.best(exchange, withChange(switches, change))]);
    }
    return neighbours;
  }

  /** Sets apart what differs in every answer that could show it, of all methods or of one, unless a variant explains it. */
  async findConstants(replays: Replays): Promise<void> {
    for (const rank of [0, 1]) {
      const causeOf = (exchange: Exchange, key: string) => causesOf(exchange, key)[rank] as string;
      const same = new Set([...replays].flatMap(([one, { same }]) => [...same].map((key) => causeOf(one, key))));
      const different = [...replays].flatMap(([exchange, { differences }]) =>
        differences.map(({ key }) => ({ exchange, key })),
      );
      for (const [cause, [first, ...others]] of Map.groupBy(different, ({ exchange, key }) => causeOf(exchange, key))) {
        if (!first || others.every(({ exchange }) => exchange === first.exchange)) continue;
        if (same.has(cause) || isOutcome(first)) continue;
        const neighbours = await this.neighbours(first.exchange, this.request.switches);
        if (!neighbours.some(([, replay]) => replay.same.has(first.key))) this.#constantCauses.add(cause);
      }
    }
  }

  /** Reports what is done, and says whether the time is over. */
  isOutOfTime(step: string, switches: Switches): boolean {
    this.request.onProgress?.(`${step}, ${Object.keys(switches).length} variants`);
    this.isOver ||= stopwatchMs() - this.#startedMs > this.request.mostMs;
    return this.isOver;
  }

  #otherStates(exchange: Exchange) {
    const facts = this.request.facts.of(exchange);
    const states = facts.flatMap(({ about, states: [, ...others] }) => others.map((state) => [about, state] as const));
    return states.slice(0, mostStates);
  }
}

/** The cause of a difference, and the same in one method alone. */
const causesOf = (exchange: Exchange, key: string) => [causeKey(exchange, key), `${exchange.method.name} ${key}`];
