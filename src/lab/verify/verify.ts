import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { consumedValues } from "../../documents/contract-examples.ts";
import { differencesFromPage } from "../../documents/example-differences.ts";
import { reasonOf } from "../../ground/config-error.ts";
import { type Address, askOverHttp } from "../../ground/http-call.ts";
import { jsonOr, objectOf } from "../../ground/json.ts";
import { ownPaths, webApiRoot } from "../../ground/own-paths.ts";
import { type Config, readConfig, readOwnRows } from "../../library/lab-face.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { type Example, fillExample, placeholdersIn, queryText } from "../../vendor/example.ts";
import type { Method } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { withoutIndexes } from "../examine/compare-data.ts";
import { examine } from "../examine/examine.ts";
import { type Exchange, gatewayReason, readParameters } from "../examine/exchange.ts";
import type { Fact, Facts } from "../examine/facts.ts";
import type { Difference } from "../examine/finding.ts";
import { type SystemRow, toFixtures } from "../examine/system-rows.ts";
import type { ExamineRequest, Expectation } from "../examine/variant-search.ts";
import { groupGatewayAnswers, type Outcome } from "../report/report.ts";
import { type Interaction, releaseFor, type StateValues, statesOf, type Values, valuesFor } from "./interaction.ts";
import { differencesOf } from "./interaction-differences.ts";

export interface Target extends Address {
  readonly kind: "stand-in" | "system" | "unreachable" | "not asked";
  readonly reason?: string;
}

export interface VerifyRequest extends Pick<ExamineRequest, "methods" | "mostMs" | "onProgress"> {
  readonly target: Target;
  readonly interactions: readonly Interaction[];
  readonly values: StateValues;
  readonly release: Release;
  readonly held: Expectation;
}

export interface InteractionResult {
  readonly interaction: Interaction;
  readonly outcome: Outcome;
  readonly differences: readonly Difference[];
  readonly reason?: string;
  readonly isAdopted?: boolean;
  /** Absent where there was no answer, or where Pact's verifier asked. */
  readonly answered?: { readonly exchange: Exchange; readonly contentType: string; readonly text: string };
}

type Answered = InteractionResult["answered"] & object;

export function unprovenResult(interaction: Interaction, reason: string): InteractionResult {
  return { interaction, outcome: "not proven", reason, differences: [] };
}

/** Sends every interaction of ours once, one after the other, examines the answers, and says of each what became of it. */
export async function verify(request: VerifyRequest) {
  const { held, onProgress } = request;
  const own = request.interactions.filter((one): one is OwnInteraction => one.own !== undefined);
  const sent: (Answered | string)[] = [];
  for (const interaction of own) {
    onProgress?.(`sent ${sent.length} of ${own.length} interactions`);
    sent.push(await send(interaction, request));
  }
  const exchanges = sent.flatMap((one) => (typeof one !== "string" && one.exchange.answer.json ? [one.exchange] : []));
  const examination = await examine({ ...request, ...held, exchanges, facts: exampleFacts(request.methods) });
  const seen = new Map<string, string>();
  const results = own.map((interaction, at): InteractionResult => {
    const answered = sent[at] as Answered | string;
    if (typeof answered === "string") return unprovenResult(interaction, answered);
    const replay = examination.before.get(answered.exchange);
    if (!replay) {
      const there = answered.text === "" ? "an empty body" : JSON.stringify(answered.text.slice(0, 200));
      return { interaction, answered, outcome: "different", differences: [{ at: "/", there, here: "JSON" }] };
    }
    if (replay.otherStates.size > 0) {
      const reason = `state: ${[...replay.otherStates.keys()].join(", ")} may have been used before; give an unused value`;
      return { ...unprovenResult(interaction, reason), answered };
    }
    const differences = ofFolder(interaction.own.method)
      ? fromExample(answered, interaction)
      : differencesOf(answered, replay, held, seen);
    const isSwitched = Object.keys(held.switches).some((id) => replay.ownAnswer.restsOn.has(id as never));
    const isReworded = replay.refusals.some(({ kind }) => held.table[kind] !== vendorErrors[kind]);
    const outcome = differences.length > 0 ? "different" : "same";
    return { interaction, answered, outcome, differences, isAdopted: isSwitched || isReworded };
  });
  const ofGateway = results.flatMap(({ reason = "", interaction: { description: ref } }) =>
    reason.startsWith(gatewaySaid) ? [{ says: reason.slice(gatewaySaid.length), ref }] : [],
  );
  return { results, examination, transport: groupGatewayAnswers(ofGateway) };
}

/** Does a folder say what the method does? What plays it would be compared with itself. */
const ofFolder = ({ restsOn = [] }: Method): boolean => restsOn.includes("method.declared");

function fromExample({ exchange, text }: Answered, { own: { example } }: OwnInteraction): Difference[] {
  const { values } = exchange.sentExample as Exchange["sentExample"] & object;
  return differencesFromPage(fillExample(example.response.body, values), jsonOr(text), example.generated);
}

