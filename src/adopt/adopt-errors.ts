import { isDeepStrictEqual } from "node:util";
import type { Interaction } from "../verify/interaction.ts";
import { refuse, renderRefusal, renderRow } from "../wire/refusal.ts";
import { type VendorErrorTable, vendorErrors } from "../wire/vendor-errors.ts";
import type { KnownRefusal } from "./known-refusals.ts";
import { rewordRefusals, type Words } from "./reword-refusals.ts";

/**
 * The interaction with the refusals of its answer worded by another table: what was observed of the real system takes the
 * place of what was assumed, in the contract as in the stand-in. The same interaction where the table says nothing else.
 */
export const adoptErrors = (interaction: Interaction, table: VendorErrorTable): Interaction =>
  rewordRefusals(interaction, (refusal) => {
    const words = wordsBy(table, refusal);
    return isDeepStrictEqual(words, wordsBy(vendorErrors, refusal)) ? undefined : words;
  });

function wordsBy(table: VendorErrorTable, { of, kind, values }: KnownRefusal): Words {
  const refusal = refuse(kind, values);
  if (of === "row") {
    const row = renderRow(table, refusal);
    return { texts: { error_code: row.code, error_description: row.text } };
  }
  const { code, message, description, httpStatus } = renderRefusal(table, refusal);
  return { texts: { code, message, description }, httpStatus };
}
