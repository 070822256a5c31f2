import { randomUUID } from "node:crypto";
import * as z from "zod";
import { consumedBy, namesIn, queryText } from "../../documents/examples.ts";
import { reasonOf } from "../../ground/config-error.ts";
import { jsonOr } from "../../ground/json.ts";
import { fillExample } from "../../wire/example.ts";
import { observations } from "../../wire/observations.ts";
import { ownPaths, webApiRoot } from "../../wire/paths.ts";
import { switchesSchema } from "../../wire/switches.ts";
import { vendorErrorOverrides } from "../../wire/vendor-errors.ts";
import type { Exchange } from "../examine/exchange.ts";
import type { Held } from "../examine/search.ts";
import { type Interaction, type OwnExample, type StateValues, type Values, valuesFor } from "./interaction.ts";

export interface Address {
  /** What stands before `/crmapi`, without a slash at its end. */
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export interface Target extends Address {
  readonly kind: "stand-in" | "system" | "unreachable" | "not asked";
  readonly reason?: string;
}

// The shape, and not only the status: many a server answers 200 to everything.
const health = z.object({ status: z.literal("ready"), product: z.literal("crmcom-mock") });

/**
 * Asks whether a stand-in listens there, with one `GET <base>/__mock/v1/health/ready`. It is asked below the path that was
 * given: a stand-in beside it, on the same host, is not what is to be verified.
 */
export async function findTarget(address: Address): Promise<Target> {
  const base = address.base.replace(new RegExp(`${ownPaths.sandbox}[^/]+$`), "");
  try {
    const { status, json } = await callTarget({ ...address, base }, `${ownPaths.admin}/health/ready`);
    const isStandIn = status === 200 && health.safeParse(json).success;
    return isStandIn ? { ...address, base, kind: "stand-in" } : { ...address, kind: "system" };
  } catch (error) {
    return { ...address, kind: "unreachable", reason: reasonOf(error) };
  }
}

/** Sends a request to a target and reads its answer; `json` is `undefined` where it is none. @throws what `fetch` throws */
export async function callTarget({ base, headers, timeoutMs }: Address, path: string, init: RequestInit = {}) {
  const signal = AbortSignal.timeout(timeoutMs);
  const own = init.headers as Readonly<Record<string, string>> | undefined;
  const response = await fetch(base + path, { ...init, headers: { ...own, ...headers }, redirect: "manual", signal });
  const text = await response.text();
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, text, json: jsonOr(text) };
}

/** Where interactions are played: a target itself, or one sandbox of a stand-in, which each of them has made anew. */
export interface Stage extends Address {
  prepare(interaction: Interaction, release: string): Promise<void>;
  leave(): Promise<unknown>;
}

export function stageOf(target: Target): Stage {
  if (target.kind !== "stand-in") return { ...target, prepare: async () => undefined, leave: async () => undefined };
  const name = `verify-${randomUUID()}`;
  const stage = { ...target, base: `${target.base}${ownPaths.sandbox}${name}` };
  const remove = () => callTarget(target, `${ownPaths.admin}/sandboxes/${name}`, { method: "DELETE" });
  const ask = async (at: Address, method: string, path: string, json: object) => {
    const { status, text } = await callTarget(at, ownPaths.admin + path, { method, body: JSON.stringify(json) });
    if (status >= 400) throw new Error(`it made no sandbox: ${status} ${text.slice(0, 200)}`);
  };
  return {
    ...stage,
    async prepare({ own }, release) {
      await remove();
      await ask(target, "PUT", `/sandboxes/${name}`, { release });
      const { name: state, clock } = own?.example.state ?? {};
      // A new sandbox is in any other state already.
      if (clock !== undefined) await ask(stage, "POST", "/provider-states", { state });
    },
    leave: () => remove().catch(() => undefined),
  };
}

/** A file that `--write-observed` wrote: what is to be done, and expected, in place of what is assumed. */
export const observedFile = z.looseObject({
  observed: observations,
  assumptions: switchesSchema.default({}),
  vendorErrors: vendorErrorOverrides.default({}),
});

export type Adopted = z.output<typeof observedFile>;

/**
 * What a stand-in says that was started with such a file; `undefined` for one that was not. Errors and switches that
 * somebody made up in a config file are no reason to read the contract otherwise.
 */
export async function adoptedByStandIn(address: Address): Promise<Adopted | undefined> {
  const { json } = await callTarget(address, `${ownPaths.admin}/settings`);
  const setting = (name: string): unknown => Object(Object(Object(json).settings)[name]).value;
  const [observed, assumptions, vendorErrors] = ["observed", "assumptions", "vendorErrors"].map(setting);
  return observed == null ? undefined : observedFile.parse({ observed, assumptions, vendorErrors });
}

