import { mapLeaves, valueAt } from "../../matching/json-pointer.ts";
import { fillNames } from "../../wire/example.ts";
import { bodyOf, type Interaction } from "./interaction.ts";
import { pointerOf } from "./json-path.ts";
import type { PactInteraction } from "./pact-file.ts";
import type { Values } from "./state-values.ts";

/** The form of a member that every system makes anew. */
export interface Form {
  readonly pattern?: RegExp;
  readonly type: string;
}

/** The whole answer that an interaction wants, for one set of state values. */
export interface Expectation {
  readonly status: number;
  readonly body: unknown;
  /** By JSON Pointer: what is compared by its form. */
  readonly forms: ReadonlyMap<string, Form>;
}

/** Reads an expectation off an interaction. Injected values are put into the answer, which Pact's verifier does not do. */
export function expectationOf({ pact }: Interaction, values: Values): Expectation {
  const { response } = pact;
  const injected = injectedIn(response);
  const body = mapLeaves(bodyOf(response), (leaf, at) => {
    const expression = injected.get(at);
    return expression === undefined ? leaf : fillExpression(expression, values);
  });
  const forms = new Map<string, Form>();
  for (const [path, { matchers }] of Object.entries(response.matchingRules?.body ?? {})) {
    const at = pointerOf(path);
    if (injected.has(at)) continue;
    const regex = matchers.find(({ match }) => match === "regex")?.["regex"];
    const type = typeOf(valueAt(body, at));
    forms.set(at, typeof regex === "string" ? { pattern: new RegExp(regex), type } : { type });
  }
  return { status: response.status, body, forms };
}

/** The body of an answer with `${name}` where a value of the state belongs. */
export function templateOf(response: PactInteraction["response"]): unknown {
  const injected = injectedIn(response);
  return mapLeaves(bodyOf(response), (leaf, at) => injected.get(at) ?? leaf);
}

function injectedIn({ generators }: PactInteraction["response"]): Map<string, string> {
  const injected = new Map<string, string>();
  for (const [path, { type, expression }] of Object.entries(generators?.body ?? {})) {
    if (type === "ProviderState" && expression !== undefined) injected.set(pointerOf(path), expression);
  }
  return injected;
}

/** The JSON type of a value. */
export function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** An expression with the values of its `${name}`s; a name without a value stays as it is. */
export const fillExpression = (expression: string, values: Values): string | number =>
  fillNames(expression, /\$\{(\w+)\}/g, (name) => values[name] ?? `\${${name}}`);
