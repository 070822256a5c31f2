import type { AssumptionId } from "../../assumptions/assumptions.ts";
import { asAssumed, mergeSwitches, type Switches, variantsById } from "../../assumptions/switches.ts";
import { stopwatchMs } from "../../ground/clock.ts";
import { memoizeByObject } from "../../ground/memoize.ts";
import { wholeWords } from "../../ground/whole-words.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { errorLine, readAnswer } from "../../wire/bulk.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { type Comparison, compare, isBetter, isSame, oddKeys } from "./compare.ts";
import { type Exchange, sentWords } from "./exchange.ts";
import { causeKey, type DoneWords, type Feature, isOutcome } from "./finding.ts";
import { createPlayer, type Facts, type OtherStates, type OwnAnswer } from "./play.ts";

/** The behaviour that a system is compared with: our assumptions, or an observed system. The search begins with it. */
export interface Expectation {
  readonly switches: Switches;
  readonly table: VendorErrorTable;
  /** HTTP status of a refusal for which neither the table nor a switch names one; absent: 200. */
  readonly refusalStatus?: number | undefined;
  readonly done?: DoneWords | undefined;
}

export interface ExamineRequest extends Expectation {
  readonly exchanges: readonly Exchange[];
  readonly facts: Facts;
  readonly methods: Methods;
  /** Milliseconds after which the search ends with what it has. */
  readonly mostMs: number;
  readonly onProgress?: (line: string) => void;
}

interface Change {
  readonly id: AssumptionId;
  /** Absent: as assumed. */
  readonly variant?: string | undefined;
}

/** An exchange as our stand-in replays it, in some state of the rows that the exchange names, and how the answers compare. */
export interface Replay extends Comparison {
  readonly otherStates: OtherStates;
  readonly ownAnswer: OwnAnswer;
  /** Differences that every answer of the system has. */
  readonly constantDifferences: readonly Feature[];
}

/** A variant may hide another, and that one a third. More rounds only undo each other's choices. */
const mostRounds = 10;

/** More states of an exchange are rarely of any use, and each is a replay. */
const mostStates = 24;

/** Finds the variants with which we answer as a system did, and the states in which the rows of each exchange were. */
export class VariantSearch {
  readonly request: ExamineRequest;
  readonly #startedMs = stopwatchMs();
  isOver = false;
  table: VendorErrorTable;
  chosen: Switches;
  readonly replays = new Map<Exchange, Replay>();
  readonly missingMethods: string[] = [];
  /** Causes of differences that every answer has which could show them. They are reported once, and hide nothing else. */
  readonly #constantCauses = new Set<string>();
  readonly #play: ReturnType<typeof createPlayer>;

  constructor(request: ExamineRequest) {
    this.request = request;
    this.#play = createPlayer(request);
    this.table = request.table;
    this.chosen = request.switches;
  }

  /** Replays all exchanges as expected, and sets constant differences and missing methods apart. @returns the first replays */
  async begin(): Promise<Map<Exchange, Replay>> {
    await this.#replayAll(this.request.exchanges);
    const before = new Map(this.replays);
    await this.#findConstantCauses();
    await this.#replayAll();
    this.#findMissingMethods();
    return before;
  }

  /** Finds variants until no round finds another. @param table words of the system, as far as they are known */
  async run(table = this.table): Promise<void> {
    this.table = table;
    await this.#replayAll();
    for (let round = 1; round <= mostRounds && !this.isOver; round += 1) {
      const votes = await this.#votes(round);
      if (votes.length === 0) break;
      const before = this.chosen;
      const byChange = [...Map.groupBy(votes, (change) => JSON.stringify(change)).values()];
      for (const [change] of byChange.sort((a, b) => b.length - a.length)) {
        if (!change || this.chosen[change.id] !== before[change.id]) continue;
        if (!(await this.isContradicted(change))) this.chosen = withChange(this.chosen, change);
      }
      await this.#replayAll();
    }
    await this.#dropUnlikely();
  }

  replayOf = (exchange: Exchange) => this.replays.get(exchange) as Replay;

