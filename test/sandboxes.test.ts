import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

const sandboxesPath = "/__mock/v1/sandboxes";

describe.each(transports)("sandboxes, %s", (transport) => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient(transport);
  });
  afterEach(() => client.close());
  const pathOf = (baseUrl: string) => new URL(baseUrl).pathname;
  const profiles = async (sandbox: string) =>
    (await client.get("/__mock/v1/store/customer_events?offset=13", { "x-mock-sandbox": sandbox })).items.map(
      ({ profile }: { profile: string }) => profile,
    );

  test("twenty that are written to at once hold exactly their own events", async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => client.post(sandboxesPath, {})));
    expect(made.map(({ status }) => status)).toEqual(Array(20).fill(201));
    await Promise.all(
      made.flatMap(({ body: { name, token, baseUrl } }) => [
        client.post(pathOf(baseUrl) + createPath, eventsBody([`${name} path`], token)),
        client.post(createPath, eventsBody([`${name} header`], token), { "x-mock-sandbox": name }),
        client.post(createPath, eventsBody([`${name} token`], token)),
      ]),
    );
    for (const { body } of made) {
      const { name } = body;
      expect((await profiles(name)).toSorted()).toEqual([`${name} header`, `${name} path`, `${name} token`]);
    }
    expect(await profiles("default")).toEqual([]);
  });

  test("a token of one is unknown in another, and in default when its sandbox is gone", async () => {
    const [a, b] = [await client.post(sandboxesPath, { name: "a" }), await client.post(sandboxesPath, { name: "b" })];
    const answer = await client.post(createPath, eventsBody(["x"], a.body.token), { "x-mock-sandbox": b.body.name });
    expect(answer.body.status.code).not.toBe("OK");
    expect((await client.send(`${sandboxesPath}/a`, { method: "DELETE" })).status).toBe(204);
    expect((await client.post(createPath, eventsBody(["x"], a.body.token))).body.status.code).not.toBe("OK");
  });

  test("a token of the fixtures that one released still works in default", async () => {
    await client.post(sandboxesPath, { name: "a" });
    const token = client.standIn.token as string;
    const release = `/__mock/s/a/crmapi/rest/v2/authentication/token/release`;
    expect((await client.post(release, { token })).body.status.code).toBe("OK");
    const inA = await client.post(`/__mock/s/a${createPath}`, eventsBody(["x"], token));
    expect(inA.body.status.code).not.toBe("OK");
    expect((await client.post(createPath, eventsBody(["x"], token))).body.status.code).toBe("OK");
    expect(await profiles("default")).toEqual(["x"]);
  });

  test("the token still works after a reset, which drops only what it is asked to drop", async () => {
    const { token } = (await client.post(sandboxesPath, { name: "a" })).body;
    const inA = { "x-mock-sandbox": "a" };
    await client.post(createPath, eventsBody(["1"], token));
    expect((await client.post("/__mock/v1/reset", { journal: true }, inA)).body.reset).toEqual(["journal"]);
    expect(await profiles("a")).toEqual(["1"]);
    await client.post("/__mock/v1/reset", {}, inA);
    expect(await profiles("a")).toEqual([]);
    expect((await client.post(createPath, eventsBody(["2"], token))).body.status.code).toBe("OK");
    expect(await profiles("a")).toEqual(["2"]);
    const gone = { "x-mock-sandbox": "gone" };
    expect((await client.post("/__mock/v1/reset", { all: true }, gone)).body.sandboxes).toBe(2);
    expect(await profiles("a")).toEqual([]);
  });

  test("have a release, a clock and fixtures of their own", async () => {
    const unit = { id: "0".repeat(32), name: "Mine" };
    const given = { name: "a", release: "R9", clock: { frozenAt: "2030-01-01T00:00:00" }, fixtures: { units: [unit] } };
    const { status, body } = await client.post(sandboxesPath, given);
    expect(status).toBe(201);
    expect(body).toMatchObject({ release: "R9.0.0", clock: { frozenAt: "2030-01-01T00:00:00.000Z" } });
    expect((await client.post(createPath, eventsBody(["1"], body.token))).status).not.toBe(200);
    const units = (sandbox: string) => client.get("/__mock/v1/store/units", { "x-mock-sandbox": sandbox });
    expect((await units("a")).items.at(-1)).toMatchObject(unit);
    expect((await units("default")).total).toBe((await units("a")).total - 1);
  });

  test.each([
    [{ name: "../etc" }, 422, "/name"],
    [{ colour: 1 }, 422, "colour"],
    [{ release: "fourteen" }, 422, "/release"],
    [{ clock: {} }, 422, "exactly one"],
    [{ clock: { frozenAt: "yesterday" } }, 422, "/clock/frozenAt"],
    [{ ttlMs: 0 }, 422, "/ttlMs"],
    [{ fixtures: "nowhere" }, 422, "there is no set nowhere; known are: default"],
    [{ fixtures: { units: [{ id: "x" }] } }, 422, "/fixtures/units/0/id"],
    [{ fixtures: { shops: [] } }, 422, "/fixtures/shops"],
    [{ name: "default" }, 409, "already"],
  ])("%j is refused, and says why", async (given, expected, text) => {
    const { status, body } = await client.post(sandboxesPath, given);
    expect(status).toBe(expected);
    expect(body.detail).toContain(text);
    expect((await client.get(sandboxesPath)).total).toBe(1);
  });

  test.each([
    ["POST", "metrics", " Use GET."],
    ["POST", "requests/1", " Use GET."],
    ["GET", "nothing", "No such operation: GET /__mock/v1/nothing. All operations: GET /__mock/v1"],
  ])("%s of %s tells which verb is right", async (method, path, text) => {
    const answer = await client.send(`/__mock/v1/${path}`, { method });
    expect([answer.status, ((await answer.json()) as { detail: string }).detail]).toEqual([
      404,
      expect.stringContaining(text),
    ]);
  });

  test("an unknown name is 404 and says how to make one; default stays", async () => {
    const { status, body } = await client.post(createPath, eventsBody(["1"]), { "x-mock-sandbox": "nobody" });
    expect([status, body.detail]).toEqual([404, expect.stringContaining("PUT /__mock/v1/sandboxes/nobody")]);
    expect((await client.send(`/__mock/s/nobody${createPath}`, { method: "POST" })).status).toBe(404);
    expect((await client.send(`${sandboxesPath}/default`, { method: "DELETE" })).status).toBe(409);
  });

  test("an idle one goes after its time", async () => {
    await client.post(sandboxesPath, { name: "short", ttlMs: 1 });
    await expect.poll(async () => (await client.get(sandboxesPath)).total).toBe(1);
    expect((await client.post(sandboxesPath, { name: "short" })).status).toBe(201);
  });

  test("the clock is set by exactly one of three, and moves tokens towards their end", async () => {
    const put = (body: unknown) => client.ask("PUT", "/__mock/v1/clock", body);
    const expiring = () => client.post(createPath, eventsBody(["1"], "B3CCC2ADA6449E7626EB8BC4E34A8A5B"));
    expect((await put({ frozenAt: "2016-06-22T15:59:00Z" })).body.now).toBe("2016-06-22T15:59:00.000Z");
    expect((await expiring()).body.status.code).toBe("OK");
    expect((await put({ advanceMs: 60_000 })).body.now).toBe("2016-06-22T16:00:00.000Z");
    expect((await expiring()).body.status.code).not.toBe("OK");
    expect((await put({ system: true })).body).toMatchObject({ system: true, frozenAt: null });
    for (const bad of [{}, { system: false }, { frozenAt: "2016-06-22T15:59:00Z", system: true }, { advanceMs: "1" }]) {
      expect((await put(bad)).status).toBe(422);
    }
  });
});

