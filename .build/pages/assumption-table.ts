import { type Assumption, type AssumptionId, assumptions } from "../../src/assumptions/assumptions.ts";
import { markdownTable } from "./markdown-table.ts";

/** The behaviours that no page states as a table in Markdown, with what else CRM.COM might do. */
export function assumptionTable(): string {
  const rows = (Object.entries(assumptions) as [AssumptionId, Assumption][]).map(([id, assumption]) => {
    const { provenance, statement, variants = {} } = assumption;
    const others = Object.entries(variants).map(([name, text]) => `\`${name}\`: ${text}`);
    return [`\`${id}\``, provenance, statement, others.join("<br>")];
  });
  return markdownTable(["Id", "Provenance", "What is done", "Variants"], rows);
}
