import type { AnyAssumptionId, AssumptionId } from "../../assumptions/assumptions.ts";
import { asAssumed, mergeSwitches, type Switches, variantsById } from "../../assumptions/switches.ts";
import { stopwatchMs } from "../../common/clock.ts";
import { objectOf } from "../../common/json.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { mentions } from "../../common/whole-words.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { readAnswer } from "../../wire/envelope.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { type Comparison, compare, withFeatures } from "./compare.ts";
import type { Exchange } from "./exchange.ts";
import { type DoneWords, type Feature, isOfWords, isOutcome } from "./finding.ts";
import { type Fact, type KnownRecords, type OtherStates, type OwnAnswer, ownAnswerTo } from "./own-answer.ts";
import { matchesTexts, type RefusalPair } from "./refusal-words.ts";
import { isCreate } from "./system-records.ts";
import { readBackFeatures, storedFor, type World } from "./world-features.ts";

/** The behaviour that a system is compared with: our assumptions, or an observed system. */
export interface Expectation {
  readonly switches: Switches;
  readonly table: VendorErrorTable;
  /** HTTP status of a refusal for which neither the table nor a switch names one; absent: 200. */
  readonly refusalStatus?: number | undefined;
  readonly done?: DoneWords | undefined;
}

export interface Facts extends KnownRecords {
  of(exchange: Exchange): readonly Fact[];
  worldOf(exchange: Exchange): World;
}

export interface JudgeRequest extends Expectation {
  readonly exchanges: readonly Exchange[];
  readonly factsFor: (exchange: Exchange) => Facts;
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

/** Changes that leave exactly the same differences, and the weight of these. Several are a tie. */
export interface Improvement {
  readonly weight: number;
  readonly changes: readonly Change[];
}

export const withChange = (switches: Switches, { id, variant = asAssumed }: Change): Switches =>
  mergeSwitches(switches, { [id]: variant });

/** The other variants of an assumption, and none for one without variants. */
export function otherChanges(assumption: AnyAssumptionId, switches: Switches): Change[] {
  const id = assumption as AssumptionId;
  const variants = variantsById.get(id);
  const all = variants ? [undefined, ...variants] : [];
  return all.filter((variant) => variant !== switches[id]).map((variant) => ({ id, variant }));
}

/** An exchange as our mock server replays it, in some state of the records that it names, and how the responses compare. */
export interface Replay extends Comparison {
  readonly otherStates: OtherStates;
  readonly ownAnswer: OwnAnswer;
  /** The assumptions behind our response, and behind the stored events that it was compared with. */
  readonly dependsOn: ReadonlySet<AnyAssumptionId>;
}

export type Replays = ReadonlyMap<Exchange, Replay>;

/** By the variants that were taken: the exchanges that differ more without them, with these differences. */
export type RemovedDifferences = ReadonlyMap<AssumptionId, readonly (readonly [Exchange, readonly Feature[]])[]>;

/** Results for exchanges. Each holds wherever the assumptions that it depends on have the same variants. */
class KnownResults<Result extends { readonly dependsOn: ReadonlySet<AnyAssumptionId> }> {
  readonly #of = memoizeByObject((_: Exchange) => new Map<string, (readonly [Switches, Result])[]>());

  /** @param state what else the result depends on */
  async get(exchange: Exchange, switches: Switches, state: string, make: () => Promise<Result>): Promise<Result> {
    const byState = this.#of(exchange);
    const known = byState.get(state) ?? [];
    const at = known.findIndex(([madeWith, { dependsOn }]) => haveSame(dependsOn, madeWith, switches));
    // What was asked for last comes first, because the next request is most often for the same.
    const [found = [switches, await make()] as const] = at < 0 ? [] : known.splice(at, 1);
    known.unshift(found);
    byState.set(state, known);
    return found[1];
  }
}

/** True if assumptions have the same variants. Most exchanges are asked for again and again, so nothing is made here. */
function haveSame(ids: ReadonlySet<AnyAssumptionId>, switches: Switches, others: Switches): boolean {
  for (const id of ids) if (switches[id as AssumptionId] !== others[id as AssumptionId]) return false;
  return true;
}

/** Replays exchanges on our mock server, and compares the responses. */
export class Replayer {
  readonly request: JudgeRequest;
  isOver = false;
  table: VendorErrorTable;
  readonly #startedMs = stopwatchMs();
  readonly #ownAnswers = new KnownResults<OwnAnswer>();
  /** By the table of words that they were compared with, if their comparison depends on it. */
  readonly #replays = memoizeByObject((_: object) => new KnownResults<Replay>());

  constructor(request: JudgeRequest) {
    this.request = request;
    this.table = request.table;
  }

