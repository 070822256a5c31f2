import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { exampleName, fillExample } from "../../src/documents/examples.ts";
import { examplesInContracts } from "../../src/documents/provider-states.ts";
import { compare } from "../../src/lab/examine/compare.ts";
import type { Exchange } from "../../src/lab/examine/exchange.ts";
import { Player } from "../../src/lab/examine/play.ts";
import { type Interaction, interactionsOf, releaseFor } from "../../src/lab/verify/interaction.ts";
import { readPactFiles } from "../../src/lab/verify/pact-file.ts";
import { requestOf, type Sent } from "../../src/lab/verify/send.ts";
import { ownValues, statesOf, valuesFor } from "../../src/lab/verify/state-values.ts";
import { type MadeOf, VerifiedFacts } from "../../src/lab/verify/verified-facts.ts";
import { mismatchesIn, readSent } from "../../src/lab/verify/verify.ts";
import { catalog } from "../../src/vendor/catalog.ts";
import type { Contract } from "../../src/vendor/method.ts";
import type { Example } from "../../src/wire/example.ts";
import { newestKnownRelease } from "../../src/wire/release.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { sendExample } from "../send-example.ts";
import { type Client, startClient } from "../transports.ts";
import { type Incoming, type Mutant, mutants, type Outgoing } from "./mutants.ts";
import { nearMutants } from "./near-mutants.ts";
import { contracts } from "./verify-against.ts";

/** An interaction with the request that it stands for, and what the stand-in answered. */
interface Played {
  readonly contract: Contract;
  readonly interaction: Interaction;
  readonly request: Example["request"];
  readonly outgoing: Outgoing;
}

let client: Client;
let played: readonly Played[] = [];

const all = interactionsOf(readPactFiles(contracts));
const values = ownValues(statesOf(all), {});

async function play(
  { contract, interaction }: Pick<Played, "contract" | "interaction">,
  request: Example["request"],
  at = client,
): Promise<Outgoing> {
  for (const { name } of interaction.pact.providerStates ?? []) {
    await at.post("/__mock/v1/provider-states", { state: name, action: "setup" });
  }
  const response = await sendExample(at, contract, request);
  const contentType = response.headers.get("content-type") ?? "";
  return { status: response.status, contentType, body: await response.json() };
}

/** Plays all of them, one after the other. */
async function playAll(at: Client): Promise<Played[]> {
  const byDescription = new Map(all.map((interaction) => [interaction.description, interaction]));
  const there: Played[] = [];
  for (const operation of catalog) {
    for (const { title, request, state } of examplesInContracts(operation)) {
      const { contract } = operation;
      const interaction = byDescription.get(exampleName(contract, title)) as Interaction;
      const filled = fillExample(request, state.values);
      const outgoing = await play({ contract, interaction }, filled, at);
      there.push({ contract, interaction, request: filled, outgoing });
    }
  }
  return there;
}

beforeAll(async () => {
  client = await startClient("in-process");
  played = await playAll(client);
  return () => client.close();
});

const held = { switches: {}, table: vendorErrors };
const made = new Map<Exchange, MadeOf>();
const player = new Player(new VerifiedFacts(made));
afterAll(() => player.close());

/** Each interaction as it was answered, to be played once. */
const asked = new Map<Interaction, Exchange | undefined>();

/** Whether our comparison alone finds a difference: what Pact would find comes on top of that. */
async function isFoundDifferent({ interaction }: Played, outgoing: Outgoing): Promise<boolean> {
  const { status, contentType, body, text = JSON.stringify(body) } = outgoing;
  const ofTarget = valuesFor(interaction, values);
  const sent: Sent = {
    interaction,
    values: ofTarget,
    release: releaseFor(interaction, newestKnownRelease),
    request: requestOf(interaction, ofTarget),
    answer: { status, contentType, text },
  };
  const exchange = readSent(sent);
  if (!exchange) return true;
  const first = asked.get(interaction) ?? exchange;
  asked.set(interaction, first);
  made.set(first, { interaction, values: ofTarget, mayBeUsed: false });
  const own = await player.play(first, { switches: {}, others: new Map() });
  // The states are set up in one sandbox, which makes the same ids anew each time.
  const seen = new Map<string, string>();
  const trial = { played: own, comparison: compare(exchange, own, false) };
  return mismatchesIn(exchange, trial, contentType, { held, seen }).length > 0;
}

/** The request as the mutant reads it; `undefined` where it reads it as it is. */
function misread({ request }: Played, mutate: NonNullable<Mutant["request"]>): Example["request"] | undefined {
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

async function isCaught({ of = "", answer, request }: Mutant): Promise<boolean> {
  for (const one of played.filter(({ contract }) => contract.name.includes(of))) {
    const asked = request && misread(one, request);
    if (request && !asked) continue;
    const outgoing = asked ? await play(one, asked) : structuredClone(one.outgoing);
    answer?.(outgoing);
    if (await isFoundDifferent(one, outgoing)) return true;
  }
  return false;
}

/** Mutants that survive, as the page of the contracts says. */
const survivors: readonly string[] = [];

/** The names of those in which something is found. */
async function foundIn(all: readonly Played[]): Promise<string[]> {
  const found: string[] = [];
  for (const one of all) if (await isFoundDifferent(one, one.outgoing)) found.push(one.interaction.description);
  return found;
}

test("without a mutant, every interaction is the same", async () => {
  expect(await foundIn(played)).toEqual([]);
  expect(played.length).toBe(all.length);
});

test("and so it is on fixtures of somebody else, where states bring along what they need", async () => {
  const fixtures = mkdtempSync(join(tmpdir(), "mutants-"));
  const account = { id: "A".repeat(32), number: "ACR7", name: "Somebody" };
  writeFileSync(join(fixtures, "accounts_receivable.json"), JSON.stringify([account]));
  await using other = await startClient("in-process", { fixtures });
  const there = await playAll(other);
  rmSync(fixtures, { recursive: true });
  expect(await foundIn(there)).toEqual([]);
  expect(there.length).toBe(all.length);
});

const everyMutant = [...mutants, ...nearMutants];

test("there are many mutants, each with a name of its own", () => {
  expect(new Set(everyMutant.map(({ name }) => name)).size).toBe(everyMutant.length);
  expect(mutants.length).toBeGreaterThanOrEqual(66);
  expect(nearMutants.length).toBeGreaterThanOrEqual(39);
});

test.each(everyMutant.map((mutant) => ({ name: mutant.name, mutant })))(
  "a mutant is caught: $name",
  async ({ mutant }) => {
    expect(await isCaught(mutant)).toBe(!survivors.includes(mutant.name));
  },
);
