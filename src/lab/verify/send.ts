import { randomUUID } from "node:crypto";
import { reasonOf } from "../../ground/config-error.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { fillNames } from "../../wire/example.ts";
import { webApiRoot } from "../../wire/paths.ts";
import { bodyOf, consumedBy, type Interaction, textTemplateOf, valueNames } from "./interaction.ts";
import type { PactInteraction } from "./pact-file.ts";
import { baseOfTurn, leaveSandbox, sandboxTurns, takeTurn } from "./stand-in-sandbox.ts";
import { type StateValues, type Values, valuesFor } from "./state-values.ts";
import { type Address, callTarget, type Target } from "./target.ts";

/** A request as it goes out. */
export interface Request {
  readonly verb: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer> | undefined;
}

/** What came of one interaction. */
export interface Sent {
  readonly interaction: Interaction;
  /** The values that it was sent with. */
  readonly values: Values;
  readonly release: string;
  readonly request: Request;
  /** `undefined`: it was not sent, or not answered. */
  readonly answer: { readonly status: number; readonly contentType: string; readonly text: string } | undefined;
  /** Why there is no answer. */
  readonly failure?: string;
}

/** What is sent where. */
export interface SendRequest {
  readonly target: Target;
  readonly interactions: readonly Interaction[];
  readonly values: StateValues;
  /** The release that the target runs; a stand-in simulates that of each interaction. */
  releaseOf(interaction: Interaction): string;
  readonly onProgress?: (line: string) => void;
}

/**
 * Sends every interaction once, one after the other. A stand-in is asked in a sandbox of its own for each; what another
 * system uses up is made anew where any text will do, and a session that is to be ended is opened by a login.
 */
export async function sendInteractions(request: SendRequest): Promise<Sent[]> {
  const { target, interactions, onProgress } = request;
  const turns = target.kind === "stand-in" ? sandboxTurns(target) : undefined;
  const sent: Sent[] = [];
  let saidMs = performance.now();
  try {
    for (const interaction of interactions) {
      if (performance.now() - saidMs > 1000) {
        saidMs = performance.now();
        onProgress?.(`sent ${sent.length} of ${interactions.length} interactions`);
      }
      sent.push(await sendOne(interaction, request, turns));
    }
  } finally {
    if (turns) await leaveSandbox(turns).catch(() => undefined);
  }
  return sent;
}

async function sendOne(
  interaction: Interaction,
  { target, values: source, releaseOf }: SendRequest,
  turns: ReturnType<typeof sandboxTurns> | undefined,
): Promise<Sent> {
  const release = releaseOf(interaction);
  const own = valuesFor(interaction, source);
  const missing = missingIn(interaction, source);
  const empty = { interaction, values: own, release, request: requestOf(interaction, own), answer: undefined };
  if (missing !== undefined) return { ...empty, failure: missing };
  try {
    if (turns) await takeTurn(turns, interaction, release);
  } catch (error) {
    return { ...empty, failure: `the stand-in cannot be made ready: ${reasonOf(error)}` };
  }
  const values = turns ? own : await freshValues(interaction, own, { target, source });
  const request = requestOf(interaction, values);
  const base = turns ? baseOfTurn(turns) : target.base;
  try {
    const answer = await fetch(base + request.path + (request.query && `?${request.query}`), {
      method: request.verb,
      headers: { ...request.headers, ...target.headers },
      redirect: "manual",
      signal: AbortSignal.timeout(target.timeoutMs),
      ...(request.body !== undefined && request.verb !== "GET" && { body: request.body }),
    });
    const [text, contentType] = [await answer.text(), answer.headers.get("content-type") ?? ""];
    return { interaction, values, release, request, answer: { status: answer.status, contentType, text } };
  } catch (error) {
    return { ...empty, failure: `the target did not answer: ${reasonOf(error)}` };
  }
}

/** Why an interaction cannot be sent: a value that its state needs is not there. */
function missingIn(interaction: Interaction, source: StateValues): string | undefined {
  const states = interaction.pact.providerStates ?? [];
  for (const { name, params = {} } of states) {
    const values = source.of(name);
    if (!values) return `state "${name}": no contract has this state`;
    // With several states, a value belongs to the one that declares it.
    const own = valueNames(interaction).filter((one) => states.length === 1 || Object.hasOwn(params, one));
    const missing = own.filter((one) => !Object.hasOwn(values, one));
    if (missing.length > 0) return `state "${name}": no value for ${missing.join(", ")}`;
  }
  return undefined;
}

