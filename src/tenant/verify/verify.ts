import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../../common/config-error.ts";
import { type Address, askOverHttp } from "../../common/http-call.ts";
import { objectOf } from "../../common/json.ts";
import { ownPaths, webApiRoot } from "../../common/own-paths.ts";
import { consumedValues, differencesFromPage, releaseOfExample } from "../../documents/contract-examples.ts";
import { type Config, readConfig, readOwnRecords } from "../../library/internal.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { type Example, fillExample, isReadOnly } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { type Exchange, gatewayReason, type SentExample } from "../examine/exchange.ts";
import { type Difference, isOfWords } from "../examine/finding.ts";
import { judge } from "../examine/judge.ts";
import type { Fact } from "../examine/own-answer.ts";
import { withOwnForms } from "../examine/own-forms.ts";
import type { Expectation, Facts, JudgeRequest, Replays } from "../examine/replay.ts";
import { type SystemRecord, toFixtures } from "../examine/system-records.ts";
import { findWordDifferences } from "../examine/words.ts";
import { worldFeatures } from "../examine/world-features.ts";
import { type Interaction, missingValues, type StateValues, unsentExchange, type Values } from "./interaction.ts";

export interface VerifyRequest extends Omit<JudgeRequest, "exchanges" | "factsFor"> {
  readonly target: Target;
  readonly interactions: readonly Interaction[];
  readonly values: StateValues;
  readonly release: Release;
}

export type Verification = Awaited<ReturnType<typeof verify>>;

/** An interaction that was sent: its response, or why it is inconclusive. */
interface Sent {
  readonly exchange?: Exchange;
  /** The differences that the judge does not see. */
  readonly mismatches?: readonly Difference[];
  readonly gateway?: string;
  readonly reason?: string;
}

/** Sends every interaction of ours, one after the other, and examines the responses. */
export async function verify(request: VerifyRequest) {
  const { target, interactions: all, methods, onProgress } = request;
  // Lists come last: they show what the other requests stored.
  const rankOf = ({ own }: Interaction) => Number(own !== undefined && isReadOnly(own.method));
  const sent: (Interaction & Sent)[] = [];
  for (const interaction of all.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    onProgress?.(`sent ${sent.length} of ${all.length} interactions`);
    sent.push({ ...interaction, ...(await send(interaction, request)) });
  }
  const exchanges = withOwnForms(sent.flatMap(({ exchange }) => exchange ?? []));
  const facts = exampleFacts(methods, exchanges);
  const judgement = await judge({ ...request, exchanges, factsFor: () => facts });
  const unexplained = sent.flatMap(({ description, own, mismatches = [] }) =>
    mismatches.map((one) => ({ operation: own?.method.name ?? "", exchanges: [description], ...one })),
  );
  const isStandIn = target.kind === "stand-in";
  const interactions = sent.map((one) => {
    const { description, own } = one;
    const { reason = null, mismatches = [], isAdopted = false } = shownBy(one, judgement.before, request);
    const { provenance = null, witnesses: assumptions = [] } = own?.example ?? {};
    const isRefuted = judgement.findings.some((one) => one.result === "refuted" && one.exchanges.includes(description));
    const outcome = reason !== null ? "inconclusive" : mismatches.length > 0 ? "different" : "same";
    // Only a real system confirms or refutes anything.
    const standing = {
      inconclusive: "not covered",
      same: isAdopted ? "as adopted" : isStandIn ? "as contracted" : "confirmed",
      different: isStandIn ? "not as contracted" : isRefuted ? "refuted" : "unexplained",
    }[outcome];
    // The provenance of a client's contract is `null`. `assumptions` are those that the interaction shows.
    return { description, provenance, standing, assumptions, outcome, reason, mismatches } as const;
  });
  return {
    interactions,
    judgement: { ...judgement, unexplained: [...judgement.unexplained, ...unexplained] },
    gateway: sent.flatMap(({ description: ref, gateway: says }) => (says ? { says, ref } : [])),
  };
}

