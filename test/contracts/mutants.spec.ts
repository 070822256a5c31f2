import { isDeepStrictEqual } from "node:util";
import { beforeAll, expect, test } from "vitest";
import { jsonOr, objectOf } from "../../src/common/json.ts";
import { answeringReleases, examplesInContracts, releaseStates } from "../../src/documents/contract-examples.ts";
import { compare, withFeatures } from "../../src/tenant/examine/compare.ts";
import type { Exchange } from "../../src/tenant/examine/exchange.ts";
import { ownAnswerTo } from "../../src/tenant/examine/own-answer.ts";
import { withOwnForms } from "../../src/tenant/examine/own-forms.ts";
import { findWordDifferences } from "../../src/tenant/examine/words.ts";
import { worldFeatures } from "../../src/tenant/examine/world-features.ts";
import { catalog } from "../../src/vendor/catalog.ts";
import type { Example, Method } from "../../src/vendor/method.ts";
import { fillExample } from "../../src/vendor/method.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { sendExample } from "../send-example.ts";
import { tempFolder } from "../temp-folder.ts";
import { type Client, startClient } from "../transports.ts";
import type { Outgoing } from "./hidden-system.ts";
import { answerMutants, type Incoming, inData, requestMutants } from "./mutants.ts";
import { ownInteractions as all, askedBy, type OwnInteraction, ownSystem } from "./verify-against.ts";

/** An interaction with the request that it stands for, and what the mock server answered. */
interface OwnAnswer {
  readonly method: Method;
  readonly interaction: OwnInteraction;
  readonly request: Example["request"];
  readonly outgoing: Outgoing;
}

let client: Client;
let ownAnswer: readonly OwnAnswer[] = [];

async function play(
  { method, interaction }: Pick<OwnAnswer, "method" | "interaction">,
  request: Example["request"],
  at = client,
): Promise<Outgoing> {
  const { example } = interaction.own;
  const states = [example.state.name, ...releaseStates(answeringReleases(method, example), method)];
  for (const state of states) await at.post("/__mock/v1/provider-states", { state, action: "setup" });
  const response = await sendExample(at, method, request);
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, body: await response.json() };
}

/** Plays all of them, one after the other. */
async function playAll(at: Client): Promise<OwnAnswer[]> {
  const byDescription = new Map(all.map((interaction) => [interaction.description, interaction]));
  const actual: OwnAnswer[] = [];
  for (const { name, method, example } of catalog.flatMap(examplesInContracts)) {
    const interaction = byDescription.get(name) as OwnInteraction;
    const filled = fillExample(example.request, example.state.values);
    const outgoing = await play({ method, interaction }, filled, at);
    actual.push({ method, interaction, request: filled, outgoing });
  }
  return actual;
}

beforeAll(async () => {
  client = await startClient("in-process");
  ownAnswer = await playAll(client);
  return () => client.close();
});

const held = { switches: {}, table: vendorErrors };

/** Each interaction as it was answered, to be played once. */
const asked = new Map<OwnInteraction, Exchange>();

/** Whether our comparison alone finds a difference: what Pact would find comes on top of that. */
async function isFoundDifferent({ interaction }: OwnAnswer, outgoing: Outgoing): Promise<boolean> {
  const { status, contentType, body, text = JSON.stringify(body) } = outgoing;
  const json = objectOf(jsonOr(text.replace(/^\uFEFF/, "")));
  if (!json) return true;
  const exchange: Exchange = {
    ...askedBy(interaction),
    answer: { status, json, contentType, hasMark: text.startsWith("\uFEFF") },
  };
  const [formed = exchange] = withOwnForms([exchange]);
  const first = asked.get(interaction) ?? exchange;
  asked.set(interaction, first);
  const expected = await ownAnswerTo(first, {}, new Map(), ownSystem);
  // The states are set up in one sandbox, which makes the same IDs each time.
  const features = worldFeatures([formed]).of(formed)({}, expected);
  const compared = withFeatures(compare(formed, expected, false), features);
  return compared.differences.length + findWordDifferences(formed, compared, held).length > 0;
}

/** The request as a mutant reads it; `undefined` where it reads it as it is. */
function misread({ request }: OwnAnswer, mutate: (incoming: Incoming) => unknown): Example["request"] | undefined {
  const { body, query = {}, headers = {}, bytes } = request;
  const incoming: Incoming = structuredClone({ body, query: { ...query }, headers: { ...headers }, bytes });
  mutate(incoming);
  const changed: Example["request"] = {
    ...request,
    ...incoming,
    ...(incoming.bytes === undefined && { bytes: undefined }),
  } as never;
  return JSON.stringify({ ...request, query, headers }) === JSON.stringify({ ...changed }) ? undefined : changed;
}

/** The names of those in which something is found. */
async function foundIn(all: readonly OwnAnswer[]): Promise<string[]> {
  const found: string[] = [];
  for (const one of all) if (await isFoundDifferent(one, one.outgoing)) found.push(one.interaction.description);
  return found;
}

test("without a mutant, every interaction is the same", async () => {
  expect(await foundIn(ownAnswer)).toEqual([]);
  expect(ownAnswer.length).toBe(all.length);
});

test("and so it is on fixtures of somebody else, where states bring along what they need", async () => {
  const account = { id: "A".repeat(32), number: "ACR7", name: "Somebody" };
  const fixtures = tempFolder({ "accounts_receivable.json": [account] });
  await using other = await startClient("in-process", { fixtures });
  const actual = await playAll(other);
  expect(await foundIn(actual)).toEqual([]);
  expect(actual.length).toBe(all.length);
});

test.each(Object.entries(answerMutants))("an answer that is otherwise is found: %s", async (_, change) => {
  expect(await isCaughtAnswering(change)).toBe(true);
});

test.each(Object.entries(requestMutants))("a request that is read otherwise is found: %s", async (_, change) => {
  for (const one of ownAnswer) {
    const asked = misread(one, change);
    if (asked && (await isFoundDifferent(one, await play(one, asked)))) return;
  }
  expect.fail("no interaction told it");
});

async function isCaughtAnswering(change: (out: Outgoing) => unknown): Promise<boolean> {
  for (const one of ownAnswer) {
    const outgoing = structuredClone(one.outgoing);
    change(outgoing);
    if (!isDeepStrictEqual(outgoing, one.outgoing) && (await isFoundDifferent(one, outgoing))) return true;
  }
  return false;
}

/** What each member of an answer can become, wherever it stands. */
const spoilt = {
  lost: (_: unknown, holder: object, name: string) => Reflect.deleteProperty(holder, name),
  null: (_: unknown, holder: object, name: string) => Reflect.set(holder, name, null),
  "of another type": (value: unknown, holder: object, name: string) =>
    Reflect.set(holder, name, typeof value === "string" ? 7 : "7"),
};

test.each(Object.entries(spoilt))("each member of an answer is missed when it is %s", async (_, spoil) => {
  const names = new Set(ownAnswer.flatMap(({ outgoing }) => namesIn(outgoing.body?.data)));
  expect(names.size).toBeGreaterThan(40);
  for (const name of names) {
    const change = inData(name, (value, holder) => spoil(value, holder, name));
    expect([name, await isCaughtAnswering(change)]).toEqual([name, true]);
  }
});

/** The names of all members that are there with more than `null`. */
function namesIn(part: unknown): string[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([name, value]) => [
    ...(Array.isArray(part) || value === null ? [] : [name]),
    ...namesIn(value),
  ]);
}
