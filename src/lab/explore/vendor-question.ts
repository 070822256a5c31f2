import { exampleName, examplesInContracts } from "../../documents/contract-examples.ts";
import { examplesShowing, type ListedAssumption } from "../../documents/list-assumptions.ts";
import { webApiRoot } from "../../ground/own-paths.ts";
import { curlOf } from "../../ground/shell-line.ts";
import type { Catalog } from "../../vendor/catalog.ts";
import { type Example, fillExample, queryText } from "../../vendor/example.ts";
import type { Method } from "../../vendor/method.ts";

/** A letter to the vendor's support about one assumption. Its values are those of our own fixtures. */
export function vendorQuestion(assumption: ListedAssumption, catalog: Catalog): string {
  const { id, statement, variants, evidence } = assumption;
  const witnesses = new Set(examplesShowing(assumption));
  const witness = catalog
    .flatMap((operation) => examplesInContracts(operation).map((example) => ({ method: operation.method, example })))
    .find(({ method, example }) => witnesses.has(exampleName(method, example.title)));
  const others = Object.values(variants);
  const answers = [statement, ...(others.length > 0 ? others : ["Something else, namely: …"])];
  const page = evidence.page ?? witness?.method.source;
  return [
    `Subject: CRM.COM Web API: ${id}`,
    "\nHello,\n",
    `we use the CRM.COM Web API, and no page that we know answers this. We read: ${page}.`,
    "Which of these does CRM.COM do?\n",
    ...answers.map((answer, index) => `${index + 1}. ${answer}`),
    ...(witness ? [`\nThis call shows it, where ${witness.example.state.name}:\n`, curlLine(witness)] : []),
    "\nAnd in which releases is it so?\n\nThank you",
  ].join("\n");
}

function curlLine({ method, example }: { readonly method: Method; readonly example: Example }): string {
  const { request, state } = example;
  const values = { ...state.values, ...("token" in state.values && { token: "YOUR-TOKEN" }) };
  const filled = fillExample(request, values);
  const { verb = method.verb, path = method.path, headers = {}, query = {}, body, text } = filled;
  const url = `https://crm.example/tenant${webApiRoot}${path}${queryText(query)}`;
  if (verb === "GET") return curlOf(verb, url, headers, null);
  return curlOf(verb, url, { "Content-Type": "application/json", ...headers }, text ?? JSON.stringify(body ?? {}));
}
