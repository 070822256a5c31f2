import type { Interaction } from "../verify/interaction.ts";
import { adoptErrors } from "./adopt-errors.ts";
import type { Adopted } from "./read-adopted.ts";
import { SwitchedContracts } from "./switched-contracts.ts";

/**
 * Contracts as a system is held to them of which something was adopted: those about which nothing was are the same ones.
 * @param all contracts that were read, also those that are not asked
 */
export async function holdAsAdopted(
  all: readonly Interaction[],
  asked: readonly Interaction[],
  { switches, errors }: Adopted,
): Promise<readonly Interaction[]> {
  const contracts = new SwitchedContracts(all);
  try {
    const held: Interaction[] = [];
    for (const one of asked) held.push(adoptErrors((await contracts.under(one, switches)).held, errors));
    return held;
  } finally {
    await contracts.close();
  }
}