type OwnInteraction = Interaction & { readonly own: object };

/** Seconds at most before a call is asked again. */
const mostWaitS = 30;

const gatewaySaid = "a gateway answered, twice: ";

/** @returns why there is no answer, where the target gave none */
async function send(interaction: OwnInteraction, { target, values: all, ...request }: VerifyRequest) {
  if (target.kind === "unreachable") return `the target cannot be reached: ${target.reason}`;
  const missing = missingValues(interaction, all);
  if (missing !== undefined) return missing;
  const release = releaseFor(interaction, request.release);
  const stage = openStage(target);
  try {
    await stage.prepare(interaction, release);
    const isShared = target.kind === "system";
    const ask = async () => {
      const values = await valuesForPlay(interaction, target, all);
      const unsent = unsentExchange(interaction, values, release, isShared);
      const { verb: method, path, query, headers, body } = unsent.request;
      const init = { method, headers, ...(body !== undefined && { body }) };
      const said = await askOverHttp(stage.at, path + (query && `?${query}`), init);
      const transport = gatewayReason(said.status, said.retryAfter, /^\s*</.test(said.text));
      return {
        ...said,
        transport,
        exchange: { ...unsent, answer: { status: said.status, json: objectOf(said.json) } },
      };
    };
    const first = await ask();
    if (first.transport === undefined) return first;
    // A gateway that is busy says when it may be asked again.
    await sleep(Math.min(Number(first.retryAfter) || 1, mostWaitS) * 1000);
    const second = await ask();
    return second.transport === undefined ? second : gatewaySaid + second.transport;
  } catch (error) {
    return `the target did not answer: ${reasonOf(error)}`;
  } finally {
    await stage.leave();
  }
}

/** Why an interaction cannot be asked: a value that its request needs is missing. */
export function missingValues(interaction: Interaction, all: StateValues): string | undefined {
  const { own, states } = interaction;
  const given = valuesFor(interaction, all);
  const wanted = own
    ? placeholdersIn([own.example.request, own.example.response]).sort()
    : [...statesOf([interaction]).values()].flatMap(Object.keys);
  const missing = wanted.filter((name) => !Object.hasOwn(given, name));
  return missing.length > 0
    ? `state "${states.map(({ name }) => name).join(", ")}": no value for ${missing.join(", ")}`
    : undefined;
}

/** The values with which an interaction is played once: on a system that others use, fresh ones for those that a pass uses up. */
export async function valuesForPlay(interaction: Interaction, target: Target, all: StateValues): Promise<Values> {
  const given = valuesFor(interaction, all);
  const consumed = interaction.own ? consumedValues(interaction.own.example) : [];
  return target.kind === "system" ? { ...given, ...(await freshValues(consumed, given, target, all)) } : given;
}

/** Values in place of those used up before: a number of its own, and the session of a user whom the values know. */
async function freshValues(consumed: readonly string[], given: Values, target: Address, all: StateValues) {
  const fresh: Record<string, string> = {};
  if (consumed.includes("unused_reference_number"))
    fresh["unused_reference_number"] = `${given["unused_reference_number"]}-${randomUUID().slice(0, 8)}`;
  const { username, password, organisation } = all.get("a user exists") ?? {};
  if (!consumed.includes("token") || [username, password, organisation].includes(undefined)) return fresh;
  const body = JSON.stringify({ username, password, organisation });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body };
  const answer = await askOverHttp(target, `${webApiRoot}authentication/token`, init).catch(() => undefined);
  const { token } = Object(Object(answer?.json).data);
  return typeof token === "string" ? { ...fresh, token } : fresh;
}

/** An interaction with the values of a target, as an exchange that has no answer yet. @param isShared may others have used them? */
export function unsentExchange(interaction: OwnInteraction, values: Values, release: string, isShared: boolean) {
  const { method, example } = interaction.own;
  const { text, ...request } = example.request;
  const { headers, query = {}, verb = method.verb, path = method.path, body, bytes } = fillExample(request, values);
  // The values stand within the quotation marks of a text.
  const quoted = Object.entries(values).map(([name, one]) => [name, JSON.stringify(String(one)).slice(1, -1)]);
  const json = text === undefined ? JSON.stringify(body) : String(fillExample(text, Object.fromEntries(quoted)));
  const sent = verb !== "POST" ? undefined : bytes === undefined ? json : Buffer.from(bytes, "base64");
  const search = queryText(query).slice(1);
  return {
    ref: interaction.description,
    method,
    release,
    request: {
      verb,
      path: webApiRoot + path,
      query: search,
      headers: { ...(verb === "POST" && { "Content-Type": "application/json" }), ...headers },
      body: sent,
    },
    parameters: readParameters(method, search, sent === undefined ? {} : jsonOr(String(sent))),
    sentExample: { example, values, generatedPaths: new Set(example.generated.map(withoutIndexes)), isShared },
    lost: [],
  };
}

