import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../../common/config-error.ts";
import { askOverHttp } from "../../common/http-call.ts";
import { jsonOr, objectOf } from "../../common/json.ts";
import { consumedValues, differencesFromPage } from "../../documents/contract-examples.ts";
import { readOwnRecords } from "../../library/internal.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { fillExample, isReadOnly } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { type Exchange, gatewayReason, type SentExample } from "../examine/exchange.ts";
import type { Difference } from "../examine/feature.ts";
import { judge } from "../examine/judge.ts";
import type { Fact, Facts } from "../examine/own-answer.ts";
import { withOwnForms } from "../examine/own-forms.ts";
import type { Expectation, JudgeRequest, Replays } from "../examine/replay.ts";
import { type SystemRecord, toFixtures } from "../examine/system-rows.ts";
import { findWordDifferences } from "../examine/words.ts";
import { worldFeatures } from "../examine/world-features.ts";
import { groupGatewayResponses, type Outcome } from "../report/report.ts";
import {
  type Interaction,
  missingValues,
  type OwnInteraction,
  releaseFor,
  type StateValues,
  unsentExchange,
} from "./interaction.ts";
import { openStage, type Target, valuesForPlay } from "./target.ts";

export interface VerifyRequest extends Pick<JudgeRequest, "methods" | "mostMs" | "onProgress"> {
  readonly target: Target;
  readonly interactions: readonly Interaction[];
  readonly values: StateValues;
  readonly release: Release;
  readonly expectation: Expectation;
}

interface TargetAnswer {
  readonly exchange: Exchange;
  readonly contentType: string;
  readonly text: string;
}

export interface InteractionResult {
  readonly interaction: Interaction;
  readonly outcome: Outcome;
  readonly differences: readonly Difference[];
  readonly reason?: string;
  readonly isAdopted?: boolean;
  /** Absent if there was no answer. */
  readonly answer?: TargetAnswer;
}

function inconclusiveResult(interaction: Interaction, reason: string): InteractionResult {
  return { interaction, outcome: "inconclusive", reason, differences: [] };
}

const ofOthers = "it is not a built-in contract as it was written: check it with Pact's verifier";

/** Sends every interaction of ours, one after the other, and examines the responses. */
export async function verify(request: VerifyRequest) {
  const { expectation, onProgress } = request;
  const ours = request.interactions.filter((one): one is OwnInteraction => one.own !== undefined);
  // Lists come last: they show what the other requests stored.
  const own = ours.toSorted((a, b) => Number(isReadOnly(a.own.method)) - Number(isReadOnly(b.own.method)));
  const answers = new Map<OwnInteraction, TargetAnswer | string>();
  for (const interaction of own) {
    onProgress?.(`sent ${answers.size} of ${own.length} interactions`);
    answers.set(interaction, await send(interaction, request));
  }
  const received = [...answers.values()].filter((answer) => typeof answer !== "string");
  const exchanges = withOwnForms(received.map(({ exchange }) => exchange).filter(({ answer }) => answer.json));
  const facts = exampleFacts(request.methods, exchanges);
  const judgement = await judge({ ...request, ...expectation, exchanges, facts });
  const results = request.interactions.map((interaction) => {
    const answer = answers.get(interaction as OwnInteraction) ?? ofOthers;
    if (typeof answer === "string") return inconclusiveResult(interaction, answer);
    return resultOf(interaction as OwnInteraction, answer, judgement.before, expectation);
  });
  const ofGateway = results.flatMap(({ reason = "", interaction: { description: ref } }) =>
    reason.startsWith(gatewayAnswered) ? [{ says: reason.slice(gatewayAnswered.length), ref }] : [],
  );
  return { results, judgement, gateway: groupGatewayResponses(ofGateway) };
}

function resultOf(
  interaction: OwnInteraction,
  answer: TargetAnswer,
  replays: Replays,
  expectation: Expectation,
): InteractionResult {
  const [exchange, replay] = [...replays].find(([{ ref }]) => ref === interaction.description) ?? [];
  if (!exchange || !replay) {
    const actual = answer.text === "" ? "an empty body" : JSON.stringify(answer.text.slice(0, 200));
    return { interaction, answer, outcome: "different", differences: [{ at: "/", actual, expected: "JSON" }] };
  }
  if (replay.otherStates.size > 0) {
    const reason = `state: ${[...replay.otherStates.keys()].join(", ")} may have been used before; give an unused value`;
    return { ...inconclusiveResult(interaction, reason), answer };
  }
  // The example of a folder's method says what the method does: a replay would compare the example with itself.
  const isOfFolder = interaction.own.method.restsOn?.includes("method.declared") === true;
  const differences = isOfFolder
    ? differencesFromExample(answer, interaction)
    : [...replay.differences, ...findWordDifferences(exchange, replay, expectation)];
  const isSwitched = Object.keys(expectation.switches).some((id) => replay.ownAnswer.dependsOn.has(id as never));
  const isReworded = replay.refusals.some(({ kind }) => expectation.table[kind] !== vendorErrors[kind]);
  const outcome = differences.length > 0 ? "different" : "same";
  return { interaction, answer, outcome, differences, isAdopted: isSwitched || isReworded };
}

