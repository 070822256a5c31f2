import { MatchersV3 } from "@pact-foundation/pact";
import * as z from "zod";
import { mapLeaves } from "../matching/json-pointer.ts";
import type { Contract } from "../vendor/method.ts";
import { envelope } from "../wire/envelope.ts";
import { type Example, fillExample } from "../wire/example.ts";

type Values = Example["state"]["values"];

/** Strings with `{{name}}` come from the provider state; the rest is exact. */
export function injected(part: unknown, values: Values): unknown {
  return mapLeaves(part, (leaf) => injectedLeaf(leaf, values));
}

/** Generated members match by type and pattern. @throws Error for one that is no leaf of the answer */
export function expectedAnswer(contract: Contract, { response, generated, state, title }: Example): unknown {
  const open = new Set(generated);
  const schema = z.toJSONSchema(envelope(contract.data), { io: "output", unrepresentable: "any" });
  const mapped = mapLeaves(response.body, (leaf, pointer) => {
    if (!open.delete(pointer)) return injectedLeaf(leaf, state.values);
    // The regex alone would take the JSON number 42: Pact turns the value into text first.
    const pattern = formOf(leaf) ?? patternAt(schema as JsonSchema, pointer.split("/").slice(1));
    return pattern === undefined || typeof leaf !== "string"
      ? MatchersV3.like(leaf as never)
      : MatchersV3.like(MatchersV3.regex(pattern, leaf) as never);
  });
  if (open.size === 0) return mapped;
  throw new Error(`${contract.name}, "${title}": no leaf of the answer is at ${[...open].join(", ")}`);
}

const formOf = (leaf: unknown) => tokenForms.find((form) => typeof leaf === "string" && new RegExp(form).test(leaf));

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

export interface WrittenPact {
  readonly interactions: {
    readonly description: string;
    readonly request: { readonly headers: Record<string, unknown>; body?: unknown };
    readonly comments: Record<string, unknown>;
  }[];
}

/** Pact's mock server reads every body as JSON: puts bytes, texts and content types in place of what it wrote. */
export function putAsSent(written: WrittenPact["interactions"], examples: ReadonlyMap<string, Example>): void {
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
