import { stopwatchMs } from "../../ground/clock.ts";
import type { BehaviourId } from "../../wire/assumptions.ts";
import type { Switches } from "../../wire/switches.ts";
import { namesItself, refusalInWords } from "./compare.ts";
import { canShow } from "./compare-data.ts";
import type { Exchange } from "./exchange.ts";
import { type Change, changed, Explainer, type Fitting, isPartOf } from "./explain.ts";
import type { Facts } from "./fact.ts";
import { Player } from "./play.ts";
import { readAnswer } from "./read-answer.ts";
import type { Told } from "./words.ts";

/** What is examined, and how. */
export interface ExamineRequest {
  /** In the order in which they were sent. */
  readonly exchanges: readonly Exchange[];
  readonly facts: Facts;
  /** The variants that are known to hold: the search begins with them. */
  readonly switches: Switches;
  /** Were values replaced in them? */
  readonly isRedacted: boolean;
  /** Milliseconds after which the search ends with what it has. */
  readonly mostMs: number;
  /** Told in a line how far it is, about once a second. */
  readonly onProgress?: (line: string) => void;
}

/** Pairs of changes that are tried for one exchange. */
const mostPairs = 30;

interface Conflict {
  readonly refutes: readonly Exchange[];
  readonly confirms: readonly Exchange[];
}

interface Vote {
  readonly change: Change;
  readonly exchanges: Set<Exchange>;
}

interface Helpful {
  readonly change: Change;
  /** What it puts right. */
  readonly keys: readonly string[];
  readonly isWhole: boolean;
  /** Do the words of a refusal name what it would be about? */
  readonly isNamed: boolean;
}

/** Those that put something right which no other id does; of an id, the variants that put most right. */
function aloneIn(helpful: readonly Helpful[]): Helpful[] {
  const idsFor = (key: string) =>
    new Set(helpful.filter(({ keys }) => keys.includes(key)).map(({ change }) => change.id));
  const alone = helpful.filter(({ keys }) => keys.some((key) => idsFor(key).size === 1));
  return [...Map.groupBy(alone, ({ change }) => change.id).values()].flatMap((some) => {
    const most = some.reduce((found, { keys }) => Math.max(found, keys.length), 0);
    return some.filter(({ keys }) => keys.length === most);
  });
}

/** The search for the variants with which the most is explained, in rounds: a variant may hide another. */
export class Search {
  readonly request: ExamineRequest;
  readonly #player: Player;
  readonly explainer: Explainer;
  readonly #startedMs = stopwatchMs();
  #saidMs = this.#startedMs;
  isOver = false;
  chosen: Switches;
  readonly explained = new Map<Exchange, Fitting>();
  unexplained: readonly Exchange[];
  /** Exchanges that turn out otherwise with a variant which explains others. */
  readonly conflicts = new Map<BehaviourId, Conflict>();
  /** By the switches, the exchanges that speak against them. */
  readonly #speakAgainst = new Map<string, Exchange[]>();
  /** Ids of which a change explains an exchange that a change of another id explains as well. */
  readonly several = new Map<BehaviourId, Set<Exchange>>();

