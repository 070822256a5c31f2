import type { Switches } from "../wire/switches.ts";
import { overrideVendorErrors } from "../wire/vendor-errors.ts";
import { adoptErrors } from "./adopt-errors.ts";
import type { SeenAnswer } from "./answer-fit.ts";
import { changesOf, keyOfSwitches } from "./changes-of.ts";
import { observeErrors } from "./observe-errors.ts";
import { mismatchesOf, type SwitchedContracts } from "./switched-contracts.ts";

/** Changes that are tried, each over all answers. */
const mostChanges = 50;

/**
 * Switches that are changed where only the words of refusals tell which variant holds: one refusal in the place of another
 * looks the same until the system is found to have two wordings for one error. A change stays with which more of the answers
 * are given word for word.
 */
export async function tellByWords(
  contracts: SwitchedContracts,
  all: readonly SeenAnswer[],
  chosen: Switches,
): Promise<Switches> {
  const tried = new Set([keyOfSwitches(chosen)]);
  let best = chosen;
  let open = await otherwise(contracts, all, chosen);
  for (const seen of open) {
    const { restsOn } = await contracts.under(seen.interaction, best);
    for (const switches of changesOf(best, restsOn)) {
      if (tried.has(keyOfSwitches(switches)) || tried.size > mostChanges) continue;
      tried.add(keyOfSwitches(switches));
      const left = await otherwise(contracts, all, switches);
      if (left.length < open.length) [best, open] = [switches, left];
    }
  }
  return best;
}

/** The answers that are not as the contracts have them with switches and with the words that can be read off them. */
async function otherwise(
  contracts: SwitchedContracts,
  all: readonly SeenAnswer[],
  switches: Switches,
): Promise<SeenAnswer[]> {
  const answers = [];
  for (const seen of all) answers.push({ ...seen, held: (await contracts.under(seen.interaction, switches)).held });
  const { vendorErrors } = observeErrors(answers, { provenance: "assumed", source: "" });
  const errors = overrideVendorErrors(vendorErrors);
  return answers.filter(
    ({ held, values, answer }) => mismatchesOf(adoptErrors(held, errors), values, answer).length > 0,
  );
}
