import { stopwatchMs } from "../../ground/clock.ts";
import type { BehaviourId } from "../../wire/assumptions.ts";
import type { Switches } from "../../wire/switches.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { inOneLine } from "./compare.ts";
import { type Exchange, readAnswer } from "./exchange.ts";
import { type Change, changed, Explainer, type Fitting, fits, isBetter, isWhole, keysIn, oddWords } from "./explain.ts";
import type { Facts } from "./facts.ts";
import type { DoneWords } from "./finding.ts";

/** What a system is held to, and the search begins with: as assumed, or as it was observed. */
export interface Held {
  readonly switches: Switches;
  readonly table: VendorErrorTable;
  readonly done?: DoneWords | undefined;
}

export interface ExamineRequest extends Held {
  readonly exchanges: readonly Exchange[];
  readonly facts: Facts;
  /** Milliseconds after which the search ends with what it has. */
  readonly mostMs: number;
  /** Told in a line how far it is, about once a second. */
  readonly onProgress?: (line: string) => void;
}

const mostPairs = 30;

type Vote = readonly [Change, Exchange];

type Helpful = readonly [change: Change, putRight: readonly string[]];

export class Search extends Explainer {
  readonly request: ExamineRequest;
  readonly #startedMs = stopwatchMs();
  #saidMs = this.#startedMs;
  isOver = false;
  chosen: Switches;
  readonly trials = new Map<Exchange, Fitting>();
  readonly missingMethods: string[] = [];
  /** Exchanges that turn out otherwise with a variant which explains others. */
  readonly conflicts = new Map<BehaviourId, readonly Exchange[]>();

  constructor(request: ExamineRequest) {
    super(request.facts, request.table);
    this.request = request;
    this.chosen = request.switches;
  }

