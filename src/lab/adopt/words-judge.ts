import type { BehaviourId } from "../../wire/assumptions.ts";
import type { Switches } from "../../wire/switches.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import { adoptErrors } from "./adopt-errors.ts";
import type { SeenAnswer } from "./answer-fit.ts";
import { keyOfSwitches } from "./changes-of.ts";
import { observeErrors } from "./observe-errors.ts";
import type { Likeness, SwitchJudge } from "./search-switches.ts";
import { mismatchesOf, type SwitchedContracts } from "./switched-contracts.ts";

/**
 * Judges by the words of refusals, where only they tell which variant holds: one refusal in the place of another looks the
 * same until the system is found to have two wordings for one error. The words are read off all answers together, and of
 * those it counts which are not given word for word.
 */
export class WordsJudge implements SwitchJudge {
  /** None: each is judged over all answers. */
  readonly mostPairs = 0;
  readonly #contracts: SwitchedContracts;
  readonly #all: readonly SeenAnswer[];
  readonly #known = new Map<string, Promise<Likeness>>();

  constructor(contracts: SwitchedContracts, all: readonly SeenAnswer[]) {
    this.#contracts = contracts;
    this.#all = all;
  }

  under(switches: Switches): Promise<Likeness> {
    const key = keyOfSwitches(switches);
    const known = this.#known.get(key) ?? this.#judge(switches);
    this.#known.set(key, known);
    return known;
  }

  async firsts(): Promise<readonly BehaviourId[]> {
    return [];
  }

  async seconds(): Promise<readonly BehaviourId[]> {
    return [];
  }

  async #judge(switches: Switches): Promise<Likeness> {
    const answers = [];
    for (const seen of this.#all) {
      answers.push({ ...seen, ...(await this.#contracts.under(seen.interaction, switches)) });
    }
    const { vendorErrors } = observeErrors(answers, { provenance: "assumed", source: "" });
    const errors = overrideVendorErrors(vendorErrors);
    const otherwise = answers.filter(
      ({ held, values, answer }) => mismatchesOf(adoptErrors(held, errors), values, answer).length > 0,
    );
    return { otherwise: otherwise.length, restsOn: [...new Set(otherwise.flatMap(({ restsOn }) => restsOn))] };
  }
}
