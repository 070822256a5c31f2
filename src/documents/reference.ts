import type { Catalog } from "../catalog.ts";
import type { Contract } from "../method.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { overrideVendorErrors } from "../wire/vendor-errors.ts";
import { parameterTables } from "./parameter-table.ts";

/** The methods of a catalog as Markdown: what they take, what they answer, and what of it nobody documented. */
export function methodReference(catalog: Catalog): string {
  return catalog.map(({ contract }) => describe(contract)).join("\n\n");
}

function describe(contract: Contract): string {
  const { verb, path, summary, source, since, deprecated, parameters, data, assumptions } = contract;
  const ended = deprecated ? `, deprecated from ${deprecated.since} (${deprecated.remark})` : "";
  const answered = schemaTree(data);
  return [
    `#### ${verb} ${path}`,
    `${summary}. From ${since}${ended}. Source: ${source}.`,
    parameterTables(schemaTree(parameters)),
    answered.element ? "`data` is an array of:" : "`data`:",
    (answered.element ?? answered).kind === "object" ? parameterTables(answered.element ?? answered) : "",
    "What no page of the vendor says of it:",
    assumptions.map(({ provenance, behaviour, reason }) => `- *${provenance}*: ${behaviour} (${reason})`).join("\n"),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Our vendor errors as a Markdown table. */
export function vendorErrorReference(): string {
  const rows = Object.entries(overrideVendorErrors({})).map(
    ([kind, { code, message, description, provenance, source }]) =>
      `| \`${kind}\` | \`${code}\` | ${message} | ${description} | ${provenance} | ${source} |`,
  );
  return ["| Kind | Code | Message | Description | Provenance | Source |", "|---|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}
