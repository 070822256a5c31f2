import { exampleName, examplesInContracts } from "../../documents/contract-examples.ts";
import { examplesShowing, type ListedAssumption } from "../../documents/list-assumptions.ts";
import { webApiRoot } from "../../ground/own-paths.ts";
import { curlOf } from "../../ground/shell-line.ts";
import type { Catalog } from "../../vendor/catalog.ts";
import { type Example, fillExample, queryText } from "../../vendor/example.ts";
import type { Contract } from "../../vendor/method.ts";

/** A letter to the vendor's support that asks for one assumption. It has values of our own fixtures alone. */
export function questionOf(assumption: ListedAssumption, catalog: Catalog): string {
  const { id, behaviour, variants, evidence } = assumption;
  const shown = new Set(examplesShowing(assumption));
  const found = catalog
    .flatMap((operation) =>
      examplesInContracts(operation).map((example) => ({ contract: operation.contract, example })),
    )
    .find(({ contract, example }) => shown.has(exampleName(contract, example.title)));
  const others = Object.values(variants);
  const answers = [behaviour, ...(others.length > 0 ? others : ["Something else, namely: …"])];
  return [
    `Subject: CRM.COM Web API: ${id}`,
    "\nHello,\n",
    `we use the CRM.COM Web API, and no page that we know answers this. We read: ${evidence.page ?? found?.contract.source}.`,
    "Which of these does CRM.COM do?\n",
    ...answers.map((answer, index) => `${index + 1}. ${answer}`),
    ...(found
      ? [`\nThis call shows it, where ${found.example.state.name}:\n`, callOf(found.contract, found.example)]
      : []),
    "\nAnd in which releases is it so?\n\nThank you",
  ].join("\n");
}

function callOf(contract: Contract, { request, state }: Example): string {
  const values = { ...state.values, ...("token" in state.values && { token: "YOUR-TOKEN" }) };
  const filled = { verb: contract.verb, path: contract.path, ...fillExample(request, values) };
  const { verb, path, headers = {}, query = {}, body, text } = filled;
  const url = `https://crm.example/tenant${webApiRoot}${path}${queryText(query)}`;
  if (verb === "GET") return curlOf(verb, url, headers, null);
  return curlOf(verb, url, { "Content-Type": "application/json", ...headers }, text ?? JSON.stringify(body ?? {}));
}
