import { stopwatchMs } from "../../ground/clock.ts";
import type { BehaviourId } from "../../wire/assumptions.ts";
import type { Switches } from "../../wire/switches.ts";
import type { VendorErrorTable } from "../../wire/vendor-errors.ts";
import { inOneLine } from "./compare.ts";
import type { Exchange } from "./exchange.ts";
import { readAnswer } from "./exchange.ts";
import { type Change, changed, Explainer, type Fitting, isBetter, isFit, isWhole, oddWords } from "./explain.ts";
import type { Facts } from "./facts.ts";

/** What is examined, and how. */
export interface ExamineRequest {
  /** In the order in which they were sent. */
  readonly exchanges: readonly Exchange[];
  readonly facts: Facts;
  /** The variants that are known to hold: the search begins with them. */
  readonly switches: Switches;
  /** The words that are known. */
  readonly table: VendorErrorTable;
  /** Milliseconds after which the search ends with what it has. */
  readonly mostMs: number;
  /** Told in a line how far it is, about once a second. */
  readonly onProgress?: (line: string) => void;
}

/** Pairs of changes that are tried for one exchange. */
const mostPairs = 30;

/** A change that puts something right in an exchange, or is one of two that do. */
type Vote = readonly [Change, Exchange];

/** What a change puts right in an exchange, and whether nothing is left then. */
interface Helpful {
  readonly change: Change;
  readonly keys: readonly string[];
  readonly isWhole: boolean;
}

/** Those that put something right which no other id does; of an id, the variants that put most right. */
function aloneIn(helpful: readonly Helpful[]): Change[] {
  const idsFor = (key: string) =>
    new Set(helpful.filter(({ keys }) => keys.includes(key)).map(({ change }) => change.id));
  const alone = helpful.filter(({ keys }) => keys.some((key) => idsFor(key).size === 1));
  return [...Map.groupBy(alone, ({ change }) => change.id).values()].flatMap((some) => {
    const most = some.reduce((most, { keys }) => Math.max(most, keys.length), 0);
    return some.filter(({ keys }) => keys.length === most).map(({ change }) => change);
  });
}

/** The search for the variants with which the most is explained, in rounds: a variant may hide another. */
export class Search {
  readonly request: ExamineRequest;
  readonly explainer: Explainer;
  readonly #startedMs = stopwatchMs();
  #saidMs = this.#startedMs;
  isOver = false;
  chosen: Switches;
  readonly explained = new Map<Exchange, Fitting>();
  /** Methods of which all answers are one and the same refusal. */
  missingMethods: readonly string[] = [];
  /** Exchanges that turn out otherwise with a variant which explains others. */
  readonly conflicts = new Map<BehaviourId, readonly Exchange[]>();
  /** By the switches, the exchanges that speak against them. */
  readonly #speakAgainst = new Map<string, Exchange[]>();

  constructor(request: ExamineRequest) {
    this.request = request;
    this.explainer = new Explainer(request.facts, request.table);
    this.chosen = request.switches;
  }

  /** Plays all exchanges as the search begins, and puts aside what differs in every answer of a method. @returns how each came out */
  async begin(): Promise<Map<Exchange, Fitting>> {
    const before = new Map<Exchange, Fitting>();
    for (const exchange of this.request.exchanges) before.set(exchange, await this.#explain(exchange));
    for (const [name, all] of Map.groupBy(before, ([{ contract }]) => contract.name)) {
      const keys = await this.#constantsIn(all);
      if (keys.length === 0) continue;
      this.explainer.constants.set(name, new Set(keys));
      for (const [exchange] of all) await this.#explain(exchange);
    }
    this.missingMethods = this.#findMissing();
    return before;
  }

  /** Finds variants until no round finds another. */
  async run(): Promise<void> {
    const seen = new Set<string>();
    for (let round = 1; !this.isOver; round += 1) {
      const now = JSON.stringify(Object.entries(this.chosen).sort());
      if (seen.has(now)) break;
      seen.add(now);
      if (!(await this.#choose(await this.#singles(round))) && !(await this.#choose(await this.#pairs()))) break;
    }
  }

  /** Goes on with words of the system that were learnt. */
  async runWith(table: VendorErrorTable): Promise<void> {
    this.explainer.table = table;
    this.#speakAgainst.clear();
    for (const exchange of this.request.exchanges) await this.#explain(exchange);
    await this.run();
  }

  /** Exchanges that neither the chosen switches nor any state explains to the last word. */
  get #unsettled(): Exchange[] {
    return this.request.exchanges.filter((exchange) => {
      const fit = this.explained.get(exchange);
      return !(fit && isWhole(fit)) && !this.missingMethods.includes(exchange.contract.name);
    });
  }

  /** The trial of an exchange with the chosen switches; one that fits is kept. */
  async #explain(exchange: Exchange): Promise<Fitting> {
    const best = await this.explainer.best(exchange, this.chosen);
    if (isFit(best)) this.explained.set(exchange, best);
    else this.explained.delete(exchange);
    return best;
  }

  /** Keys of differences that every answer of a method has, and that no variant explains: told once. */
  async #constantsIn(all: readonly (readonly [Exchange, Fitting])[]): Promise<readonly string[]> {
    const done = all.filter(([{ answer }, { played }]) => readAnswer(answer.json).isOk && played.refusal === undefined);
    const [[exchange, fitting] = [], another] = done;
    if (!exchange || !fitting || !another) return [];
    const keysIn = ({ comparison }: Fitting) => comparison.differences.map(({ key }) => key);
    const keys = keysIn(fitting).filter((key) => /^(?:value|HTTP)/.test(key));
    const others = done.map(([, one]) => one);
    for (const change of keys.length === 0 ? [] : await this.explainer.changes(exchange, this.chosen)) {
      others.push(await this.explainer.trial(exchange, changed(this.chosen, change)));
    }
    return keys.filter((key) => others.every((one) => keysIn(one).includes(key)));
  }