export interface Answered {
  readonly interaction: Interaction & { readonly own: OwnExample };
  readonly values: Values;
  readonly release: string;
  readonly request: Exchange["request"];
  readonly answer: { readonly status: number; readonly contentType: string; readonly text: string };
}

export type Sent = Answered | (Pick<Answered, "interaction"> & { readonly answer?: never; readonly failure: string });

export interface VerifyRequest {
  readonly target: Target;
  readonly interactions: readonly Interaction[];
  readonly values: StateValues;
  releaseOf(interaction: Interaction): string;
  readonly held: Held;
  /** Milliseconds that the search for what describes the target may take. */
  readonly mostMs: number;
  readonly onProgress?: (line: string) => void;
}

/**
 * Sends every interaction of ours once, one after the other. A stand-in is asked in a sandbox of its own for each; what
 * another system uses up is made anew where any text will do, and a session that is to be ended is opened by a login.
 */
export async function sendInteractions(request: VerifyRequest): Promise<Sent[]> {
  const own = request.interactions.filter((one): one is Answered["interaction"] => one.own !== undefined);
  const sent: Sent[] = [];
  let saidMs = performance.now();
  for (const interaction of own) {
    if (performance.now() - saidMs > 1000) {
      saidMs = performance.now();
      request.onProgress?.(`sent ${sent.length} of ${own.length} interactions`);
    }
    sent.push(await sendOne(interaction, request));
  }
  return sent;
}

async function sendOne(interaction: Answered["interaction"], { target, values: all, releaseOf }: VerifyRequest) {
  const { contract, example } = interaction.own;
  const release = releaseOf(interaction);
  const given = valuesFor(interaction, all);
  const missing = namesIn(example).filter((name) => !Object.hasOwn(given, name));
  const failed = (failure: string) => ({ interaction, failure });
  if (target.kind === "unreachable") return failed(`the target cannot be reached: ${target.reason}`);
  if (missing.length > 0) return failed(`state "${example.state.name}": no value for ${missing.join(", ")}`);
  // A sandbox of another name makes other ids.
  const stage = stageOf(target);
  try {
    await stage.prepare(interaction, release);
    const fresh = target.kind === "stand-in" ? {} : await freshValues(consumedBy(example), given, target, all);
    const values = { ...given, ...fresh };
    const request = requestOf({ contract, example }, values);
    const { verb: method, path, query, headers, body } = request;
    const init = { method, headers, ...(body !== undefined && { body }) };
    const answer = await callTarget(stage, path + (query && `?${query}`), init);
    return { interaction, values, release, request, answer };
  } catch (error) {
    return failed(`the target did not answer: ${reasonOf(error)}`);
  } finally {
    await stage.leave();
  }
}

/** Values in place of those used up before: a number of its own, and the session of a user whom the values know. */
async function freshValues(consumed: readonly string[], given: Values, target: Address, all: StateValues) {
  const number = `${given["unused_reference_number"]}-${randomUUID().slice(0, 8)}`;
  const { username, password, organisation } = all.get("a user exists") ?? {};
  const isKnown = username !== undefined && password !== undefined && organisation !== undefined;
  const body = JSON.stringify({ username, password, organisation });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body };
  const logIn = () => callTarget(target, `${webApiRoot}authentication/token`, init).catch(() => undefined);
  const answer = consumed.includes("token") && isKnown ? await logIn() : undefined;
  const { token } = Object(Object(answer?.json).data);
  return {
    ...(consumed.includes("unused_reference_number") && { unused_reference_number: number }),
    ...(typeof token === "string" && { token }),
  };
}

export function requestOf({ contract, example }: Pick<OwnExample, "contract" | "example">, values: Values) {
  const { text, ...request } = example.request;
  const { headers, query = {}, verb = contract.verb, path = contract.path, body, bytes } = fillExample(request, values);
  // The values stand within the quotation marks of a text.
  const quoted = Object.entries(values).map(([name, one]) => [name, JSON.stringify(String(one)).slice(1, -1)]);
  const json = text === undefined ? JSON.stringify(body) : String(fillExample(text, Object.fromEntries(quoted)));
  const hasBody = verb === "POST";
  return {
    verb,
    path: webApiRoot + path,
    query: queryText(query).slice(1),
    headers: { ...(hasBody && { "Content-Type": "application/json" }), ...headers },
    body: hasBody ? (bytes === undefined ? json : Buffer.from(bytes, "base64")) : undefined,
  };
}
