import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MatchersV3, PactV4 } from "@pact-foundation/pact";
import { orConfigError } from "../common/config-error.ts";
import { writeWhole } from "../common/files.ts";
import { webApiRoot } from "../common/own-paths.ts";
import { mapLeaves } from "../matching/json-pointer.ts";
import { type Catalog, catalog } from "../vendor/catalog.ts";
import { type Example, fillExample, type Method, queryText } from "../vendor/method.ts";
import { newestKnownRelease } from "../wire/release.ts";
import {
  answeringReleases,
  consumedValues,
  examplesInContracts,
  generatedForms,
  providerStates,
  releaseStates,
} from "./contract-examples.ts";
import { openApi } from "./open-api.ts";

const consumer = "crmcom-client";
const provider = "crmcom-web-api";
const interactionsFile = `${consumer}-${provider}.json`;

const documentFile = `openapi-${newestKnownRelease.name}.json`;

export const contractFiles = [interactionsFile, documentFile];

/** How many examples Pact writes into one file, which it reads and writes once for each example. */
const mostInPart = 16;

/**
 * Writes the contracts: sends every example to Pact's mock server, which records it.
 * @throws Error for a state or title of two meanings
 * @throws ConfigError naming the file that cannot be written
 */
export async function makeContracts(folder: string, operations: Catalog = catalog): Promise<void> {
  const examples = namedExamples(operations);
  providerStates(operations);
  const parts = orConfigError(folder, "cannot be written", () => {
    mkdirSync(folder, { recursive: true });
    return mkdtempSync(join(tmpdir(), "crmcom-mock-contracts-"));
  });
  try {
    const written: WrittenPact[] = [];
    for (let from = 0; from < examples.length; from += mostInPart) {
      const dir = join(parts, String(from));
      const pact = new PactV4({ consumer, provider, dir, logLevel: "error" });
      for (const example of examples.slice(from, from + mostInPart)) await recordExample(pact, example);
      written.push(JSON.parse(readFileSync(join(dir, interactionsFile), "utf8")));
    }
    const interactions = written.flatMap((part) => part.interactions);
    interactions.sort((a, b) => (a.description < b.description ? -1 : 1));
    restoreBodies(interactions, new Map(examples.map(({ name, example }) => [name, example])));
    writeJson(join(folder, interactionsFile), { ...written[0], interactions });
  } finally {
    rmSync(parts, { recursive: true, force: true });
  }
  writeJson(join(folder, documentFile), openApi(operations, newestKnownRelease));
}

const writeJson = (path: string, document: unknown) =>
  orConfigError(path, "cannot be written", () => writeWhole(path, `${JSON.stringify(document, null, 2)}\n`));

async function recordExample(pact: PactV4, { name, method, example }: NamedExample): Promise<void> {
  const { provenance, state, request, response } = example;
  const span = answeringReleases(method, example);
  const { query = {}, body, verb = method.verb } = request;
  const path = `${webApiRoot}${request.path ?? method.path}`;
  const hasBody = verb === "POST";
  const sent: Record<string, string> = { ...request.headers, ...(hasBody && { "Content-Type": "application/json" }) };
  const comments = { provenance, ...span, consumes: consumedValues(example).join(", ") };
  const interaction = releaseStates(span, method)
    .reduce((interaction, release) => interaction.given(release), pact.addInteraction().given(state.name, state.values))
    .uponReceiving(name);
  for (const [key, value] of Object.entries(comments)) if (value) interaction.comment({ key, value });
  await interaction
    .withRequest(verb, path, (builder) => {
      if (hasBody && body !== undefined) builder.jsonBody(injected(body, state.values));
      // Pact would give each value of a repeated parameter the same value of the state.
      const pairs = Object.entries(query).map(([name, value]) => [
        name,
        Array.isArray(value) ? fillExample(value, state.values) : value,
      ]);
      if (pairs.length > 0)
        builder.query(injected(Object.fromEntries(pairs), state.values) as Record<string, string[]>);
      builder.headers(injected(sent, state.values) as Record<string, string>);
    })
    .willRespondWith(response.status ?? 200, (builder) => {
      builder.jsonBody(expectedAnswer(method, example));
      builder.headers({ "Content-Type": "application/json" });
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
  const all = operations.flatMap(examplesInContracts);
  const repeated = all.find(({ name }, index) => all.findIndex((example) => example.name === name) < index);
  if (repeated) throw new Error(`${repeated.method.name}: the title "${repeated.example.title}" appears twice`);
  return all;
}

type Values = Example["state"]["values"];

/** A part of a request in which values of `{{name}}` come from the provider state. */
function injected(part: unknown, values: Values): unknown {
  return mapLeaves(part, (leaf) => injectedLeaf(leaf, values));
}

/** The answer, in which generated members match by type and pattern. @throws Error for a generated member that is no leaf */
function expectedAnswer(method: Method, { response, generated, state, title }: Example): unknown {
  const unmatched = new Set(generated);
  const mapped = mapLeaves(response.body, (leaf, pointer) => {
    if (!unmatched.delete(pointer)) return injectedLeaf(leaf, state.values);
    const form = generatedForms.find((pattern) => typeof leaf === "string" && pattern.test(leaf));
    // A regex alone would also match a number: Pact compares it as text.
    return MatchersV3.like((form ? MatchersV3.regex(form.source, String(leaf)) : leaf) as never);
  });
  if (unmatched.size === 0) return mapped;
  throw new Error(`${method.name}, "${title}": no leaf of the answer is at ${[...unmatched].join(", ")}`);
}

function injectedLeaf(leaf: unknown, values: Values): unknown {
  if (typeof leaf !== "string" || !leaf.includes("{{")) return leaf;
  return MatchersV3.fromProviderState(asExpression(leaf), fillExample(leaf, values));
}

/** `{{name}}` as Pact writes it: `${name}`. */
const asExpression = (text: string): string => text.replace(/\{\{(\w+)\}\}/g, `\${$1}`);

interface WrittenPact {
  readonly interactions: {
    readonly description: string;
    readonly request: { readonly headers: Record<string, unknown>; body?: unknown };
    readonly comments: Record<string, unknown>;
  }[];
}

/** Restores bytes, texts and content types in the recorded requests: Pact's mock server reads every body as JSON. */
function restoreBodies(written: WrittenPact["interactions"], examples: ReadonlyMap<string, Example>): void {
  for (const { description, request, comments } of written) {
    const { request: sent, state } = examples.get(description) as Example;
    const { headers = {}, text, bytes = text && base64(fillExample(text, state.values)) } = sent;
    const { "Content-Type": contentType } = headers;
    if (contentType !== undefined) request.headers["Content-Type"] = [contentType];
    if (bytes !== undefined) request.body = { content: bytes, contentType: "application/json", encoded: "base64" };
    if (text?.includes("{{")) comments["text"] = asExpression(text);
  }
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
