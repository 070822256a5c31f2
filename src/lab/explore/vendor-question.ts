import { exampleName, examplesInContracts } from "../../documents/contract-examples.ts";
import { examplesShowing, type ListedAssumption } from "../../documents/list-assumptions.ts";
import { webApiRoot } from "../../ground/own-paths.ts";
import { curlOf } from "../../ground/shell-line.ts";
import type { Catalog } from "../../vendor/catalog.ts";
import { type Example, fillExample, queryText } from "../../vendor/example.ts";
import type { Method } from "../../vendor/method.ts";

/** A letter to the vendor's support that asks for one assumption. It has values of our own fixtures alone. */
export function vendorQuestion(assumption: ListedAssumption, catalog: Catalog): string {
  const { id, statement, variants, evidence } = assumption;
  const shown = new Set(examplesShowing(assumption));
  const found = catalog
    .flatMap((operation) => examplesInContracts(operation).map((example) => ({ method: operation.method, example })))
    .find(({ method, example }) => shown.has(exampleName(method, example.title)));
  const others = Object.values(variants);
  const answers = [statement, ...(others.length > 0 ? others : ["Something else, namely: …"])];
  return [
    `Subject: CRM.COM Web API: ${id}`,
    "\nHello,\n",
    `we use the CRM.COM Web API, and no page that we know answers this. We read: ${evidence.page ?? found?.method.source}.`,
    "Which of these does CRM.COM do?\n",
    ...answers.map((answer, index) => `${index + 1}. ${answer}`),
    ...(found
      ? [`\nThis call shows it, where ${found.example.state.name}:\n`, callOf(found.method, found.example)]
      : []),
    "\nAnd in which releases is it so?\n\nThank you",
  ].join("\n");
}

function callOf(method: Method, { request, state }: Example): string {
  const values = { ...state.values, ...("token" in state.values && { token: "YOUR-TOKEN" }) };
  const filled = { verb: method.verb, path: method.path, ...fillExample(request, values) };
  const { verb, path, headers = {}, query = {}, body, text } = filled;
  const url = `https://crm.example/tenant${webApiRoot}${path}${queryText(query)}`;
  if (verb === "GET") return curlOf(verb, url, headers, null);
  return curlOf(verb, url, { "Content-Type": "application/json", ...headers }, text ?? JSON.stringify(body ?? {}));
}