  constructor(request: ExamineRequest) {
    this.request = request;
    this.#player = new Player(request.facts);
    this.explainer = new Explainer(this.#player, request.facts);
    this.chosen = request.switches;
    this.unexplained = request.exchanges;
  }

  close(): Promise<void> {
    return this.#player.close();
  }

  /** Finds variants until no round finds another. @returns each exchange as it was before, and methods that seem not to be there */
  async find() {
    const before = await this.#begin();
    const missingMethods = this.#missingMethods();
    this.unexplained = this.unexplained.filter(({ contract }) => !missingMethods.includes(contract.name));
    for (let round = 1; this.unexplained.length > 0 && !this.isOver; round += 1) {
      const votes = await this.#votes(round);
      if (!(await this.#choose(votes)) && !(await this.#choose(await this.#pairs()))) break;
    }
    return { before, missingMethods };
  }

  /** Plays all exchanges as the search begins, and puts aside what differs in every answer of a method. */
  async #begin(): Promise<Map<Exchange, Fitting>> {
    const before = new Map<Exchange, Fitting>();
    for (const exchange of this.request.exchanges) before.set(exchange, await this.#explain(exchange));
    for (const [name, keys] of await this.#constants(before)) this.explainer.constants.set(name, keys);
    for (const exchange of this.request.exchanges) await this.#explain(exchange);
    this.#sortOut();
    return before;
  }

  /** The trial of an exchange with the chosen switches; one that fits is kept. */
  async #explain(exchange: Exchange): Promise<Fitting> {
    const [fit] = await this.explainer.fits(exchange, this.chosen);
    if (fit) this.explained.set(exchange, fit);
    else this.explained.delete(exchange);
    return fit ?? this.explainer.trial(exchange, this.chosen);
  }

  #sortOut(): void {
    this.unexplained = this.request.exchanges.filter((exchange) => !this.explained.has(exchange));
  }

  /** What differs in the same way in every answer of a method, and by no variant: a matter of the method, told once. */
  async #constants(before: ReadonlyMap<Exchange, Fitting>): Promise<Map<string, Set<string>>> {
    const constants = new Map<string, Set<string>>();
    for (const [name, all] of Map.groupBy(before.keys(), ({ contract }) => contract.name)) {
      const differencesOf = (exchange: Exchange) => before.get(exchange)?.comparison.differences ?? [];
      const trials = all.map((exchange) => ({ exchange, differences: differencesOf(exchange) }));
      const keys = new Set(trials.flatMap(({ differences }) => differences.map(({ key }) => key)));
      for (const key of keys) {
        const showing = trials.filter((one) => canShow(one.exchange, key, one.differences));
        const differing = showing.filter(({ differences }) => differences.some((one) => one.key === key));
        if (showing.length < 2 || differing.length < showing.length) continue;
        if (await this.#canPutRight((differing[0] as (typeof differing)[number]).exchange, key)) continue;
        constants.set(name, (constants.get(name) ?? new Set()).add(key));
      }
    }
    return constants;
  }

  async #canPutRight(exchange: Exchange, key: string): Promise<boolean> {
    for (const change of await this.explainer.changes(exchange, this.chosen)) {
      const { comparison } = await this.explainer.trial(exchange, changed(this.chosen, change));
      if (comparison.differences.every((one) => one.key !== key)) return true;
    }
    return false;
  }

  /** Methods of which all answers are one and the same refusal, though calls differ in what is wrong with them. */
  #missingMethods(): string[] {
    const byMethod = Map.groupBy(this.request.exchanges, ({ contract }) => contract.name);
    return [...byMethod].flatMap(([name, all]) => {
      const answers = new Set(all.map(({ answer }) => refusalInWords(readAnswer(answer.json).status)));
      const areRefused = all.every(({ answer }) => !readAnswer(answer.json).isOk);
      const isExplained = all.every((exchange) => this.explained.has(exchange));
      return all.length > 1 && areRefused && answers.size === 1 && !isExplained ? [name] : [];
    });
  }

