import * as z from "zod";
import { orShorthand } from "../../../schema/read-by.ts";
import { rowText } from "../../../wire/refusal.ts";
import type { EffectKind, RowFault } from "./kind.ts";

type Outcome = RowFault["outcome"];

type OutcomeFacts = readonly [isStored: boolean, answered: RowFault["rowOutcome"], sentence: string];

/** For each outcome of a row: is its record stored, how is the row answered, and what does the rule's sentence say? */
const outcomes: Readonly<Record<Outcome, OutcomeFacts>> = {
  rejected: [false, "unprocessed", "Rows fail"],
  "committed-but-reported-failed": [true, "unprocessed", "Rows are stored and reported as failed"],
  "reported-ok-but-not-committed": [false, "processed", "Rows are reported as processed and not stored"],
  omitted: [false, "omitted", "Rows are missing in the response"],
};

const names = Object.keys(outcomes) as [Outcome, ...Outcome[]];

const whole = z.strictObject({
  outcome: z.enum(names).default("rejected"),
  error_code: z.string().min(1).default("InjectedFaultException"),
  error_description: z
    .string()
    .default(
      rowText({ message: "Injected by crmcom-mock.", description: "A fault rule failed this row, not CRM.COM." }),
    ),
});

const schema = orShorthand("string", (outcome: Outcome) => ({ outcome }), whole);

export const row = {
  schema,
  header: { row: ["/outcome"], "row-code": ["/error_code", "text"] },
  forms: [
    ["Fail rows", "before-commit", { outcome: "rejected" }],
    ["Leave rows out of the response", "before-commit", { outcome: "omitted" }],
  ],
  needsStore: "use lost-response, which loses the response to all rows, or use explore with the mock server",
  sentence: ({ outcome }) => outcomes[outcome][2],
  row({ outcome, ...texts }, rule) {
    const [isStored, answered] = outcomes[outcome];
    return { rule, outcome, isStored, rowOutcome: answered, ...texts };
  },
} as const satisfies EffectKind<z.output<typeof schema>>;