describe("a sandbox by its name", () => {
  const put = (client: Client, name: string, body?: unknown) => client.ask("PUT", `/__mock/v1/sandboxes/${name}`, body);

  test("is made the first time, and the same from then on", async () => {
    await using client = await startClient("in-process");
    const first = await put(client, "mine", { release: "R12" });
    expect(first).toMatchObject({ status: 201, body: { name: "mine", release: "R12.0.0", token: expect.any(String) } });
    await client.post(createPath, eventsBody(["a"], first.body.token));
    for (const again of [{ release: "R12" }, {}, undefined]) {
      const got = await put(client, "mine", again);
      expect(got).toMatchObject({ status: 200, body: { token: first.body.token, release: "R12.0.0", calls: 1 } });
    }
    expect(client.standIn.sandbox({ name: "mine", release: "R12" }).journal.total).toBe(1);
    expect((await client.get("/__mock/v1/sandboxes")).total).toBe(2);
  });

  test("is refused with other options than it was made with, and under a name that none may have", async () => {
    await using client = await startClient("in-process");
    await put(client, "mine", { release: "R12" });
    const other = await put(client, "mine", { release: "R13" });
    expect([other.status, other.body.detail]).toEqual([409, expect.stringContaining("with other options")]);
    expect(await put(client, "a%20b", {})).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining("letters") },
    });
    expect(await put(client, "new", { name: "new" })).toMatchObject({ status: 422 });
    expect(await put(client, "default", { release: "R13" })).toMatchObject({ status: 409 });
  });

  test("is also `default`, whose token is one of the fixtures", async () => {
    await using client = await startClient("in-process");
    const { status, body } = await put(client, "default");
    expect([status, body.token]).toEqual([200, client.standIn.token]);
  });
});
