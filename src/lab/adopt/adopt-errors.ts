import { isDeepStrictEqual } from "node:util";
import { type VendorErrorTable, vendorErrors } from "../../wire/vendor-errors.ts";
import type { Interaction } from "../verify/interaction.ts";
import { wordsBy } from "./known-refusals.ts";
import { rewordRefusals } from "./reword-refusals.ts";

/**
 * The interaction with the refusals of its answer worded by another table: what was observed of the real system takes the
 * place of what was assumed, in the contract as in the stand-in. The same interaction where the table says nothing else.
 */
export const adoptErrors = (interaction: Interaction, table: VendorErrorTable): Interaction =>
  rewordRefusals(interaction, (refusal) => {
    const words = wordsBy(table, refusal);
    return isDeepStrictEqual(words, wordsBy(vendorErrors, refusal)) ? undefined : words;
  });
