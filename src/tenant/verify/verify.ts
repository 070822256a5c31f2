import { setTimeout as sleep } from "node:timers/promises";
import { reasonOf } from "../../common/config-error.ts";
import { askOverHttp } from "../../common/http-call.ts";
import { objectOf } from "../../common/json.ts";
import { consumedValues, differencesFromPage } from "../../documents/contract-examples.ts";
import { readOwnRecords } from "../../library/internal.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { ignoringCase } from "../../store/entity.ts";
import type { Methods } from "../../vendor/catalog.ts";
import { fillExample, isReadOnly } from "../../vendor/method.ts";
import type { Release } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { type Exchange, gatewayReason, type SentExample } from "../examine/exchange.ts";
import type { Finding } from "../examine/finding.ts";
import { judge } from "../examine/judge.ts";
import type { Fact, Facts } from "../examine/own-answer.ts";
import { withOwnForms } from "../examine/own-forms.ts";
import type { Expectation, JudgeRequest, Replays } from "../examine/replay.ts";
import { type SystemRecord, toFixtures } from "../examine/system-rows.ts";
import { findWordDifferences } from "../examine/words.ts";
import { worldFeatures } from "../examine/world-features.ts";
import type { InteractionReport } from "../report/report.ts";
import { type Interaction, missingValues, releaseFor, type StateValues, unsentExchange } from "./interaction.ts";
import { openStage, type Target, valuesForPlay } from "./target.ts";

export interface VerifyRequest extends Pick<JudgeRequest, "methods" | "mostMs" | "onProgress"> {
  readonly target: Target;
  readonly interactions: readonly Interaction[];
  readonly values: StateValues;
  readonly release: Release;
  readonly expectation: Expectation;
}

/** What became of an interaction: a response with its text, or the reason why there is none. */
interface Sent {
  readonly exchange?: Exchange;
  readonly text?: string;
  readonly reason?: string;
  /** What a gateway responded in place of the system. */
  readonly gateway?: string;
}

interface Result extends Pick<InteractionReport, "outcome" | "mismatches"> {
  readonly reason?: string | undefined;
  readonly isAdopted?: boolean;
  /** True if the judge does not see the mismatches. */
  readonly isUnjudged?: boolean;
}

/** Sends every interaction of ours, one after the other, and examines the responses. */
export async function verify(request: VerifyRequest) {
  const { target, expectation, methods, onProgress } = request;
  // Lists come last: they show what the other requests stored.
  const rankOf = ({ own }: Interaction) => Number(own !== undefined && isReadOnly(own.method));
  const sent = new Map<Interaction, Sent>();
  for (const interaction of request.interactions.toSorted((a, b) => rankOf(a) - rankOf(b))) {
    onProgress?.(`sent ${sent.size} of ${request.interactions.length} interactions`);
    sent.set(interaction, await send(interaction, request));
  }
  const responses = [...sent.values()].flatMap(({ exchange }) => (exchange?.answer.json ? exchange : []));
  const exchanges = withOwnForms(responses);
  const facts = exampleFacts(methods, exchanges);
  const judgement = await judge({ ...request, ...expectation, exchanges, facts });
  const unexplained = [...judgement.unexplained];
  const gateway = [...sent].flatMap(([{ description: ref }, { gateway: says }]) => (says ? { says, ref } : []));
  const interactions = request.interactions.map((interaction): InteractionReport => {
    const { description, own } = interaction;
    const result = resultOf(interaction, sent.get(interaction) ?? {}, judgement.before, expectation);
    const { outcome, reason = null, mismatches, isUnjudged } = result;
    if (own && isUnjudged)
      unexplained.push(...mismatches.map((one) => ({ operation: own.method.name, ...one, exchanges: [description] })));
    const { provenance = null, witnesses: assumptions = [] } = own?.example ?? {};
    const standing = standingOf(interaction, result, target.kind === "stand-in", judgement.findings);
    return { description, provenance, outcome, standing, assumptions, reason, mismatches };
  });
  return { interactions, judgement: { ...judgement, unexplained }, gateway };
}

