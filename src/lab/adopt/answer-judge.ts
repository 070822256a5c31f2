import type { Switches } from "../../wire/switches.ts";
import { type AnswerFit, fitOf, type SeenAnswer } from "./answer-fit.ts";
import type { Likeness, SwitchJudge } from "./search-switches.ts";
import type { SwitchedContract, SwitchedContracts } from "./switched-contracts.ts";

/** Judges by one answer of a system what of it our contract explains, whatever words it has for its refusals. */
export class AnswerJudge implements SwitchJudge {
  readonly mostPairs = 100;
  readonly #contracts: SwitchedContracts;
  readonly #seen: SeenAnswer;
  readonly #fits = new Map<SwitchedContract["held"], AnswerFit>();

  constructor(contracts: SwitchedContracts, seen: SeenAnswer) {
    this.#contracts = contracts;
    this.#seen = seen;
  }

  async under(switches: Switches): Promise<Likeness> {
    const { held, restsOn } = await this.#contract(switches);
    const fit = this.#fits.get(held) ?? fitOf(held, this.#seen);
    this.#fits.set(held, fit);
    return { otherwise: 2 - fit, restsOn };
  }

  async firsts(before: Switches): Promise<Likeness["restsOn"]> {
    return (await this.#contract(before)).restsOn;
  }

  async seconds(before: Switches, first: Switches): Promise<Likeness["restsOn"]> {
    const after = await this.#contract(first);
    return after.held === (await this.#contract(before)).held ? [] : after.restsOn;
  }

  #contract(switches: Switches): Promise<SwitchedContract> {
    return this.#contracts.under(this.#seen.interaction, switches);
  }
}
