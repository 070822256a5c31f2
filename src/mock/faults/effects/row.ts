import * as z from "zod";
import { orShort } from "../../../matching/read-by.ts";
import { type RowFault, rowOutcomes } from "../../../wire/bulk.ts";
import { rowText } from "../../../wire/refusal.ts";
import type { Kind } from "./kind.ts";

type Outcome = RowFault["outcome"];

const whole = z.strictObject({
  outcome: z.enum(rowOutcomes).default("rejected"),
  error_code: z.string().min(1).default("InjectedFaultException"),
  error_description: z
    .string()
    .default(
      rowText({ message: "Injected by crmcom-mock.", description: "A fault rule failed this row, not CRM.COM." }),
    ),
});

/** A text is short for `{outcome}`. */
const schema = orShort("string", (outcome: Outcome) => ({ outcome }), whole);

const words: Readonly<Record<Outcome, string>> = {
  rejected: "Rows fail",
  "committed-but-reported-failed": "Rows are stored and reported as failed",
  "reported-ok-but-not-committed": "Rows are reported as done and not stored",
  omitted: "Rows are left out of the answer",
};

/** A row fails. One that would be refused anyway is refused as ever. */
export const row = {
  schema,
  header: { row: ["/outcome"], "row-code": ["/error_code", "text"] },
  forms: [
    ["Fail rows", "before-commit", { outcome: "rejected" }],
    ["Leave rows out of the answer", "before-commit", { outcome: "omitted" }],
  ],
  sentence: ({ outcome }) => words[outcome],
  row: (part) => part,
} as const satisfies Kind<z.output<typeof schema>>;