  #findMissing(): string[] {
    const byMethod = Map.groupBy(this.request.exchanges, ({ contract }) => contract.name);
    return [...byMethod].flatMap(([name, all]) => {
      const answers = all.map(({ answer }) => readAnswer(answer.json));
      const isOne = new Set(answers.map(({ status }) => inOneLine(status))).size === 1;
      const isExplained = all.every((exchange) => this.explained.has(exchange));
      return all.length > 1 && isOne && answers.every(({ isOk }) => !isOk) && !isExplained ? [name] : [];
    });
  }

  /** The changes that alone put something right, each with an exchange in which it does. */
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
        for (const one of helpful) if ((await this.against(one.change)).length === 0) possible.push(one);
        found = aloneIn(possible);
      }
      for (const change of found) votes.push([change, exchange]);
    }
    return votes;
  }

  /** The changes that put something right in an exchange: those that explain it whole, or else in part. */
  async #helpful(exchange: Exchange): Promise<Helpful[]> {
    const now = this.explained.get(exchange) ?? (await this.explainer.trial(exchange, this.chosen));
    const helpful: Helpful[] = [];
    for (const change of await this.explainer.changes(exchange, this.chosen)) {
      const trial = await this.explainer.best(exchange, changed(this.chosen, change));
      if (!isBetter(trial, now)) continue;
      const left = new Set(trial.comparison.differences.map(({ key }) => key));
      const keys = now.comparison.differences.map(({ key }) => key).filter((key) => !left.has(key));
      helpful.push({ change, keys: keys.length > 0 ? keys : ["words"], isWhole: isWhole(trial) });
    }
    const whole = helpful.filter((one) => one.isWhole);
    return whole.length > 0 ? whole : helpful;
  }

  /** Is an exchange explained with other switches as well as it is with the chosen ones? */
  async isAsGood(exchange: Exchange, switches: Switches): Promise<boolean> {
    const [fit] = await this.explainer.fits(exchange, switches);
    return fit !== undefined && oddWords(fit) <= oddWords(this.explained.get(exchange) as Fitting);
  }

  /** The explained exchanges that turn out otherwise with a change. */
  async against(change: Change): Promise<Exchange[]> {
    const switches = changed(this.chosen, change);
    const key = JSON.stringify([this.explained.size, Object.entries(switches).sort()]);
    const known = this.#speakAgainst.get(key);
    if (known) return known;
    const against: Exchange[] = [];
    for (const [exchange, { played }] of this.explained) {
      if (played.restsOn.has(change.id) && !(await this.isAsGood(exchange, switches))) against.push(exchange);
    }
    this.#speakAgainst.set(key, against);
    return against;
  }

  /** Two changes at once, of exchanges that no single one explains, where a single pair does. */
  async #pairs(): Promise<Vote[]> {
    const votes: Vote[] = [];
    for (const exchange of this.#unsettled.filter((one) => !this.explained.has(one))) {
      if (this.tell("pairs of variants")) break;
      const found = new Map<string, Change[]>();
      let tried = 0;
      for (const one of await this.explainer.changes(exchange, this.chosen)) {
        const first = changed(this.chosen, one);
        for (const other of await this.explainer.changes(exchange, first)) {
          if (other.id === one.id || tried >= mostPairs) continue;
          tried += 1;
          const [fit] = await this.explainer.fits(exchange, changed(first, other));
          if (fit) found.set(String([one, other].map((change) => JSON.stringify(change)).sort()), [one, other]);
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
    for (const exchange of this.request.exchanges) {
      const { played } = this.explained.get(exchange) ?? {};
      if (!played || [...decided].some((id) => played.restsOn.has(id))) await this.#explain(exchange);
    }
    return decided.size > 0;
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