/** What an interaction shows. It is as adopted if only the adopted behaviour explains the response. */
function shownBy(sent: Sent, replays: Replays, expectation: Expectation): Sent & { readonly isAdopted?: boolean } {
  if (!sent.exchange || sent.mismatches) return sent;
  const [exchange, replay] = [...replays].find(([{ ref }]) => ref === sent.exchange?.ref) ?? [];
  if (!exchange || !replay) return { reason: "there was no time to compare the response" };
  const used = [...replay.otherStates.keys()].join(", ");
  if (used) return { reason: `state: ${used} may have been used before; give an unused value` };
  const isSwitched = [...replay.ownAnswer.dependsOn].some((id) => id in expectation.switches);
  const isReworded = replay.refusals.some(({ kind }) => expectation.table[kind] !== vendorErrors[kind]);
  const mismatches = [
    ...replay.differences.filter((one) => !isOfWords(one)),
    ...findWordDifferences(exchange, replay, expectation),
  ];
  return { mismatches, isAdopted: isSwitched || isReworded };
}

async function send({ description: ref, own }: Interaction, request: VerifyRequest): Promise<Sent> {
  const { target, values: stateValues } = request;
  if (!own) return { reason: "it is not a built-in contract as it was written: check it with Pact's verifier" };
  if (target.kind === "unreachable") return { reason: `the target cannot be reached: ${target.reason}` };
  const { method, example } = own;
  const missing = missingValues(example, stateValues);
  if (missing !== undefined) return { reason: missing };
  const release = releaseOfExample(method, example, request.release);
  const ask = async (at: Address, isRepeated = false): Promise<Sent> => {
    const values = await valuesForPlay(example, target, stateValues);
    const unsent = { ref, ...unsentExchange(own, values, release, target.kind === "system") };
    const { verb, path, query, headers, body } = unsent.request;
    const init = { method: verb, headers, ...(body !== undefined && { body }) };
    const { text, retryAfter, json: read, ...answer } = await askOverHttp(at, path + (query && `?${query}`), init);
    const gateway = gatewayReason(answer.status, retryAfter, /^\s*</.test(text), read);
    // A busy gateway says when to repeat the call, at most 30 seconds later. A recorder refuses it each time.
    if (gateway && !isRepeated && !gateway.startsWith("Recorder")) {
      await sleep(Math.min(Number(retryAfter) || 1, 30) * 1000);
      return await ask(at, true);
    }
    if (gateway) return { gateway, reason: `a gateway answered: ${gateway}` };
    const json = objectOf(read);
    const actual = text === "" ? "an empty body" : JSON.stringify(text.slice(0, 200));
    if (!json) return { mismatches: [{ at: "/", actual, expected: "JSON" }] };
    const exchange = { ...unsent, answer: { ...answer, json } };
    if (!method.restsOn?.includes("method.declared")) return { exchange };
    // The example of a folder's method says what the method does: a replay would compare the example with itself.
    const page = fillExample(example.response.body, values);
    return { exchange, mismatches: differencesFromPage(page, json, example.generated) };
  };
  try {
    if (target.kind !== "stand-in") return await ask(target);
    const sandbox = await openSandbox(target, release, example.state.clock);
    return await ask(sandbox).finally(sandbox.close);
  } catch (error) {
    return { reason: `the target did not answer: ${reasonOf(error)}` };
  }
}

/** Opens a sandbox of a mock server for one interaction. */
async function openSandbox(target: Target, release: string, frozenAt: string | undefined) {
  const name = `verify-${randomUUID()}`;
  const ask = (init: RequestInit) => askOverHttp(target, `${ownPaths.admin}/sandboxes/${name}`, init);
  const body = JSON.stringify({ release, clock: frozenAt && { frozenAt } });
  const { status, text } = await ask({ method: "PUT", body });
  if (status >= 400) throw new Error(`it made no sandbox: ${status} ${text.slice(0, 200)}`);
  const close = () => ask({ method: "DELETE" }).catch(() => undefined);
  return { ...target, base: `${target.base}${ownPaths.sandbox}${name}`, close };
}

export interface Target extends Address {
  readonly kind: "stand-in" | "system" | "unreachable" | "not asked";
  readonly reason?: string;
}

