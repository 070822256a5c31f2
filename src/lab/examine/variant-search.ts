import type { AssumptionId } from "../../assumptions/assumptions.ts";
import { asAssumed, mergeSwitches, type Switches, variantsById } from "../../assumptions/switches.ts";
import { stopwatchMs } from "../../ground/clock.ts";
import { memoizeByObject } from "../../ground/memoize.ts";
import { wholeWords } from "../../ground/whole-words.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { errorLine, readAnswer } from "../../wire/bulk.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { type Comparison, compare, hasNoDifference, isBetter, isSame, oddKeys } from "./compare.ts";
import { type Exchange, sentWords } from "./exchange.ts";
import type { Facts, OtherStates } from "./facts.ts";
import { causeKey, type DoneWords, type Feature, isOutcome } from "./finding.ts";
import { createPlayer, type OwnAnswer } from "./play.ts";

/** What a system is held to, and the search begins with: as assumed, or as it was observed. */
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
  readonly variant?: string | undefined;
}

/** How an exchange compares with what we do, in some states of what it names. */
export interface Replay extends Comparison {
  readonly otherStates: OtherStates;
  readonly ownAnswer: OwnAnswer;
  /** What differs in every answer of the system. */
  readonly everywhere: readonly Feature[];
}

/** Finds under which variants, and in which states before each exchange, we answer as a system did. */
export class VariantSearch {
  readonly request: ExamineRequest;
  readonly #startedMs = stopwatchMs();
  isOver = false;
  table: VendorErrorTable;
  chosen: Switches;
  readonly replays = new Map<Exchange, Replay>();
  readonly missingMethods: string[] = [];
  /** Causes of what differs in every answer that could show it: told once, and else looked through. */
  readonly constants = new Set<string>();
  readonly #play: ReturnType<typeof createPlayer>;

  constructor(request: ExamineRequest) {
    this.request = request;
    this.#play = createPlayer(request);
    this.table = request.table;
    this.chosen = request.switches;
  }