  async replay(exchange: Exchange, switches: Switches, otherStates: OtherStates = likeliest): Promise<Replay> {
    const state = otherStates.size === 0 ? "" : JSON.stringify([...otherStates]);
    // With `bulk.order` any order is the same: the mock server need not shuffle.
    const { "bulk.order": order, ...rest } = switches;
    const ownAnswer = await this.#ownAnswers.get(exchange, rest, state, () =>
      ownAnswerTo(exchange, rest, otherStates, this.request),
    );
    const replays = this.#replays(hasWords(exchange, ownAnswer) ? this.table : this);
    return await replays.get(exchange, switches, state, async () => {
      const comparison = compare(exchange, ownAnswer, order === "any", this.table);
      const ofWorld = this.request.factsFor(exchange).worldOf(exchange).of(exchange)(switches, ownAnswer);
      const readBack = await this.#readBack(exchange, switches, ownAnswer);
      const dependsOn = new Set([...ownAnswer.dependsOn, ...readBack.dependsOn]);
      const compared = withFeatures(comparison, [...ofWorld, ...readBack.features]);
      return { ...compared, otherStates, ownAnswer, dependsOn };
    });
  }

  /**
   * The replay in the likeliest state, or in one that explains what became of the call and of all its rows. A record is not
   * invented: a refusal must name what is missing, or have the words of its error.
   */
  async best(exchange: Exchange, switches: Switches): Promise<Replay> {
    const likely = await this.replay(exchange, switches);
    let best = likely;
    for (const [about, state] of outcomesOf(likely).length > 0 ? this.#otherStates(exchange) : []) {
      if (outcomesOf(best).length === 0) break;
      // A state that explains something stays for the replays that follow.
      const replay = await this.replay(exchange, switches, new Map([...best.otherStates, [about, state]]));
      if (isCloser(replay, best) && this.#isCredible(replay, likely, exchange)) best = replay;
    }
    return outcomesOf(best).length > 0 ? likely : best;
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

  isOutOfTime(step: string, switches: Switches): boolean {
    this.request.onProgress?.(`${step}, ${Object.keys(switches).length} variants`);
    this.isOver ||= stopwatchMs() - this.#startedMs > this.request.mostMs;
    return this.isOver;
  }

  /** Compares the events that a response shows with what our mock server stores for the rows that created them. */
  async #readBack(exchange: Exchange, switches: Switches, own: OwnAnswer) {
    const features: Feature[] = [];
    const dependsOn: AnyAssumptionId[] = [];
    const { created } = this.request.factsFor(exchange).worldOf(exchange);
    const { isOk, data } = readAnswer(exchange.answer.json);
    if (!isOk || isCreate(exchange)) return { features, dependsOn };
    const [known] = [readAnswer(own.json).data].flat();
    for (const [index, event] of [data].flat().entries()) {
      const creation = created.get(String(objectOf(event)?.["id"]));
      if (!creation) continue;
      const { ownAnswer } = await this.best(creation.exchange, switches);
      const stored = storedFor(ownAnswer, creation.row);
      const at = Array.isArray(data) ? `/data/${index}` : "/data";
      // Also what is not stored depends on them, and known results go by it.
      dependsOn.push(...(ownAnswer.ofRows[creation.row] ?? ownAnswer.dependsOn));
      if (stored) features.push(...readBackFeatures(objectOf(event) ?? {}, stored, creation.sent, objectOf(known), at));
    }
    return { features, dependsOn };
  }

  #otherStates(exchange: Exchange) {
    const facts = this.request.factsFor(exchange).of(exchange);
    const states = facts.flatMap(({ about, states: [, ...others] }) => others.map((state) => [about, state] as const));
    // More states of an exchange are rarely of any use, and each is a replay.
    return states.slice(0, 24);
  }

  #isCredible({ refusals, same }: Replay, likely: Replay, exchange: Exchange): boolean {
    const unexplained = outcomesOf(likely);
    const isGoodToken = this.request
      .factsFor(exchange)
      .of(exchange)
      .some(({ isGoodToken }) => isGoodToken);
    return refusals.every(
      (pair) =>
        !unexplained.includes(pair.place) ||
        (same.has(`words of ${pair.place}`) && isTold(pair, this.table, isGoodToken)),
    );
  }
}

const likeliest: OtherStates = new Map();

/** Does the comparison depend on the words of errors: those of its refusals, or of the call that created what it shows? */
const hasWords = (exchange: Exchange, { refusal, rows }: OwnAnswer): boolean =>
  !isCreate(exchange) || refusal !== undefined || [...rows.values()].some((rowRefusal) => rowRefusal !== undefined);

/** True if a refusal has the words of its error, names one of its values, or is the first of a token that nobody knows. */
function isTold(pair: RefusalPair, table: VendorErrorTable, isGoodToken: boolean): boolean {
  if (matchesTexts(pair, table) || (pair.kind.startsWith("token") && !isGoodToken)) return true;
  const named = Object.values(pair.values).filter(({ length }) => length > 2);
  return named.some((value) => Object.values(pair.words).some((text) => mentions(text, value)));
}

/** The keys of differences in what became of the call and its rows, and in the error that it became. */
const outcomesOf = (replay: Comparison): string[] =>
  replay.differences.filter((one) => isOutcome(one) || isOfWords(one)).map(({ key }) => key);

function isCloser(replay: Comparison, other: Comparison): boolean {
  const [keys, others] = [outcomesOf(replay), outcomesOf(other)];
  return keys.length < others.length && keys.every((key) => others.includes(key));
}
