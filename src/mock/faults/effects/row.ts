import * as z from "zod";
import { alsoShort } from "../../../matching/also-short.ts";
import { type RowFault, rowOutcomes } from "../../../wire/bulk-outcome.ts";
import { rowText } from "../../../wire/refusal.ts";

const outcome = z.enum(rowOutcomes);

const whole = z.strictObject({
  outcome: outcome.default("rejected"),
  error_code: z.string().min(1).default("InjectedFaultException"),
  error_description: z
    .string()
    .default(
      rowText({ message: "Injected by crmcom-mock.", description: "A fault rule failed this row, not CRM.COM." }),
    ),
});

/** What becomes of a row, and what the answer says became of it. A text is short for the outcome. */
export const rowSchema = alsoShort<z.input<typeof outcome>, typeof whole>(
  (written) => (typeof written === "string" ? { outcome: written } : written),
  whole,
);

/** What a rule does to one row. */
export const rowFault = (effect: z.output<typeof rowSchema>, rule: string): RowFault => ({ rule, ...effect });