/** Values with others for what a system that cannot be reset would know from the interactions before. */
async function freshValues(
  interaction: Interaction,
  values: Values,
  { target, source }: { readonly target: Address; readonly source: StateValues },
): Promise<Values> {
  const fresh: Record<string, string | number> = { ...values };
  for (const name of consumedBy(interaction)) {
    if (name === "unused_reference_number") fresh[name] = `${values[name]}-${randomUUID().slice(0, 8)}`;
    if (name === "token") fresh[name] = (await newSession(target, source)) ?? (values[name] as string);
  }
  return fresh;
}

/** A session of the user whom the values know, `undefined` where they know none, or the login is refused. */
async function newSession(target: Address, source: StateValues): Promise<string | undefined> {
  const { username, password, organisation } = source.of("a user exists") ?? {};
  if (username === undefined || password === undefined || organisation === undefined) return undefined;
  const headers = { ...target.headers, "content-type": "application/json" };
  const body = JSON.stringify({ username, password, organisation });
  const path = `${webApiRoot}authentication/token`;
  const { json } = await callTarget({ ...target, headers }, path, { method: "POST", body }).catch(() => ({
    json: undefined,
  }));
  const token: unknown = (json as { data?: { token?: unknown } } | undefined)?.data?.token;
  return typeof token === "string" ? token : undefined;
}

/** The request of an interaction with values for the names in it. */
export function requestOf(interaction: Interaction, values: Values): Request {
  const { method, path, headers = {}, generators = {} } = interaction.pact.request;
  const {
    query,
    header,
    path: ofPath,
  } = generators as Readonly<Record<string, Readonly<Record<string, { expression?: string }>>>>;
  const fill = (expression: string) => String(fillExpression(expression, values));
  const named = (part: string | readonly [string, string][], by: typeof query): [string, string][] =>
    (typeof part === "string" ? [...new URLSearchParams(part)] : part).map(([name, value]) => {
      const { expression } = by?.[name] ?? by?.[`$.${name}`] ?? {};
      return [name, expression === undefined ? value : fill(expression)];
    });
  const asked = interaction.pact.request.query ?? {};
  const [ownPath] = Object.values(ofPath ?? {});
  return {
    verb: method,
    path: ownPath?.expression === undefined ? path : fill(ownPath.expression),
    query: new URLSearchParams(named(typeof asked === "string" ? asked : listed(asked), query)).toString(),
    headers: Object.fromEntries(named(listed(headers), header)),
    body: sentBody(interaction, values),
  };
}

/** JSON, the text that JSON cannot hold, or the bytes that the contract has in their place. */
function sentBody(interaction: Interaction, values: Values): Request["body"] {
  const template = textTemplateOf(interaction);
  if (template !== undefined) {
    const escaped = Object.entries(values).map(([name, value]) => [name, JSON.stringify(String(value)).slice(1, -1)]);
    return String(fillExpression(template, Object.fromEntries(escaped)));
  }
  const { request } = interaction.pact;
  const content = bodyOf(request);
  const { encoded } = (request.body ?? {}) as { encoded?: unknown };
  if (encoded === "base64") return new Uint8Array(Buffer.from(String(content), "base64"));
  if (content === undefined) return undefined;
  const injected = injectedIn(request);
  return JSON.stringify(
    mapLeaves(content, (leaf, at) => {
      const expression = injected.get(at);
      return expression === undefined ? leaf : fillExpression(expression, values);
    }),
  );
}

/** By pointer, the expressions that Pact injects into a body. */
function injectedIn({ generators }: Pick<PactInteraction["request"], "generators">): Map<string, string> {
  const injected = new Map<string, string>();
  for (const [path, { type, expression }] of Object.entries(generators?.body ?? {})) {
    if (type === "ProviderState" && expression !== undefined) injected.set(pointerOf(path), expression);
  }
  return injected;
}

/** The pointers of what a contract compares by its form, with `*` for an index. */
export function formsOf({ pact }: Interaction): Set<string> {
  const injected = injectedIn(pact.response);
  const pointers = Object.keys(pact.response.matchingRules?.body ?? {}).map(pointerOf);
  return new Set(pointers.filter((at) => !injected.has(at)).map((at) => at.replace(/\/\d+(?=\/|$)/g, "/*")));
}

/** An expression with the values of its `${name}`s; a name without a value stays as it is. */
const fillExpression = (expression: string, values: Values): string | number =>
  fillNames(expression, /\$\{(\w+)\}/g, (name) => values[name] ?? `\${${name}}`);

/** Each name with each of its values: Pact writes one as a text, or several as an array. */
const listed = (named: Readonly<Record<string, unknown>>): [string, string][] =>
  Object.entries(named).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)]),
  );

/** Pact's path of a leaf (`$.data.set[0]['odd name']`) as a JSON Pointer. */
function pointerOf(path: string): string {
  const steps = [...path.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]/g)];
  return steps.map(([, name, index, quoted]) => `/${name ?? index ?? quoted}`).join("");
}