function differencesFromExample({ exchange, text }: TargetAnswer, { own: { example } }: OwnInteraction): Difference[] {
  const values = exchange.sentExample?.values ?? {};
  return differencesFromPage(fillExample(example.response.body, values), jsonOr(text), example.generated);
}

/** Seconds at most before a call is repeated. */
const mostWaitS = 30;

const gatewayAnswered = "a gateway answered, twice: ";

/** Sends an interaction. @returns the answer, or why there is none */
async function send(
  interaction: OwnInteraction,
  { target, values: stateValues, ...request }: VerifyRequest,
): Promise<TargetAnswer | string> {
  if (target.kind === "unreachable") return `the target cannot be reached: ${target.reason}`;
  const missing = missingValues(interaction, stateValues);
  if (missing !== undefined) return missing;
  const release = releaseFor(interaction, request.release);
  const stage = openStage(target);
  try {
    await stage.prepare(interaction, release);
    const ask = async () => {
      const values = await valuesForPlay(interaction, target, stateValues);
      const unsent = unsentExchange(interaction, values, release, target.kind === "system");
      const { verb: method, path, query, headers, body } = unsent.request;
      const init = { method, headers, ...(body !== undefined && { body }) };
      const answer = await askOverHttp(stage.at, path + (query && `?${query}`), init);
      const { status, json, retryAfter, text } = answer;
      const gateway = gatewayReason(status, retryAfter, /^\s*</.test(text), json);
      const received = { status, json: objectOf(json), contentType: answer.contentType, hasMark: answer.hasMark };
      return { ...answer, gateway, exchange: { ...unsent, answer: received } };
    };
    const first = await ask();
    if (first.gateway === undefined) return first;
    // A busy gateway says when to repeat the call. A recorder refuses it each time.
    const waitS = first.gateway.startsWith("Recorder") ? 0 : Number(first.retryAfter) || 1;
    await sleep(Math.min(waitS, mostWaitS) * 1000);
    const second = await ask();
    return second.gateway === undefined ? second : gatewayAnswered + second.gateway;
  } catch (error) {
    return `the target did not answer: ${reasonOf(error)}`;
  } finally {
    await stage.leave();
  }
}

/** Facts about examples: our fixtures are there, with the values of the target. */
export function exampleFacts(methods: Methods, exchanges: readonly Exchange[] = []): Facts {
  const fixtures = Object.fromEntries(readOwnRecords(methods));
  // Each interaction has a mock server's sandbox of its own. A system keeps what was sent.
  const shared = exchanges.some(({ sentExample }) => sentExample?.isShared) ? worldFeatures(exchanges) : undefined;
  return {
    worldOf: (exchange) => shared ?? worldFeatures([exchange]),
    of: ({ sentExample }) =>
      sentExample?.isShared
        ? consumedValues(sentExample.example).map((about): Fact => ({ about, states: ["stored", "used"] }))
        : [],
    rowsFor({ sentExample }, otherStates) {
      const sent = sentExample as SentExample;
      const rows = mapLeaves(fixtures, renaming(sent)) as Record<string, SystemRecord[]>;
      for (const [name, state] of otherStates) if (state === "used") useUp(rows, name, sent.values[name]);
      return toFixtures(rows, methods.entities);
    },
    clockOf: ({ sentExample }) => sentExample?.example.state.clock,
  };
}

/** Puts the target's values in place of ours. Our value in another case becomes the target's in another case. */
function renaming({ example, values }: SentExample): (leaf: unknown) => unknown {
  const pairs = Object.keys(example.state.values)
    .filter((name) => values[name] !== undefined)
    .map((name) => {
      const pair = [example.state.values[name], values[name]] as const;
      return name.includes("credentials") ? ([keyIn(pair[0]), keyIn(pair[1])] as const) : pair;
    });
  const theirs = new Map<unknown, unknown>(pairs);
  const alike = new Map(pairs.map(([own, value]) => [ignoringCase(String(own)), String(value).trim()]));
  return (leaf) => {
    if (theirs.has(leaf)) return theirs.get(leaf);
    const value = typeof leaf === "string" && leaf !== "" ? alike.get(ignoringCase(leaf)) : undefined;
    if (value === undefined) return leaf;
    return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase();
  };
}

const keyIn = (credentials: unknown) => Buffer.from(String(credentials), "base64").toString().split(":")[0];

function useUp(rows: Record<string, SystemRecord[]>, name: string, value: unknown): void {
  for (const row of rows["tokens"] ?? []) if (row["token"] === value) row["life_cycle_state"] = "RELEASED";
  for (const row of rows["access_tokens"] ?? [])
    if (row["one_time_password"] === value) row["one_time_password"] = null;
  if (!name.includes("reference")) return;
  const [event] = rows["customer_events"] ?? [];
  const reference = { external_system: "HOOTSUITE", external_system_reference_number: value };
  if (event) rows["customer_events"]?.push({ ...event, id: "F".repeat(32), number: "999999999999", ...reference });
}
