import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PactV4 } from "@pact-foundation/pact";
import { type Catalog, catalog } from "../vendor/catalog.ts";
import { fillExample } from "../wire/example.ts";
import { webApiRoot } from "../wire/paths.ts";
import { newestKnownRelease } from "../wire/release.ts";
import { consumedBy, exampleName, queryText } from "./examples.ts";
import { openApi } from "./open-api.ts";
import { expectedAnswer, injected, putAsSent, type WrittenPact } from "./pact-interaction.ts";
import { answeredIn, examplesInContracts, providerStates, releaseStates } from "./provider-states.ts";

const consumer = "crmcom-client";
const provider = "crmcom-web-api";

/** The name has the release, because each release has another document. */
const documentFile = `openapi-${newestKnownRelease.name}.json`;

const json = "application/json";

const interactionsFile = `${consumer}-${provider}.json`;

export const contractFiles = [interactionsFile, documentFile];

/** Examples that Pact writes into one file. With each it reads and writes the whole file. */
const mostInPart = 16;

/** Sends every example to Pact's mock server, which writes it down. @throws Error for a state or title of two meanings */
export async function makeContracts(folder: string, operations: Catalog = catalog): Promise<void> {
  const named = namedExamples(operations);
  providerStates(operations);
  mkdirSync(folder, { recursive: true });
  const parts = mkdtempSync(join(tmpdir(), "crmcom-mock-contracts-"));
  try {
    const written: WrittenPact[] = [];
    for (let from = 0; from < named.length; from += mostInPart) {
      const dir = join(parts, String(from));
      const pact = new PactV4({ consumer, provider, dir, logLevel: "error" });
      for (const one of named.slice(from, from + mostInPart)) await tryExample(pact, one);
      written.push(JSON.parse(readFileSync(join(dir, interactionsFile), "utf8")));
    }
    const interactions = written.flatMap((part) => part.interactions);
    interactions.sort((one, other) => (one.description < other.description ? -1 : 1));
    putAsSent(interactions, new Map(named.map(({ name, example }) => [name, example])));
    writeJson(join(folder, interactionsFile), { ...written[0], interactions });
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
  writeJson(join(folder, documentFile), openApi(operations, newestKnownRelease));
}

const writeJson = (path: string, document: unknown) => writeFileSync(path, `${JSON.stringify(document, null, 2)}\n`);

async function tryExample(pact: PactV4, { name, contract, example }: NamedExample): Promise<void> {
  const { provenance, state, request, response } = example;
  const span = answeredIn(contract, example);
  const { query = {}, body, verb = contract.verb } = request;
  const path = `${webApiRoot}${request.path ?? contract.path}`;
  const hasBody = verb === "POST";
  const sent: Record<string, string> = { ...request.headers, ...(hasBody && { "Content-Type": json }) };
  const comments = { provenance, ...span, consumes: consumedBy(example).join(", ") };
  const interaction = releaseStates(span, contract)
    .reduce((given, one) => given.given(one), pact.addInteraction().given(state.name, state.values))
    .uponReceiving(name);
  for (const [key, value] of Object.entries(comments)) if (value) interaction.comment({ key, value });
  await interaction
    .withRequest(verb, path, (builder) => {
      if (hasBody && body !== undefined) builder.jsonBody(injected(body, state.values));
      if (Object.keys(query).length > 0) builder.query(injected(query, state.values) as Record<string, string[]>);
      builder.headers(injected(sent, state.values) as Record<string, string>);
    })
    .willRespondWith(response.status ?? 200, (builder) => {
      builder.jsonBody(expectedAnswer(contract, example));
      builder.headers({ "Content-Type": json });
    })
    .executeTest(async ({ url }) => {
      const filled = fillExample({ sent, query, body }, state.values);
      const answer = await fetch(`${url}${path}${queryText(filled.query)}`, {
        method: verb,
        headers: filled.sent,
        ...(hasBody && body !== undefined && { body: JSON.stringify(filled.body) }),
      });
      await answer.json();
    });
}

type NamedExample = ReturnType<typeof namedExamples>[number];

function namedExamples(operations: Catalog) {
  const all = operations.flatMap((operation) => {
    const { contract } = operation;
    return examplesInContracts(operation).map((example) => ({
      name: exampleName(contract, example.title),
      contract,
      example,
    }));
  });
  const twice = all.find(({ name }, index) => all.findIndex((one) => one.name === name) < index);
  if (twice) throw new Error(`${twice.contract.name}: the title "${twice.example.title}" stands twice`);
  return all;
}