  /** Plays all exchanges as the search begins, and puts aside what differs in every answer. @returns how each came out */
  async begin(): Promise<Map<Exchange, Replay>> {
    await this.#explain(this.request.exchanges);
    const before = new Map(this.replays);
    await this.#findConstants();
    await this.#explain();
    const byMethod = Map.groupBy(before, ([{ method }]) => method.name);
    // All calls of a method that a system does not have are refused alike, and those of several such methods, too.
    const refusedAlike = [...byMethod].flatMap(([name, all]) => {
      const refusals = all.map(([{ answer }]) => {
        const { isOk, status } = readAnswer(answer.json);
        return isOk ? "" : `${answer.status} ${errorLine(status)}`;
      });
      const [refusal = "", ...others] = new Set(refusals);
      const isExplained = all.length === 1 || all.every(([exchange]) => hasNoDifference(this.#replayOf(exchange)));
      return refusal === "" || others.length > 0 ? [] : [{ name, refusal, isExplained }];
    });
    const missing = new Set(refusedAlike.filter((one) => !one.isExplained).map(({ refusal }) => refusal));
    for (const { name, refusal } of refusedAlike) if (missing.has(refusal)) this.missingMethods.push(name);
    for (const one of before.keys()) if (this.missingMethods.includes(one.method.name)) this.replays.delete(one);
    return before;
  }

  /** Finds variants until no round finds another. @param table words of the system, as far as they are known */
  async run(table = this.table): Promise<void> {
    this.table = table;
    await this.#explain();
    // A variant may hide another, and that one a third: more rounds only undo each other's choices.
    for (let round = 1; round <= 10 && !this.isOver; round += 1) {
      const votes = await this.#votes(round);
      if (votes.length === 0) break;
      const before = this.chosen;
      const byChange = [...Map.groupBy(votes, (change) => JSON.stringify(change)).values()];
      for (const [change] of byChange.sort((one, other) => other.length - one.length) as [Change][]) {
        const isDecided = this.chosen[change.id] !== before[change.id];
        if (!isDecided && !(await this.isContradicted(change))) this.chosen = changed(this.chosen, change);
      }
      await this.#explain();
    }
    await this.#dropSaidAnyway();
  }

  async replay(exchange: Exchange, switches: Switches, otherStates: OtherStates = new Map()): Promise<Replay> {
    // The order of rows is looked at as it came: no play has to draw one.
    const { "bulk.order": order, ...rest } = switches;
    const ownAnswer = await this.#play(exchange, rest, otherStates);
    const compared = compare(exchange, ownAnswer, order === "any", this.table);
    const isConstant = ({ key }: Feature) =>
      [causeKey(exchange, key), ownCause(exchange, key)].some((one) => this.constants.has(one));
    const everywhere = compared.differences.filter(isConstant);
    const differences = compared.differences.filter((one) => !isConstant(one));
    return { ...compared, otherStates, ownAnswer, differences, everywhere };
  }

  /** The trial that comes out as the exchange did, words included; where none does, that in the most likely states. */
  async bestReplay(exchange: Exchange, switches: Switches): Promise<Replay> {
    const likely = await this.replay(exchange, switches);
    let bestReplay = likely;
    for (const [about, state] of this.#otherStates(exchange)) {
      if (isSame(bestReplay)) break;
      // A state that puts something right is kept for the trials that follow.
      const replay = await this.replay(exchange, switches, new Map([...bestReplay.otherStates, [about, state]]));
      if (isBetter(replay, bestReplay)) bestReplay = replay;
    }
    return isSame(bestReplay) ? bestReplay : likely;
  }

  inAnyState(exchange: Exchange, switches = this.chosen): Promise<Replay[]> {
    const states = [[], ...this.#otherStates(exchange).map((one) => [one])];
    return Promise.all(states.map((otherStates) => this.replay(exchange, switches, new Map(otherStates))));
  }

  /** How an exchange comes out with one thing done otherwise, for each that its answer may depend on, while there is time. */
  async neighbours(exchange: Exchange, switches = this.chosen): Promise<(readonly [Change, Replay])[]> {
    const all: (readonly [Change, Replay])[] = [];
    if (this.isOver) return all;
    const ownAnswer = await this.inAnyState(exchange, switches);
    for (const [id, variants] of variantsById as ReadonlyMap<AssumptionId, readonly string[]>) {
      if (!ownAnswer.some((one) => one.ownAnswer.restsOn.has(id))) continue;
      for (const variant of [undefined, ...variants].filter((one) => one !== switches[id])) {
        if (this.tell("looking for what else may be so")) return all;
        all.push([{ id, variant }, await this.bestReplay(exchange, changed(switches, { id, variant }))]);
      }
    }
    return all;
  }

  readonly around = memoizeByObject((exchange: Exchange) => this.neighbours(exchange));

  /** Those that fit, apart from rows: each of these stands for itself, and one that nothing describes hides no other. */
  get explained(): (readonly [Exchange, Replay])[] {
    return [...this.replays].filter(([, replay]) => replay.differences.every(({ key }) => /^rows?\b/.test(key)));
  }

  isAsGood(exchange: Exchange, replay: Replay): boolean {
    const now = oddKeys(this.#replayOf(exchange));
    return oddKeys(replay).every((one) => now.includes(one));
  }

  /** Does an exchange that is explained turn out otherwise with a change? Also where there is no time to see that none does. */
  async isContradicted(change: Change): Promise<boolean> {
    const switches = changed(this.chosen, change);
    for (const [exchange, { ownAnswer }] of this.explained) {
      if (!ownAnswer.restsOn.has(change.id)) continue;
      if (this.tell(`trying ${change.id}`)) return true;
      if (!this.isAsGood(exchange, await this.bestReplay(exchange, switches))) return true;
    }
    return false;
  }

  /** Tells how far it is. @returns whether its time is over */
  tell(what: string): boolean {
    this.request.onProgress?.(`${what}, ${Object.keys(this.chosen).length} variants`);
    this.isOver ||= stopwatchMs() - this.#startedMs > this.request.mostMs;
    return this.isOver;
  }

  #replayOf = (exchange: Exchange) => this.replays.get(exchange) as Replay;

  async #explain(exchanges: Iterable<Exchange> = this.replays.keys()): Promise<void> {
    for (const exchange of exchanges) {
      if (this.tell("comparing exchanges")) return;
      this.replays.set(exchange, await this.bestReplay(exchange, this.chosen));
    }
  }

  #otherStates(exchange: Exchange) {
    const facts = this.request.facts.of(exchange);
    const all = facts.flatMap(({ about, states: [, ...others] }) => others.map((one) => [about, one] as const));
    // More than these are rarely of any use, and each is a play.
    return all.slice(0, 24);
  }

  /** What differs in every answer that could show it: of all methods, or of one. */
  async #findConstants(): Promise<void> {
    const replays = [...this.replays];
    for (const nameOf of [causeKey, ownCause]) {
      const same = new Set(replays.flatMap(([exchange, one]) => [...one.same].map((key) => nameOf(exchange, key))));
      const seen = replays.flatMap(([exchange, { differences }]) => differences.map((one) => ({ exchange, one })));
      const byCause = Map.groupBy(seen, ({ exchange, one }) => nameOf(exchange, one.key));
      for (const [cause, some] of byCause) {
        const [{ exchange, one }] = some as [(typeof some)[0]];
        const isAlone = some.every((another) => another.exchange === exchange);
        if (isAlone || same.has(cause) || isOutcome(one)) continue;
        const around = await this.neighbours(exchange);
        if (!around.some(([, replay]) => replay.same.has(one.key))) this.constants.add(cause);
      }
    }
  }

  async #votes(round: number): Promise<readonly Change[]> {
    const votes: Change[] = [];
    const doubtful: Change[] = [];
    const unsettled = [...this.replays.keys()].filter((one) => !isSame(this.#replayOf(one)));
    for (const [at, exchange] of unsettled.entries()) {
      if (this.tell(`round ${round}, ${at} of ${unsettled.length} exchanges`)) break;
      const helpful = await this.#helpful(exchange);
      const idsFor = (key: string) => new Set(helpful.flatMap(([{ id }, keys]) => (keys.includes(key) ? [id] : [])));
      for (const [change, putRight] of helpful) {
        if (putRight.some((key) => idsFor(key).size === 1)) votes.push(change);
        doubtful.push(change);
      }
    }
    // Of several variants that explain the same, any will do: the verdict on it says that there are others.
    return votes.length > 0 ? votes : doubtful.slice(0, 1);
  }

  /**
   * Takes back variants that explain refusals in words in which more is refused than all variants explain: what has another cause
   * only seems to be one of ours.
   */
  async #dropSaidAnyway(): Promise<void> {
    const left = [...this.replays].flatMap(([exchange, replay]) => refusalsIn(exchange, replay));
    const explained: { readonly id: AssumptionId; readonly words: string }[] = [];
    for (const id of left.length > 0 ? (Object.keys(this.chosen) as AssumptionId[]) : []) {
      if (this.chosen[id] === this.request.switches[id]) continue;
      for (const [exchange, { ownAnswer, otherStates, differences }] of this.replays) {
        if (!ownAnswer.restsOn.has(id)) continue;
        const without = await this.replay(exchange, changed(this.chosen, { id }), otherStates);
        const isNew = ({ key }: { readonly key: string }) => differences.every((one) => one.key !== key);
        for (const { words } of refusalsIn(exchange, without).filter(isNew)) explained.push({ id, words });
      }
    }
    for (const [words, some] of Map.groupBy(explained, (one) => one.words)) {
      if (left.filter((one) => one.words === words).length <= some.length) continue;
      for (const { id } of some) this.chosen = changed(this.chosen, { id });
    }
    await this.#explain();
  }

  /** The changes that put something right in an exchange, and nothing else wrong. */
  async #helpful(exchange: Exchange) {
    const now = this.#replayOf(exchange);
    const helpful: [change: Change, putRight: readonly string[]][] = [];
    for (const [change, replay] of await this.neighbours(exchange)) {
      if (!isBetter(replay, now) || (await this.isContradicted(change))) continue;
      helpful.push([change, oddKeys(now).filter((key) => !oddKeys(replay).includes(key))]);
    }
    return helpful;
  }
}

const ownCause = ({ method }: Exchange, key: string) => `${method.name} ${key}`;

/** The words of what is refused there and done here, without the values of the call. */
function refusalsIn(exchange: Exchange, { differences }: Replay): { readonly key: string; readonly words: string }[] {
  const values = sentWords(exchange.parameters ?? {});
  return differences.flatMap(({ key, there }) => {
    const [, words] = /^(?:the call is )?refused: (.+)$/s.exec(there) ?? [];
    return words === undefined ? [] : [{ key, words: words.replace(wholeWords(values), "") }];
  });
}

export const changed = (switches: Switches, { id, variant = asAssumed }: Change): Switches =>
  mergeSwitches(switches, { [id]: variant });
