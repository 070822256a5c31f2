import type { Catalog } from "../vendor/catalog.ts";
import { fillExample } from "../wire/example.ts";
import { webApiRoot } from "../wire/paths.ts";
import { exampleName, examplesInContracts, queryText } from "./examples.ts";
import { examplesShowing, type ListedAssumption } from "./list-assumptions.ts";

const address = "https://crm.example/tenant";

/** A letter to the vendor's support that asks for one assumption. It has values of our own fixtures alone. */
export function questionOf(assumption: ListedAssumption, catalog: Catalog): string {
  const { id, behaviour, variants, evidence } = assumption;
  const shown = new Set(examplesShowing(assumption));
  const found = catalog
    .flatMap((operation) => examplesInContracts(operation).map((example) => ({ ...operation, example })))
    .find(({ contract, example }) => shown.has(exampleName(contract, example.title)));
  const others = Object.values(variants);
  const answers = [behaviour, ...(others.length > 0 ? others : ["Something else, namely: …"])];
  const page = evidence.page ?? found?.contract.source ?? "CRM.COM Web API v2";
  return [
    `Subject: CRM.COM Web API: ${id}`,
    "",
    "Hello,",
    "",
    `we use the CRM.COM Web API, and no page that we know answers this. We read: ${page}.`,
    "Which of these does CRM.COM do?",
    "",
    ...answers.map((answer, index) => `${index + 1}. ${answer}`),
    "",
    ...(found
      ? [`This call shows it, in a tenant for tests where ${found.example.state.name}:`, "", curlOf(found), ""]
      : []),
    "And in which releases is it so?",
    "",
    "Thank you",
  ].join("\n");
}

function curlOf({
  contract,
  example,
}: Pick<Catalog[number], "contract"> & { example: Catalog[number]["examples"][number] }) {
  const values = { ...example.state.values, ...("token" in example.state.values && { token: "YOUR-TOKEN" }) };
  const {
    verb = contract.verb,
    path = contract.path,
    headers = {},
    query = {},
    body,
    text,
  } = fillExample(example.request, values);
  const quoted = (word: string) => `'${word.replaceAll("'", "'\\''")}'`;
  const sent = verb === "GET" ? [] : [`-d ${quoted(text ?? JSON.stringify(body ?? {}))}`];
  const all = verb === "GET" ? headers : { "Content-Type": "application/json", ...headers };
  const named = Object.entries(all).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  return ["curl -s", quoted(address + webApiRoot + path + queryText(query)), ...named, ...sent].join(" ");
}
