import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MatchersV3, PactV4 } from "@pact-foundation/pact";
import * as z from "zod";
import { orConfigError } from "../ground/config-error.ts";
import { writeWhole } from "../ground/files.ts";
import { webApiRoot } from "../ground/own-paths.ts";
import { mapLeaves } from "../matching/json-pointer.ts";
import { type Catalog, catalog } from "../vendor/catalog.ts";
import { type Example, fillExample, queryText } from "../vendor/example.ts";
import type { Method } from "../vendor/method.ts";
import { envelope } from "../wire/envelope.ts";
import { newestKnownRelease } from "../wire/release.ts";
import {
  answeringReleases,
  consumedValues,
  exampleName,
  examplesInContracts,
  providerStates,
  releaseStates,
} from "./contract-examples.ts";
import { openApi } from "./open-api.ts";

const consumer = "crmcom-client";
const provider = "crmcom-web-api";
const interactionsFile = `${consumer}-${provider}.json`;

/** The name has the release, because each release has another document. */
const documentFile = `openapi-${newestKnownRelease.name}.json`;

export const contractFiles = [interactionsFile, documentFile];

/** Examples that Pact writes into one file. With each it reads and writes the whole file. */
const mostInPart = 16;

/**
 * Sends every example to Pact's mock server, which writes it down.
 * @throws Error for a state or title of two meanings
 * @throws ConfigError naming the file that cannot be written
 */
export async function makeContracts(folder: string, operations: Catalog = catalog): Promise<void> {
  const named = namedExamples(operations);
  providerStates(operations);
  const parts = orConfigError(folder, "cannot be written", () => {
    mkdirSync(folder, { recursive: true });
    return mkdtempSync(join(tmpdir(), "crmcom-mock-contracts-"));
  });
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

const writeJson = (path: string, document: unknown) =>
  orConfigError(path, "cannot be written", () => writeWhole(path, `${JSON.stringify(document, null, 2)}\n`));

async function tryExample(pact: PactV4, { name, method, example }: NamedExample): Promise<void> {
  const { provenance, state, request, response } = example;
  const span = answeringReleases(method, example);
  const { query = {}, body, verb = method.verb } = request;
  const path = `${webApiRoot}${request.path ?? method.path}`;
  const hasBody = verb === "POST";
  const sent: Record<string, string> = { ...request.headers, ...(hasBody && { "Content-Type": "application/json" }) };
  const comments = { provenance, ...span, consumes: consumedValues(example).join(", ") };
  const interaction = releaseStates(span, method)
    .reduce((given, one) => given.given(one), pact.addInteraction().given(state.name, state.values))
    .uponReceiving(name);
  for (const [key, value] of Object.entries(comments)) if (value) interaction.comment({ key, value });
  await interaction
    .withRequest(verb, path, (builder) => {
      if (hasBody && body !== undefined) builder.jsonBody(injected(body, state.values));
      // Pact would give each value of a repeated parameter the same value of the state.
      const once = Object.entries(query).map(([name, one]) => [
        name,
        Array.isArray(one) ? fillExample(one, state.values) : one,
      ]);
      if (once.length > 0) builder.query(injected(Object.fromEntries(once), state.values) as Record<string, string[]>);
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
  const all = operations.flatMap((operation) => {
    const { method } = operation;
    return examplesInContracts(operation).map((example) => ({
      name: exampleName(method, example.title),
      method,
      example,
    }));
  });
  const twice = all.find(({ name }, index) => all.findIndex((one) => one.name === name) < index);
  if (twice) throw new Error(`${twice.method.name}: the title "${twice.example.title}" stands twice`);
  return all;
}

type Values = Example["state"]["values"];

/** Strings with `{{name}}` come from the provider state; the rest is exact. */
function injected(part: unknown, values: Values): unknown {
  return mapLeaves(part, (leaf) => injectedLeaf(leaf, values));
}

/** Generated members match by type and pattern. @throws Error for one that is no leaf of the answer */
function expectedAnswer(method: Method, { response, generated, state, title }: Example): unknown {
  const open = new Set(generated);
  const schema = z.toJSONSchema(envelope(method.data), { io: "output", unrepresentable: "any" });
  const mapped = mapLeaves(response.body, (leaf, pointer) => {
    if (!open.delete(pointer)) return injectedLeaf(leaf, state.values);
    if (typeof leaf !== "string") return MatchersV3.like(leaf as never);
    const form = tokenForms.find((one) => new RegExp(one).test(leaf));
    const pattern = form ?? patternAt(schema as JsonSchema, pointer.split("/").slice(1));
    // The regex alone would take the JSON number 42: Pact turns the value into text first.
    return MatchersV3.like((pattern === undefined ? leaf : MatchersV3.regex(pattern, leaf)) as never);
  });
  if (open.size === 0) return mapped;
  throw new Error(`${method.name}, "${title}": no leaf of the answer is at ${[...open].join(", ")}`);
}

const tokenForms = ["^[0-9A-F]{32}$", "^ey[\\w-]+\\.[\\w-]+\\.[\\w-]+$"];

function injectedLeaf(leaf: unknown, values: Values): unknown {
  if (typeof leaf !== "string" || !leaf.includes("{{")) return leaf;
  return MatchersV3.fromProviderState(named(leaf), fillExample(leaf, values));
}

const named = (text: string): string => text.replace(/\{\{(\w+)\}\}/g, `\${$1}`);

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly pattern?: string;
}

function patternAt(schema: JsonSchema | undefined, [step, ...rest]: readonly string[]): string | undefined {
  if (schema === undefined) return undefined;
  if (schema.anyOf) {
    return schema.anyOf.map((one) => patternAt(one, step === undefined ? [] : [step, ...rest])).find(Boolean);
  }
  if (step === undefined) return schema.pattern;
  return patternAt(schema.properties?.[step] ?? schema.items, rest);
}

interface WrittenPact {
  readonly interactions: {
    readonly description: string;
    readonly request: { readonly headers: Record<string, unknown>; body?: unknown };
    readonly comments: Record<string, unknown>;
  }[];
}

/** Pact's mock server reads every body as JSON: puts bytes, texts and content types in place of what it wrote. */
function putAsSent(written: WrittenPact["interactions"], examples: ReadonlyMap<string, Example>): void {
  for (const { description, request, comments } of written) {
    const { request: asked, state } = examples.get(description) as Example;
    const { headers = {}, text, bytes = text && base64(fillExample(text, state.values)) } = asked;
    const { "Content-Type": contentType } = headers;
    if (contentType !== undefined) request.headers["Content-Type"] = [contentType];
    if (bytes !== undefined) request.body = { content: bytes, contentType: "application/json", encoded: "base64" };
    if (text?.includes("{{")) comments["text"] = named(text);
  }
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
