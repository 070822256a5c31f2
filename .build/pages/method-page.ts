import { type Assumption, type AssumptionId, assumptions } from "../../src/assumptions/assumptions.ts";
import { schemaTree } from "../../src/schema/schema-tree.ts";
import type { Catalog } from "../../src/vendor/catalog.ts";
import type { Example, Method, Operation } from "../../src/vendor/method.ts";
import { fillExample } from "../../src/vendor/method.ts";
import { sinceWords } from "../../src/wire/release.ts";
import { markdownTable } from "./markdown-table.ts";
import { parameterTables } from "./parameter-table.ts";

/** The methods of a catalog as a table in Markdown, each with a link to its page. */
export function methodTable(catalog: Catalog): string {
  const rows = catalog.map(({ method: { name, verb, path, summary, since, deprecated } }) => [
    `[${verb} ${path}](${name}/README.md)`,
    summary,
    sinceWords(since),
    deprecated ? sinceWords(deprecated.since) : "",
  ]);
  return markdownTable(["Method", "What it does", "Since", "Deprecated from"], rows);
}

/** The page of a method in Markdown: parameters, response, assumptions and examples. */
export function methodPage({ method, examples }: Operation): string {
  const { verb, path, summary, source, since, deprecated, parameters, data, restsOn = [], assumptions } = method;
  const deprecation = deprecated ? `, deprecated from ${sinceWords(deprecated.since)} (${deprecated.note})` : "";
  const answered = schemaTree(data);
  const shown = answered.element ?? answered;
  return [
    `# ${verb} ${path}`,
    `<!-- Printed by \`npm run generate\` from the sources beside it. -->`,
    `${summary}. From ${sinceWords(since)}${deprecation}. Source: ${source}.`,
    "Contents: [parameters](#parameters), [response](#response), [assumptions](#assumptions), [examples](#examples).",
    "## Parameters",
    parameterTables(schemaTree(parameters)),
    "## Response",
    ...(shown.members.size === 0
      ? ["`data` is empty."]
      : [`\`data\`${answered.element ? " is an array of" : ""}:`, parameterTables(shown)]),
    "## Assumptions",
    [...restsOn, ...assumptions].map(assumptionLine).join("\n"),
    "## Examples",
    ...shownExample(method, examples),
  ].join("\n\n");
}

/** The first example in full, and what the others show. */
function shownExample({ verb }: Method, [first, ...others]: readonly Example[]): string[] {
  if (!first) return [];
  const { values } = first.state;
  const sent = verb === "GET" ? first.request.query : first.request.body;
  const [request, response] = [sent ?? {}, first.response.body].map((part) =>
    JSON.stringify(fillExample(part, values), null, 2),
  );
  return [
    `${capital(first.title)} (*${first.provenance}*). Sent${verb === "GET" ? " as query" : ""}, and answered:`,
    `\`\`\`json\n${request}\n\`\`\``,
    `\`\`\`json\n${response}\n\`\`\``,
    others.map(({ title, provenance }) => `- *${provenance}*: ${title}`).join("\n"),
  ].filter(Boolean);
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function assumptionLine(id: AssumptionId): string {
  const { provenance, statement, reason, variants = {} }: Assumption = assumptions[id];
  const others = Object.entries(variants).map(([name, text]) => `  - or \`${id}=${name}\`: ${text}`);
  return [`- \`${id}\`, *${provenance}*: ${statement} (${reason})`, ...others].join("\n");
}
