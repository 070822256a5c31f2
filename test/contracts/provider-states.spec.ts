import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../src/mock/config/settings.ts";
import { createPath, eventRow, fixtureToken } from "../event-rows.ts";
import { listenTo } from "../run-program.ts";
import { tempFolder } from "../temp-folder.ts";
import { type Client, startClient } from "../transports.ts";
import { contracts } from "./verify-against.ts";

const statesPath = "/__mock/v1/provider-states";

const pact = JSON.parse(readFileSync(join(contracts, "crmcom-client-crmcom-web-api.json"), "utf8"));

/** Runs the verifier of the Pact project as anybody would: exit code, what it said, and how many interactions it tried. */
async function verifyWithPact(options: ConfigInput, ...words: string[]) {
  await using client = await startClient("socket", options);
  const { hostname, port, origin } = new URL((await client.standIn.listen({ port: 0 })).url);
  // It goes through a whole file again for each interaction in it.
  const files = partsOf<object>(pact.interactions).flatMap((interactions) => {
    return ["--file", join(tempFolder({ "pact.json": { ...pact, interactions } }), "pact.json")];
  });
  const target = [...files, "--hostname", hostname, "--port", port, "--state-change-url", origin + statesPath];
  // It reads all certificates of the machine again for each request, and needs none.
  const folder = tempFolder({ "certificate.pem": rootCertificates[0] });
  const certificates = { SSL_CERT_FILE: join(folder, "certificate.pem"), SSL_CERT_DIR: undefined };
  // Exactly `true`: nothing else keeps the verifier from reporting its use.
  const env = { ...process.env, ...certificates, PACT_DO_NOT_TRACK: "true" };
  const verifier = listenTo(
    spawn("pact-verifier", [...target, "--state-change-teardown", "--no-colour", ...words], { env }),
  );
  const code = await verifier.ended;
  const output = verifier.stdout + verifier.stderr;
  return { code, output, tried: output.match(/^ {2}\S+: .*\(.*verification\)$/gm)?.length };
}

function partsOf<One>(all: readonly One[]): (readonly One[])[] {
  return Array.from({ length: Math.ceil(all.length / 20) }, (_, at) => all.slice(at * 20, at * 20 + 20));
}

describe("the verifier of the Pact project", () => {
  test("passes all interactions of a mock server that simulates an old release", async () => {
    const { code, output, tried } = await verifyWithPact({ release: "R10.0.0" });
    expect(code, output).toBe(0);
    expect(tried).toBe(pact.interactions.length);
  });

  test("does not pass a mock server that answers otherwise", async () => {
    const options = { vendorErrors: { tokenMissing: { code: "MadeUp" } } };
    const { code, output } = await verifyWithPact(options, "--filter-description", "without a token$");
    expect(code, output).toBe(1);
  });
});

const setUp = (client: Client, body: object, headers = {}) => client.post(statesPath, body, headers);

const create = (client: Client, headers = {}) => {
  const body = { token: fixtureToken, social_media_customer_events_set: [eventRow()] };
  return client.post(createPath, body, headers);
};

const eventsOf = async (client: Client, headers = {}) =>
  (await client.get("/__mock/v1/store/customer_events?limit=0", headers)).total;

const state = "an account and a unit exist";
const params = {
  token: fixtureToken,
  unit_name: "Admin Unit",
  account_number: "ACR0000000164",
};

describe("a provider state", () => {
  test.each(["setup", "teardown"])(
    "is a fresh sandbox, by %s; the journal stays, and other sandboxes too",
    async (action) => {
      await using client = await startClient("in-process");
      const mine = { "x-mock-sandbox": "mine" };
      await client.post("/__mock/v1/sandboxes", { name: "mine" });
      const before = await eventsOf(client);
      for (const headers of [{}, mine]) await create(client, headers);
      await client.post("/__mock/v1/faults", { effect: { vendorError: "tokenUnknown" } }, mine);
      await client.send("/__mock/v1/clock", { method: "PUT", headers: mine, body: '{"advanceMs":60000}' });
      const { status, body } = await setUp(client, { state, params, action }, mine);
      expect([status, body]).toEqual([200, action === "setup" ? params : {}]);
      expect([await eventsOf(client, mine), await eventsOf(client)]).toEqual([before, before + 1]);
      expect((await client.get("/__mock/v1/faults", mine)).total).toBe(0);
      expect((await client.get("/__mock/v1/clock", mine)).aheadMs ?? 0).toBe(0);
      expect((await client.get("/__mock/v1/requests", mine)).total).toBe(1);
    },
  );

  test("that asks for a release raises that of the sandbox, and leaves the rest as it is", async () => {
    await using client = await startClient("in-process", { release: "R10.0.0" });
    const releaseNow = async () => (await client.get("/__mock/v1/sandboxes/default")).release;
    await setUp(client, { state, params });
    await create(client);
    const before = await eventsOf(client);
    for (const [release, now] of [
      ["R13.0.0", "R13.0.0"],
      ["R12.0.0", "R13.0.0"],
    ]) {
      expect((await setUp(client, { state: `the release is ${release} or later` })).status).toBe(200);
      expect([await releaseNow(), await eventsOf(client)]).toEqual([now, before]);
    }
    await setUp(client, { state: "the release is R13.0.0 or later", action: "teardown" });
    expect(await releaseNow()).toBe("R10.0.0");
    const unknown = await setUp(client, { state: "the release is R13.0.9 or later" });
    expect([unknown.status, unknown.body.detail]).toEqual([
      422,
      expect.stringContaining("did you mean the release is R13.0.0 or later?"),
    ]);
  });

  test.each([
    [{ state: "an account and a unit exists" }, "/state", "did you mean an account and a unit exist?"],
    [{ state: "all is well" }, "/state", 'no contract has the state "all is well"; no known name is similar'],
    [{ state, params: { account_numbr: "1" } }, "/params/account_numbr", "did you mean account_number?"],
    [{ state, params: { "a/b": "1" } }, "/params/a~1b", "the state has no such value"],
    [{ state, params: { unit_name: "Attic" } }, "/params/unit_name", 'the state has no other value than "Admin Unit"'],
    [{ state, action: "tear down" }, "/action", "teardown"],
    [{ state, param: {} }, "/param", "did you mean params?"],
    [{}, "/state", "expected the name of a state of the contracts"],
  ])("that cannot be set up is refused, and changes nothing: %j", async (body, path, message) => {
    await using client = await startClient("in-process");
    await create(client);
    const before = await eventsOf(client);
    const answer = await setUp(client, body);
    expect(answer.status).toBe(422);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body.validation).toEqual([{ path, message: expect.stringContaining(message) }]);
    expect(await eventsOf(client)).toBe(before);
  });
});

const account = { id: "A".repeat(32), number: "ACR7", name: "Somebody" };

test("a state that fixtures of somebody else stand in the way of is refused", async () => {
  const taken = { ...account, number: "ACR0000000164" };
  const fixtures = tempFolder({ "accounts_receivable.json": [taken] });
  await using client = await startClient("in-process", { fixtures });
  const answer = await setUp(client, { state, params });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([409, "application/problem+json"]);
  expect(answer.body.detail).toMatch(
    /accounts_receivable, row \d+, number: ACR0000000164 is also in another row of the sandbox/,
  );
  expect(await eventsOf(client)).toBe(0);
});