  /** Plays all exchanges as the search begins, and puts aside what differs in every answer of a method. @returns how each came out */
  async begin(): Promise<Map<Exchange, Fitting>> {
    for (const exchange of this.request.exchanges) await this.#explain(exchange);
    const before = new Map(this.trials);
    for (const [name, all] of Map.groupBy(before, ([{ contract }]) => contract.name)) {
      const keys = await this.#constantsIn(all);
      if (keys.length > 0) this.constants.set(name, new Set(keys));
      if (keys.length > 0) for (const [exchange] of all) await this.#explain(exchange);
      const answers = all.map(([{ answer }]) => readAnswer(answer.json));
      const isOneRefusal = new Set(answers.map(({ isOk, status }) => isOk || inOneLine(status))).size === 1;
      const isExplained = all.every(([exchange]) => fits(this.#trialOf(exchange)));
      if (all.length > 1 && isOneRefusal && !answers[0]?.isOk && !isExplained) this.missingMethods.push(name);
    }
    return before;
  }

  /** Finds variants until no round finds another. @param table words of the system that were learnt meanwhile */
  async run(table = this.table): Promise<void> {
    if (table !== this.table) {
      this.table = table;
      for (const exchange of this.request.exchanges) await this.#explain(exchange);
    }
    // A variant may hide another, and that one a third: more rounds only undo each other's choices.
    for (let round = 1; round <= 10 && !this.isOver; round += 1) {
      if (!(await this.#choose(await this.#singles(round))) && !(await this.#choose(await this.#pairs()))) break;
    }
  }

  get #unsettled(): Exchange[] {
    const isMissing = ({ contract }: Exchange) => this.missingMethods.includes(contract.name);
    return this.request.exchanges.filter((one) => !isWhole(this.#trialOf(one)) && !isMissing(one));
  }

  async #explain(exchange: Exchange): Promise<void> {
    const [best] = await this.best(exchange, this.chosen);
    this.trials.set(exchange, best);
  }

  #trialOf = (exchange: Exchange) => this.trials.get(exchange) as Fitting;

  get explained(): (readonly [Exchange, Fitting])[] {
    return [...this.trials].filter(([, trial]) => fits(trial));
  }

  /** Keys of differences that every answer of a method has, and that no variant explains: told once. */
  async #constantsIn(all: readonly (readonly [Exchange, Fitting])[]): Promise<readonly string[]> {
    const done = all.filter(([{ answer }, { played }]) => readAnswer(answer.json).isOk && played.refusal === undefined);
    const [[exchange, first] = [], another] = done;
    const keys = first && another ? keysIn(first).filter((key) => /^(?:value|HTTP)/.test(key)) : [];
    if (!exchange || keys.length === 0) return [];
    const trials = done.map(([, one]) => one);
    for (const change of await this.changes(exchange, this.chosen)) {
      trials.push(await this.trial(exchange, changed(this.chosen, change)));
    }
    return keys.filter((key) => trials.every((one) => keysIn(one).includes(key)));
  }

  async #singles(round: number): Promise<Vote[]> {
    const votes: Vote[] = [];
    const unsettled = this.#unsettled;
    for (const [at, exchange] of unsettled.entries()) {
      if (this.tell(`round ${round}, ${at} of ${unsettled.length} exchanges`)) break;
      const helpful = await this.#helpful(exchange);
      let found = aloneIn(helpful);
      if (found.length === 0) {
        // Other exchanges can speak against some of them.
        const possible: Helpful[] = [];
        for (const one of helpful) if ((await this.against(one[0])).length === 0) possible.push(one);
        found = aloneIn(possible);
      }
      for (const change of found) votes.push([change, exchange]);
    }
    return votes;
  }

  /** The changes that put something right in an exchange: those that explain it whole, or else in part. */
  async #helpful(exchange: Exchange): Promise<Helpful[]> {
    const now = this.#trialOf(exchange);
    const better: (readonly [Change, Fitting])[] = [];
    for (const change of await this.changes(exchange, this.chosen)) {
      const [trial] = await this.best(exchange, changed(this.chosen, change));
      if (isBetter(trial, now)) better.push([change, trial]);
    }
    const whole = better.filter(([, trial]) => isWhole(trial));
    return (whole.length > 0 ? whole : better).map(([change, trial]) => {
      const keys = keysIn(now).filter((key) => !keysIn(trial).includes(key));
      return [change, keys.length > 0 ? keys : ["words"]];
    });
  }

  async isAsGood(exchange: Exchange, switches: Switches): Promise<boolean> {
    const [best] = await this.best(exchange, switches);
    return fits(best) && oddWords(best) <= oddWords(this.#trialOf(exchange));
  }

  async against(change: Change): Promise<Exchange[]> {
    const switches = changed(this.chosen, change);
    const against: Exchange[] = [];
    for (const [exchange, { played }] of this.explained) {
      if (played.restsOn.has(change.id) && !(await this.isAsGood(exchange, switches))) against.push(exchange);
    }
    return against;
  }

  /** Two changes at once, of exchanges that no single one explains, where a single pair does. */
  async #pairs(): Promise<Vote[]> {
    const votes: Vote[] = [];
    for (const exchange of this.#unsettled.filter((one) => !fits(this.#trialOf(one)))) {
      if (this.tell("pairs of variants")) break;
      const found = new Map<string, readonly Change[]>();
      let tried = 0;
      for (const one of await this.changes(exchange, this.chosen)) {
        const first = changed(this.chosen, one);
        for (const other of await this.changes(exchange, first)) {
          if (other.id === one.id || tried >= mostPairs) continue;
          tried += 1;
          const [best] = await this.best(exchange, changed(first, other));
          if (fits(best)) found.set(String([one, other].map((change) => JSON.stringify(change)).sort()), [one, other]);
        }
      }
      const [pair = [], another] = found.values();
      if (!another) for (const change of pair) votes.push([change, exchange]);
    }
    return votes;
  }

  /** Takes the changes with which no explained exchange turns out otherwise, the one with most votes first. Is there any? */
  async #choose(votes: readonly Vote[]): Promise<boolean> {
    const decided = new Set<BehaviourId>();
    const byChange = [...Map.groupBy(votes, ([change]) => JSON.stringify(change)).values()];
    for (const some of byChange.sort((one, other) => other.length - one.length)) {
      const [[change]] = some as [Vote];
      if (decided.has(change.id)) continue;
      const against = await this.against(change);
      if (against.length > 0) {
        this.conflicts.set(change.id, [...some.map(([, exchange]) => exchange), ...against]);
        continue;
      }
      this.chosen = changed(this.chosen, change);
      decided.add(change.id);
    }
    for (const [exchange, trial] of this.trials) {
      if (!fits(trial) || [...decided].some((id) => trial.played.restsOn.has(id))) await this.#explain(exchange);
    }
    return decided.size > 0;
  }

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

/** Those that put something right which no other id does; of an id, the variants that put most right. */
function aloneIn(helpful: readonly Helpful[]): Change[] {
  const idsFor = (key: string) => new Set(helpful.filter(([, keys]) => keys.includes(key)).map(([{ id }]) => id));
  const alone = helpful.filter(([, keys]) => keys.some((key) => idsFor(key).size === 1));
  return [...Map.groupBy(alone, ([{ id }]) => id).values()].flatMap((some) => {
    const most = some.reduce((most, [, keys]) => Math.max(most, keys.length), 0);
    return some.filter(([, keys]) => keys.length === most).map(([change]) => change);
  });
}