  async replay(exchange: Exchange, switches: Switches, otherStates: OtherStates = new Map()): Promise<Replay> {
    // With `bulk.order` any order is the same: the stand-in need not shuffle.
    const { "bulk.order": order, ...rest } = switches;
    const ownAnswer = await this.#play(exchange, rest, otherStates);
    const comparison = compare(exchange, ownAnswer, order === "any", this.table);
    const isConstant = ({ key }: Feature) =>
      [causeKey(exchange, key), methodCause(exchange, key)].some((cause) => this.#constantCauses.has(cause));
    const constantDifferences = comparison.differences.filter(isConstant);
    const differences = comparison.differences.filter((feature) => !isConstant(feature));
    return { ...comparison, otherStates, ownAnswer, differences, constantDifferences };
  }

  /** The replay in a state that explains the exchange whole, words included; if there is none, in the likeliest state. */
  async bestReplay(exchange: Exchange, switches: Switches): Promise<Replay> {
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

  replaysInAnyState(exchange: Exchange, switches = this.chosen): Promise<Replay[]> {
    const states = [[], ...this.#otherStates(exchange).map((state) => [state])];
    return Promise.all(states.map((otherStates) => this.replay(exchange, switches, new Map(otherStates))));
  }

  /** The best replay with each change that the answer may depend on, while there is time. */
  async neighbours(exchange: Exchange, switches = this.chosen): Promise<(readonly [Change, Replay])[]> {
    const neighbours: (readonly [Change, Replay])[] = [];
    if (this.isOver) return neighbours;
    const replays = await this.replaysInAnyState(exchange, switches);
    for (const [id, variants] of variantsById as ReadonlyMap<AssumptionId, readonly string[]>) {
      if (!replays.some(({ ownAnswer }) => ownAnswer.restsOn.has(id))) continue;
      for (const variant of [undefined, ...variants].filter((variant) => variant !== switches[id])) {
        if (this.isOutOfTime("looking for what else may be so")) return neighbours;
        const replay = await this.bestReplay(exchange, withChange(switches, { id, variant }));
        neighbours.push([{ id, variant }, replay]);
      }
    }
    return neighbours;
  }

  /** The neighbours under the variants that the search chose, for use after the search. */
  readonly chosenNeighbours = memoizeByObject((exchange: Exchange) => this.neighbours(exchange));

  /** Replays without differences, or with some in rows alone: each row stands for itself, and hides no other. */
  get explained(): (readonly [Exchange, Replay])[] {
    return [...this.replays].filter(([, replay]) => replay.differences.every(({ key }) => /^rows?\b/.test(key)));
  }

  isAsGood(exchange: Exchange, replay: Replay): boolean {
    const oddNow = oddKeys(this.replayOf(exchange));
    return oddKeys(replay).every((key) => oddNow.includes(key));
  }

  /** Does a change make an explained exchange different? Also true if there is no time to see that it does not. */
  async isContradicted(change: Change): Promise<boolean> {
    const switches = withChange(this.chosen, change);
    for (const [exchange, { ownAnswer }] of this.explained) {
      if (!ownAnswer.restsOn.has(change.id)) continue;
      if (this.isOutOfTime(`trying ${change.id}`)) return true;
      if (!this.isAsGood(exchange, await this.bestReplay(exchange, switches))) return true;
    }
    return false;
  }

  /** Reports what the search does, and says whether its time is over. */
  isOutOfTime(step: string): boolean {
    this.request.onProgress?.(`${step}, ${Object.keys(this.chosen).length} variants`);
    this.isOver ||= stopwatchMs() - this.#startedMs > this.request.mostMs;
    return this.isOver;
  }

  async #replayAll(exchanges: Iterable<Exchange> = this.replays.keys()): Promise<void> {
    for (const exchange of exchanges) {
      if (this.isOutOfTime("comparing exchanges")) return;
      this.replays.set(exchange, await this.bestReplay(exchange, this.chosen));
    }
  }

  #otherStates(exchange: Exchange) {
    const facts = this.request.facts.of(exchange);
    const states = facts.flatMap(({ about, states: [, ...others] }) => others.map((state) => [about, state] as const));
    return states.slice(0, mostStates);
  }

  /** A system refuses all calls of a method that it does not have alike, and those of several such methods, too. */
  #findMissingMethods(): void {
    const byMethod = Map.groupBy(this.replays, ([{ method }]) => method.name);
    const refusedAlike = [...byMethod].flatMap(([name, ofMethod]) => {
      const refusals = ofMethod.map(([{ answer }]) => {
        const { isOk, status } = readAnswer(answer.json);
        return isOk ? "" : `${answer.status} ${errorLine(status)}`;
      });
      const [refusal = "", ...others] = new Set(refusals);
      const isExplained = ofMethod.length === 1 || ofMethod.every(([, replay]) => replay.differences.length === 0);
      return refusal === "" || others.length > 0 ? [] : [{ name, refusal, isExplained }];
    });
    const missing = new Set(refusedAlike.filter(({ isExplained }) => !isExplained).map(({ refusal }) => refusal));
    for (const { name, refusal } of refusedAlike) if (missing.has(refusal)) this.missingMethods.push(name);
    for (const exchange of [...this.replays.keys()]) {
      if (this.missingMethods.includes(exchange.method.name)) this.replays.delete(exchange);
    }
  }