/** Finds out whether a mock server listens below the path of an address. One elsewhere on the host is another system. */
export async function findTarget(address: Address): Promise<Target> {
  const base = address.base.replace(new RegExp(`${ownPaths.sandbox}[^/]+$`), "");
  try {
    const { status, json } = await askOverHttp({ ...address, base }, `${ownPaths.admin}/health/ready`);
    const isStandIn = status === 200 && Object(json).product === "crmcom-mock";
    return isStandIn ? { ...address, base, kind: "stand-in" } : { ...address, kind: "system" };
  } catch (error) {
    return { ...address, kind: "unreachable", reason: reasonOf(error) };
  }
}

/** The values for one play. It uses some up: a system gets a new reference number, and a new session of its user. */
async function valuesForPlay(example: Example, target: Target, stateValues: StateValues): Promise<Values> {
  const values = stateValues.get(example.state.name) ?? {};
  const consumed = target.kind === "system" ? consumedValues(example) : [];
  const name = "unused_reference_number";
  if (consumed.includes(name)) return { ...values, [name]: `${values[name]}-${randomUUID().slice(0, 8)}` };
  const { username, password, organisation } = stateValues.get("a user exists") ?? {};
  if (!consumed.includes("token") || username === undefined) return values;
  const body = JSON.stringify({ username, password, organisation });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body };
  const answer = await askOverHttp(target, `${webApiRoot}authentication/token`, init).catch(() => undefined);
  const { token } = Object(Object(answer?.json).data);
  return typeof token === "string" ? { ...values, token } : values;
}

/** The config of a mock server, if it plays an observed system. Switches that somebody made up do not change a contract. */
export async function readObservedConfig(address: Address): Promise<Config | undefined> {
  const { json } = await askOverHttp(address, `${ownPaths.admin}/settings`);
  const { settings = {} } = Object(json);
  const names = ["observed", "assumptions", "vendorErrors", "refusalStatus"];
  const options = Object.fromEntries(names.map((name) => [name, settings[name]?.value ?? undefined]));
  const { config } = readConfig({ options });
  return config.observed && config;
}

/** Facts about examples: our fixtures are there, with the values of the target. */
export function exampleFacts(methods: Methods, exchanges: readonly Exchange[] = []): Facts {
  const fixtures = Object.fromEntries(readOwnRecords(methods));
  // Each interaction has a mock server's sandbox of its own. A system keeps what was sent.
  const shared = exchanges.some(({ sentExample }) => sentExample?.isShared) ? worldFeatures(exchanges) : undefined;
  const factAbout = (about: string): Fact => ({ about, states: ["stored", "used"] });
  return {
    worldOf: (exchange) => shared ?? worldFeatures([exchange]),
    of: ({ sentExample: sent }) => (sent?.isShared ? consumedValues(sent.example).map(factAbout) : []),
    rowsFor({ sentExample }, otherStates) {
      const sent = sentExample as SentExample;
      const rows = mapLeaves(fixtures, renaming(sent)) as Record<string, SystemRecord[]>;
      // A call before may have ended the session, or used the password. Reference numbers are always new.
      const used: unknown[] = [...otherStates.keys()].map((name) => sent.values[name]);
      for (const row of rows["tokens"] ?? []) if (used.includes(row["token"])) row["life_cycle_state"] = "RELEASED";
      for (const row of rows["access_tokens"] ?? [])
        if (used.includes(row["one_time_password"])) row["one_time_password"] = null;
      return toFixtures(rows, methods.entities);
    },
    clockOf: ({ sentExample }) => sentExample?.example.state.clock,
  };
}

/** Puts the target's values in place of ours. A value that stands in lower case becomes the target's in upper case. */
function renaming({ example: { state }, values }: SentExample): (leaf: unknown) => unknown {
  const pairs = Object.entries(state.values).flatMap(([name, own]) => {
    const stored = (value: unknown) =>
      name.includes("credentials") ? Buffer.from(String(value), "base64").toString().split(":")[0] : value;
    return values[name] === undefined ? [] : [[stored(own), stored(values[name])]];
  });
  const theirs = new Map<unknown, unknown>(pairs.map(([own, value]) => [own, value]));
  const alike = new Map<unknown, string>(
    pairs.map(([own, value]) => [ignoringCase(String(own)), String(value).toUpperCase()]),
  );
  return (leaf) => theirs.get(leaf) ?? alike.get(typeof leaf === "string" ? ignoringCase(leaf) : undefined) ?? leaf;
}