function resultOf(
  { description, own }: Interaction,
  { exchange, text = "", reason }: Sent,
  replays: Replays,
  expectation: Expectation,
): Result {
  if (!own || !exchange) return { outcome: "inconclusive", reason, mismatches: [] };
  if (!exchange.answer.json) {
    const actual = text === "" ? "an empty body" : JSON.stringify(text.slice(0, 200));
    return { outcome: "different", mismatches: [{ at: "/", actual, expected: "JSON" }], isUnjudged: true };
  }
  const [formed, replay] = [...replays].find(([{ ref }]) => ref === description) ?? [];
  const states = [...(replay?.otherStates.keys() ?? [])].join(", ");
  const used = states && `state: ${states} may have been used before; give an unused value`;
  if (!formed || !replay || used)
    return { outcome: "inconclusive", reason: used || "there was no time to compare it", mismatches: [] };
  const { example, method } = own;
  // The example of a folder's method says what the method does: a replay would compare the example with itself.
  const isUnjudged = method.restsOn?.includes("method.declared") === true;
  const page = () => fillExample(example.response.body, exchange.sentExample?.values ?? {});
  const mismatches = isUnjudged
    ? differencesFromPage(page(), exchange.answer.json, example.generated)
    : [...replay.differences, ...findWordDifferences(formed, replay, expectation)];
  const isSwitched = [...replay.ownAnswer.dependsOn].some((id) => id in expectation.switches);
  const isAdopted = isSwitched || replay.refusals.some(({ kind }) => expectation.table[kind] !== vendorErrors[kind]);
  return { outcome: mismatches.length > 0 ? "different" : "same", mismatches, isAdopted, isUnjudged };
}

/** The standing of an interaction; `null` for a documented one. Only a real system confirms or refutes anything. */
function standingOf(
  { description, own }: Interaction,
  { outcome, isAdopted }: Result,
  isStandIn: boolean,
  findings: readonly Finding[],
) {
  if (own === undefined || own.example.provenance === "documented") return null;
  const isRefuted = findings.some(({ result, exchanges }) => result === "refuted" && exchanges.includes(description));
  return {
    inconclusive: "not covered",
    same: isAdopted ? "as adopted" : isStandIn ? "as contracted" : "confirmed",
    different: isStandIn ? "not as contracted" : isRefuted ? "refuted" : "unexplained",
  }[outcome];
}

/** Seconds at most before a call is repeated. */
const mostWaitS = 30;

/** Sends an interaction. */
async function send(
  { description, own }: Interaction,
  { target, values: stateValues, release: wanted }: VerifyRequest,
): Promise<Sent> {
  if (!own) return { reason: "it is not a built-in contract as it was written: check it with Pact's verifier" };
  if (target.kind === "unreachable") return { reason: `the target cannot be reached: ${target.reason}` };
  const interaction = { description, own };
  const missing = missingValues(interaction, stateValues);
  if (missing !== undefined) return { reason: missing };
  const release = releaseFor(interaction, wanted);
  const stage = openStage(target);
  const ask = async () => {
    const values = await valuesForPlay(interaction, target, stateValues);
    const unsent = unsentExchange(interaction, values, release, target.kind === "system");
    const { verb: method, path, query, headers, body } = unsent.request;
    const init = { method, headers, ...(body !== undefined && { body }) };
    const { text, retryAfter, ...answer } = await askOverHttp(stage.at, path + (query && `?${query}`), init);
    const gateway = gatewayReason(answer.status, retryAfter, /^\s*</.test(text), answer.json);
    const exchange = { ...unsent, answer: { ...answer, json: objectOf(answer.json) } };
    return { exchange, text, gateway, retryAfter };
  };
  try {
    await stage.prepare(interaction, release);
    const { gateway, retryAfter, ...first } = await ask();
    if (gateway === undefined) return first;
    // A busy gateway says when to repeat the call. A recorder refuses it each time.
    const waitS = gateway.startsWith("Recorder") ? 0 : Number(retryAfter) || 1;
    await sleep(Math.min(waitS, mostWaitS) * 1000);
    const { gateway: again, exchange, text } = await ask();
    return again ? { gateway: again, reason: `a gateway answered, twice: ${again}` } : { exchange, text };
  } catch (error) {
    return { reason: `the target did not answer: ${reasonOf(error)}` };
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
