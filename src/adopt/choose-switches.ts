import type { Switches } from "../wire/switches.ts";
import { type AnswerFit, fitOf, type SeenAnswer } from "./answer-fit.ts";
import { changesOf, keyOfSwitches } from "./changes-of.ts";
import type { SwitchedContract, SwitchedContracts } from "./switched-contracts.ts";

/** Pairs of changes that are tried for one answer which no single change explains. */
const mostPairs = 100;

/**
 * The switches under which our contracts explain the most of what a system answered. One change after the other is made,
 * always the one that explains the most more; two at once where no single one does.
 * @param from the switches that are known already
 */
export async function chooseSwitches(
  contracts: SwitchedContracts,
  all: readonly SeenAnswer[],
  from: Switches,
): Promise<Switches> {
  const search = new Search(contracts, all);
  for (let chosen = from; ; ) {
    const better = (await search.best(chosen, "singles")) ?? (await search.best(chosen, "pairs"));
    if (!better) return chosen;
    chosen = better;
  }
}

class Search {
  readonly #contracts: SwitchedContracts;
  readonly #all: readonly SeenAnswer[];
  readonly #fits = new Map<SeenAnswer, Map<SwitchedContract["held"], AnswerFit>>();

  constructor(contracts: SwitchedContracts, all: readonly SeenAnswer[]) {
    this.#contracts = contracts;
    this.#all = all;
  }

  /** The best change of switches, when there is one for the better. */
  async best(chosen: Switches, kind: "singles" | "pairs"): Promise<Switches | undefined> {
    const candidates = new Map<string, Switches>();
    for (const seen of this.#all) {
      if ((await this.#fit(seen, chosen)) === 2) continue;
      const found = kind === "singles" ? await this.#singles(seen, chosen) : await this.#pairs(seen, chosen);
      for (const switches of found) candidates.set(keyOfSwitches(switches), switches);
    }
    let most = await this.#total(chosen);
    let best: Switches | undefined;
    for (const switches of candidates.values()) {
      const total = await this.#total(switches);
      if (total > most) [most, best] = [total, switches];
    }
    return best;
  }

  async #total(switches: Switches): Promise<number> {
    let total = 0;
    for (const seen of this.#all) total += await this.#fit(seen, switches);
    return total;
  }

  async #fit(seen: SeenAnswer, switches: Switches): Promise<AnswerFit> {
    const { held } = await this.#contracts.under(seen.interaction, switches);
    const known = this.#fits.get(seen) ?? new Map<SwitchedContract["held"], AnswerFit>();
    this.#fits.set(seen, known);
    const fit = known.get(held) ?? fitOf(held, seen);
    known.set(held, fit);
    return fit;
  }

  /** The single changes that explain an answer better. */
  async #singles(seen: SeenAnswer, chosen: Switches): Promise<Switches[]> {
    const { restsOn } = await this.#contracts.under(seen.interaction, chosen);
    return this.#better(seen, chosen, changesOf(chosen, restsOn));
  }

  /** The changes of two at once that do, where each of them changes the contract. */
  async #pairs(seen: SeenAnswer, chosen: Switches): Promise<Switches[]> {
    const { held, restsOn } = await this.#contracts.under(seen.interaction, chosen);
    let pairs: readonly Switches[] = [];
    for (const first of changesOf(chosen, restsOn)) {
      const after = await this.#contracts.under(seen.interaction, first);
      if (after.held === held) continue;
      const others = after.restsOn.filter((id) => first[id] === chosen[id]);
      pairs = [...pairs, ...changesOf(first, others)];
      if (pairs.length >= mostPairs) break;
    }
    return this.#better(seen, chosen, pairs.slice(0, mostPairs));
  }

  async #better(seen: SeenAnswer, chosen: Switches, changes: readonly Switches[]): Promise<Switches[]> {
    const before = await this.#fit(seen, chosen);
    const better: Switches[] = [];
    for (const switches of changes) if ((await this.#fit(seen, switches)) > before) better.push(switches);
    return better;
  }
}