export function exampleFacts({ entities }: Methods): Facts {
  const fixtures = Object.fromEntries(readOwnRows());
  return {
    of: ({ sentExample }) =>
      sentExample?.isShared
        ? consumedValues(sentExample.example).map((about): Fact => ({ about, states: ["there", "used"] }))
        : [],
    rowsFor({ sentExample }, otherStates) {
      const { example, values } = sentExample as Exchange["sentExample"] & object;
      const rows = mapLeaves(fixtures, renaming(example, values)) as Record<string, SystemRow[]>;
      for (const [name, state] of otherStates) if (state === "used") useUp(rows, name, values[name]);
      return toFixtures(rows, entities);
    },
    clockOf: ({ sentExample }) => sentExample?.example.state.clock,
  };
}

/** Puts the target's values in place of ours. A text that is one of ours in other letters becomes theirs in other letters. */
function renaming(example: Example, values: Values): (leaf: unknown) => unknown {
  const pairs = Object.keys(example.state.values)
    .filter((name) => values[name] !== undefined)
    .map((name) => [example.state.values[name], values[name]].map(name.includes("credentials") ? keyIn : (one) => one));
  const theirs = new Map(pairs as [unknown, unknown][]);
  const alike = new Map(pairs.map(([own, value]) => [ignoringCase(String(own)), String(value).trim()]));
  return (leaf) => {
    if (theirs.has(leaf)) return theirs.get(leaf);
    const value = typeof leaf === "string" && leaf !== "" ? alike.get(ignoringCase(leaf)) : undefined;
    if (value === undefined) return leaf;
    return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase();
  };
}

const keyIn = (credentials: unknown) => Buffer.from(String(credentials), "base64").toString().split(":")[0];

function useUp(rows: Record<string, SystemRow[]>, name: string, value: unknown): void {
  for (const row of rows["tokens"] ?? []) if (row["token"] === value) row["life_cycle_state"] = "RELEASED";
  for (const row of rows["access_tokens"] ?? [])
    if (row["one_time_password"] === value) row["one_time_password"] = null;
  if (!name.includes("reference")) return;
  const [event] = rows["customer_events"] ?? [];
  const reference = { external_system: "HOOTSUITE", external_system_reference_number: value };
  if (event) rows["customer_events"]?.push({ ...event, id: "F".repeat(32), number: "999999999999", ...reference });
}

/** Asks whether a stand-in listens there, below the path that was given: one beside it on the host is another system. */
export async function findTarget(address: Address): Promise<Target> {
  const base = address.base.replace(new RegExp(`${ownPaths.sandbox}[^/]+$`), "");
  try {
    const { status, json } = await askOverHttp({ ...address, base }, `${ownPaths.admin}/health/ready`);
    const said = Object(json);
    // Many a server answers 200 to everything.
    const isStandIn = status === 200 && said.status === "ready" && said.product === "crmcom-mock";
    return isStandIn ? { ...address, base, kind: "stand-in" } : { ...address, kind: "system" };
  } catch (error) {
    return { ...address, kind: "unreachable", reason: reasonOf(error) };
  }
}

/** Where interactions are played: a target itself, or a sandbox of a stand-in, which each of them has made anew. */
export function openStage(target: Target) {
  const name = `verify-${randomUUID()}`;
  const isStandIn = target.kind === "stand-in";
  const at: Address = isStandIn ? { ...target, base: `${target.base}${ownPaths.sandbox}${name}` } : target;
  const ask = (init: RequestInit) => askOverHttp(target, `${ownPaths.admin}/sandboxes/${name}`, init);
  const leave = async () => {
    if (isStandIn) await ask({ method: "DELETE" }).catch(() => undefined);
  };
  const prepare = async ({ own }: Interaction, release: string) => {
    if (!isStandIn) return;
    await leave();
    const frozenAt = own?.example.state.clock;
    const body = JSON.stringify({ release, ...(frozenAt && { clock: { frozenAt } }) });
    const { status, text } = await ask({ method: "PUT", body });
    if (status >= 400) throw new Error(`it made no sandbox: ${status} ${text.slice(0, 200)}`);
  };
  return { at, prepare, leave };
}

/** The config of a stand-in with observed behaviour. Switches that somebody made up are no reason to read a contract otherwise. */
export async function readObservedConfig(address: Address): Promise<Config | undefined> {
  const { json } = await askOverHttp(address, `${ownPaths.admin}/settings`);
  const setting = (name: string): unknown => Object(Object(Object(json).settings)[name]).value ?? undefined;
  const names = ["observed", "assumptions", "vendorErrors", "refusalStatus"];
  const options = Object.fromEntries(names.map((name) => [name, setting(name)]));
  const { config } = readConfig({ options });
  return config.observed && config;
}
