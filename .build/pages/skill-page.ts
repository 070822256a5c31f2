import { readFileSync } from "node:fs";
import { join } from "node:path";
import { firstCall } from "../../src/documents/contract-examples.ts";
import { unqualifiedFaults } from "../../src/explore/points.ts";
import { catalog } from "../../src/vendor/catalog.ts";
import { newestKnownRelease, sinceWords } from "../../src/wire/release.ts";
import { markdownTable } from "./markdown-table.ts";
import { presetTable } from "./preset-table.ts";

const url = "http://127.0.0.1:8080";

const summary =
  "A mock server for CRM.COM's Web API (/crmapi/rest/v2): it responds from fixtures, injects faults on demand, and states how certain each response is.";

/** The skill: what an agent needs to test a client without guessing. @param meanings of each provenance @param methodCode what the code of a method can use */
export function skillPage(meanings: Readonly<Record<string, string>>, methodCode: string): string {
  const methods = catalog.map(({ method: { name, summary, since } }) => [`\`${name}\``, summary, sinceWords(since)]);
  return `---
name: crmcom-mock
description: Test a client of CRM.COM's Web API without a tenant. Use it to write, test or review code that calls /crmapi/rest/v2, to learn how CRM.COM responds and how certain that is, or to find out whether a client handles lost responses and other failures.
---

# crmcom-mock

<!-- Printed by \`npm run generate\`. -->

${summary} Do not guess what CRM.COM does: ask the mock server, and read whether a page documents it or it is assumed.

If you have the tools of \`crmcom-mock mcp\`, use them instead of the commands below. Each result names the next tool to use:

- \`explore {"command": "<name>", "only": ["lost-response"]}\`, then \`describe {"assumption": "<id>"}\`: whether a client is safe, and why
- \`describe {"method": "<name>"}\`, \`describe {"text": "<words>"}\`: what CRM.COM does, and how certain that is
- \`sandbox {"name": "<test>"}\`, \`fault {"do": "add", "sandbox": "<test>", "rule": "lost-response"}\`, \`calls {"do": "list", "sandbox": "<test>"}\`
- \`describe {"assumption": "<id>"}\`: how certain it is, and the command that settles it

## Start

\`\`\`sh
npx --no-install crmcom-mock --seed 42
\`\`\`

It listens on ${url}. Use this address in your client in place of CRM.COM's base URL. When \`explore\` or \`exec\` starts the
client, it gets the address in \`CRMCOM_MOCK_URL\` and a token in \`CRMCOM_MOCK_TOKEN\`.

## Check whether a client is safe when a response is lost

\`\`\`sh
npx --no-install crmcom-mock explore --json --only lost-response --what-if -- node send-likes.js
\`\`\`

Put the command of the client after \`--\`. No mock server needs to run. Read in the JSON:

1. \`result\`: \`passed\`, \`failed\`, or \`inconclusive\` with a \`reason\`.
2. \`cells[].verdict\`: \`handled\` and \`gave-up\` are safe; \`duplicate\`, \`lost\`, \`hang\` and \`crash\` are not. Each of \`failures[]\` has the reason and a \`suggestedFix\`.
3. \`whatIf.conditions[]\`: the assumptions on which the safety of the client depends. Each \`variant\` is what CRM.COM might do instead, and the client fails with it.
4. \`cells[].assumptions\`: all assumptions on which its responses depended.

Then look up how certain an assumption is:

\`\`\`sh
npx --no-install crmcom-mock assumptions bulk.reference-reused --json
\`\`\`

\`provenance\` says how certain it is, \`reason\` and \`evidence\` say why, and \`variants\` lists what CRM.COM might do instead.

Without \`--only\`, every failure is tried: ${unqualifiedFaults.map((word) => `\`${word}\``).join(", ")},
\`refused:<kind>\`. The exit code is 0 for passed, 1 for failed, 2 for usage, 3 for inconclusive.

## Give each test its own sandbox

\`\`\`sh
curl -s -X PUT ${url}/__mock/v1/sandboxes/my-test -d '{}'
\`\`\`

The response has \`baseUrl\` and \`token\`. Give both to the client. Send a first request to the sandbox:

\`\`\`sh
${firstCall(`${url}/__mock/s/my-test`, "<token>", newestKnownRelease)}
\`\`\`

\`status.code\` is \`OK\` even if rows failed, so read \`data.unprocessed_customer_events_set\`.

## Inject a fault

\`\`\`sh
curl -s -X POST ${url}/__mock/s/my-test/__mock/v1/faults -d '"lost-response"'
curl -s '${url}/__mock/s/my-test/__mock/v1/requests?brief=true'
curl -s ${url}/__mock/s/my-test/__mock/v1/duplicates
curl -s -X DELETE ${url}/__mock/s/my-test/__mock/v1/faults
\`\`\`

The second command lists the requests with outcome and reason. The third lists the events that were created twice.

${presetTable()}

## Read how certain a response is

Every response has the header \`X-Mock-Provenance\`. \`X-Mock-Assumptions\` names the assumptions on which it depends, and \`X-Mock-Warning\` names what was ignored.

${markdownTable(
  ["Provenance", "What it means"],
  Object.entries(meanings).map(([name, meaning]) => [`\`${name}\``, meaning.replace(/\[(.+)\]\(.+\)/, "$1")]),
)}

Only a real CRM.COM settles an assumption. This command writes to that system, so ask the user first:

\`\`\`sh
npx --no-install crmcom-mock verify --target https://crm.example/tenant --allow-writes --only bulk.reference-reused
\`\`\`

## Methods

${markdownTable(["Method", "What it does", "Since"], methods)}

For parameters and responses, run \`npx --no-install crmcom-mock openapi --release R14\` or use the tool \`describe\`. CRM.COM may have methods that
are not listed here, but the mock server does not know them.

## Add a method

For a page of the vendor whose method is missing, write a folder as \`src/vendor/methods/README.md\` of the package shows, and check it:

\`\`\`sh
npx --no-install crmcom-mock validate --methods my-methods
\`\`\`

\`method.json\` says what a request takes and what a response has. \`does\` is for the plain acts (\`creates\`, \`shows\`, \`lists\`, \`updates\`,
\`removes\`); \`operation.js\` is for all others. \`examples.json\` has the examples of the page, which \`validate\` sends.

${methodCode}`;
}

/** The index for language models: what this is, and which page answers which question. */
export function languageModelIndex(root: string): string {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const [, table = ""] = readme.split("\n| Task | Page |\n");
  const rows = [...(table.split("\n\n")[0]?.matchAll(/^\| (.+) \| (.+) \|$/gm) ?? [])].filter(
    ([, task]) => task !== "---",
  );
  const links = rows.flatMap(([, task = "", pages = ""]) =>
    [...pages.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, name, path]) => `- [${name}](../${path}): ${task}`),
  );
  return `# crmcom-mock

> ${summary}

Agents: read [the skill](skills/crmcom-mock/SKILL.md) first. \`crmcom-mock mcp\` serves the same as tools.

## Pages

- [README](../README.md): start, first call, limits
${links.join("\n")}
`;
}