  /** Finds what differs in every answer that could show it: in those of all methods, or of one. */
  async #findConstantCauses(): Promise<void> {
    const replays = [...this.replays];
    for (const causeOf of [causeKey, methodCause]) {
      const same = new Set<string>();
      for (const [exchange, replay] of replays) for (const key of replay.same) same.add(causeOf(exchange, key));
      const differences = replays.flatMap(([exchange, replay]) =>
        replay.differences.map(({ key }) => ({ exchange, key })),
      );
      const byCause = Map.groupBy(differences, ({ exchange, key }) => causeOf(exchange, key));
      for (const [cause, [first, ...others]] of byCause) {
        if (!first || others.every(({ exchange }) => exchange === first.exchange)) continue;
        if (same.has(cause) || isOutcome(first)) continue;
        const neighbours = await this.neighbours(first.exchange);
        if (!neighbours.some(([, replay]) => replay.same.has(first.key))) this.#constantCauses.add(cause);
      }
    }
  }

  /** A vote of each exchange that differs, for each change that alone puts something right in it. */
  async #votes(round: number): Promise<readonly Change[]> {
    const votes: Change[] = [];
    const doubtful: Change[] = [];
    const unexplained = [...this.replays.keys()].filter((exchange) => !isSame(this.replayOf(exchange)));
    for (const [at, exchange] of unexplained.entries()) {
      if (this.isOutOfTime(`round ${round}, ${at} of ${unexplained.length} exchanges`)) break;
      const helpful = await this.#helpfulChanges(exchange);
      const idsFor = (key: string) => new Set(helpful.flatMap(([{ id }, keys]) => (keys.includes(key) ? [id] : [])));
      for (const [change, rightKeys] of helpful) {
        if (rightKeys.some((key) => idsFor(key).size === 1)) votes.push(change);
        doubtful.push(change);
      }
    }
    // If several variants explain the same, any will do: the finding says that there are others.
    return votes.length > 0 ? votes : doubtful.slice(0, 1);
  }

  /**
   * Takes back variants that explain refusals if the system refuses more calls in the same words than the variants explain: the
   * refusals have another cause.
   */
  async #dropUnlikely(): Promise<void> {
    const unexplained = [...this.replays].flatMap(([exchange, replay]) => refusalsIn(exchange, replay));
    const explained: { readonly id: AssumptionId; readonly words: string }[] = [];
    for (const id of unexplained.length > 0 ? (Object.keys(this.chosen) as AssumptionId[]) : []) {
      if (this.chosen[id] === this.request.switches[id]) continue;
      for (const [exchange, { ownAnswer, otherStates, differences }] of this.replays) {
        if (!ownAnswer.restsOn.has(id)) continue;
        const without = await this.replay(exchange, withChange(this.chosen, { id }), otherStates);
        const keys = new Set(differences.map(({ key }) => key));
        for (const { key, words } of refusalsIn(exchange, without)) if (!keys.has(key)) explained.push({ id, words });
      }
    }
    for (const [words, variants] of Map.groupBy(explained, ({ words }) => words)) {
      if (unexplained.filter((refusal) => refusal.words === words).length <= variants.length) continue;
      for (const { id } of variants) this.chosen = withChange(this.chosen, { id });
    }
    await this.#replayAll();
  }

  /** The changes that put something right in an exchange and nothing wrong, with the keys of what is right then. */
  async #helpfulChanges(exchange: Exchange) {
    const now = this.replayOf(exchange);
    const helpful: (readonly [Change, rightKeys: readonly string[]])[] = [];
    for (const [change, replay] of await this.neighbours(exchange)) {
      if (!isBetter(replay, now) || (await this.isContradicted(change))) continue;
      helpful.push([change, oddKeys(now).filter((key) => !oddKeys(replay).includes(key))]);
    }
    return helpful;
  }
}

const methodCause = ({ method }: Exchange, key: string) => `${method.name} ${key}`;

/** The words of the system's refusals of what we do, without the values of the call. */
function refusalsIn(exchange: Exchange, { differences }: Replay): { readonly key: string; readonly words: string }[] {
  const values = sentWords(exchange.parameters ?? {});
  return differences.flatMap(({ key, there }) => {
    const [, words] = /^(?:the call is )?refused: (.+)$/s.exec(there) ?? [];
    return words === undefined ? [] : [{ key, words: words.replace(wholeWords(values), "") }];
  });
}

export const withChange = (switches: Switches, { id, variant = asAssumed }: Change): Switches =>
  mergeSwitches(switches, { [id]: variant });