  /** For each change that alone puts something right, the exchanges in which it does. */
  async #votes(round: number): Promise<Vote[]> {
    const votes = new Map<string, Vote>();
    this.several.clear();
    for (const [at, exchange] of this.unexplained.entries()) {
      if (this.tell(`round ${round}, ${at} of ${this.unexplained.length} exchanges`)) break;
      for (const change of await this.#putRight(exchange)) {
        const key = JSON.stringify(change);
        const vote = votes.get(key) ?? { change, exchanges: new Set() };
        votes.set(key, vote);
        vote.exchanges.add(exchange);
      }
    }
    return [...votes.values()];
  }

  /** The changes of an exchange that put something right which no other id does. */
  async #putRight(exchange: Exchange): Promise<Change[]> {
    const now = (await this.explainer.trial(exchange, this.chosen)).comparison.differences;
    const helpful: Helpful[] = [];
    for (const change of await this.explainer.changes(exchange, this.chosen)) {
      const switches = changed(this.chosen, change);
      const [fit] = await this.explainer.fits(exchange, switches);
      const { differences, sightings } = (fit ?? (await this.explainer.trial(exchange, switches))).comparison;
      if (!isPartOf(differences, now)) continue;
      const keys = now.map(({ key }) => key).filter((key) => differences.every((one) => one.key !== key));
      helpful.push({ change, keys, isWhole: differences.length === 0, isNamed: sightings.some(namesItself) });
    }
    // What explains an exchange whole is better than what does so in part.
    const whole = helpful.filter(({ isWhole }) => isWhole);
    const best = whole.length > 0 ? whole : helpful;
    const alone = aloneIn(best);
    if (alone.length > 0 || best.length === 0) return alone.map(({ change }) => change);
    // Of several, those that other exchanges speak against are none.
    const possible: Helpful[] = [];
    for (const one of best) if ((await this.against(one.change)).length === 0) possible.push(one);
    const named = possible.filter(({ isNamed }) => isNamed);
    const left = aloneIn(named.length > 0 ? named : possible).map(({ change }) => change);
    if (left.length > 0) return left;
    for (const { change } of possible.filter(({ isWhole }) => isWhole)) {
      this.several.set(change.id, (this.several.get(change.id) ?? new Set()).add(exchange));
    }
    return [];
  }

  /** The explained exchanges that turn out otherwise with a change. */
  async against(change: Change): Promise<Exchange[]> {
    const switches = changed(this.chosen, change);
    const key = JSON.stringify([this.explained.size, Object.entries(switches).sort()]);
    const known = this.#speakAgainst.get(key);
    if (known) return known;
    const against: Exchange[] = [];
    for (const [exchange, { played }] of this.explained) {
      if (!played.restsOn.has(change.id)) continue;
      if ((await this.explainer.fits(exchange, switches)).length === 0) against.push(exchange);
    }
    this.#speakAgainst.set(key, against);
    return against;
  }

  /** Two changes at once, of exchanges that no single one explains: those that stand in every pair which does. */
  async #pairs(): Promise<Vote[]> {
    const votes = new Map<string, Vote>();
    for (const exchange of this.unexplained) {
      if (this.tell("pairs of variants")) break;
      const now = (await this.explainer.trial(exchange, this.chosen)).comparison.differences;
      const found: [Change, Change][] = [];
      let tried = 0;
      for (const one of await this.explainer.changes(exchange, this.chosen)) {
        const first = changed(this.chosen, one);
        for (const other of await this.explainer.changes(exchange, first)) {
          if (other.id === one.id || tried >= mostPairs) continue;
          tried += 1;
          const [fit] = await this.explainer.fits(exchange, changed(first, other));
          if (fit && now.length > 0) found.push([one, other]);
        }
      }
      const keys = new Set(found.map((pair) => String(pair.map((change) => JSON.stringify(change)).sort())));
      if (keys.size !== 1) continue;
      for (const change of found[0] as [Change, Change]) {
        const key = JSON.stringify(change);
        votes.set(key, { change, exchanges: new Set([...(votes.get(key)?.exchanges ?? []), exchange]) });
      }
    }
    return [...votes.values()];
  }

  /** Takes the changes with which no explained exchange turns out otherwise, the one with most votes first. Is there any? */
  async #choose(votes: readonly Vote[]): Promise<boolean> {
    const before = this.chosen;
    const decided = new Set<BehaviourId>();
    for (const { change, exchanges } of votes.toSorted((one, other) => other.exchanges.size - one.exchanges.size)) {
      if (decided.has(change.id)) continue;
      const against = await this.against(change);
      if (against.length > 0) {
        this.conflicts.set(change.id, { refutes: [...exchanges], confirms: against });
        continue;
      }
      this.chosen = changed(this.chosen, change);
      decided.add(change.id);
    }
    if (decided.size === 0) return false;
    for (const exchange of this.request.exchanges) {
      const trial = this.explained.get(exchange);
      if (!trial || [...decided].some((id) => trial.played.restsOn.has(id))) await this.#explain(exchange);
    }
    this.#sortOut();
    return this.chosen !== before;
  }

  /** Takes variants that show in the kinds of refusals alone, where nothing speaks against them. */
  async listen(told: readonly Told[]): Promise<void> {
    for (const [id, all] of Map.groupBy(told, (one) => one.id)) {
      const [variant, another] = [...new Set(all.map((one) => one.variant))];
      if (variant === undefined || another !== undefined || this.chosen[id] !== undefined) continue;
      if (all.some((one) => one.variant === undefined)) continue;
      if ((await this.against({ id, variant })).length > 0) continue;
      this.chosen = changed(this.chosen, { id, variant });
      for (const exchange of this.request.exchanges) await this.#explain(exchange);
      this.#sortOut();
    }
  }

  /** Tells how far it is. Is the time over? */
  tell(what: string): boolean {
    const now = stopwatchMs();
    this.isOver ||= now - this.#startedMs > this.request.mostMs;
    if (now - this.#saidMs >= 1000) {
      this.#saidMs = now;
      this.request.onProgress?.(`${what}, ${Object.keys(this.chosen).length} variants`);
    }
    return this.isOver;
  }
}
