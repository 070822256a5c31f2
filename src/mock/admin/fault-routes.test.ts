import { describe, expect, onTestFinished, test } from "vitest";
import { createPath as path } from "../../../test/event-rows.ts";
import { startFaultClient } from "../../../test/faults-client.ts";
import { startClient, transports } from "../../../test/transports.ts";

const faults = "/__mock/v1/faults";

describe.each(transports)("the rules over the admin API, %s", (transport) => {
  test("are added, listed with their counts, changed and removed", async () => {
    const client = await startFaultClient(transport, ["slow"]);
    const send = (method: string, path: string, body?: unknown) => client.ask(method, faults + path, body);
    expect(await send("DELETE", "")).toMatchObject({ status: 204, body: undefined });
    const added = await client.add({ effect: { http: 503 } });
    expect(added).toMatchObject({ status: 201, body: { id: "fault-1", origin: "runtime", matches: 0, applied: 0 } });
    const both = (await client.add(["flaky", { id: "x", effect: { delay: 1 } }])).body;
    expect(both).toMatchObject([{ id: "flaky" }, { id: "x" }]);
    expect((await client.add('"flaky"')).status).toBe(409);
    await client.call();
    expect((await client.get(`${faults}?pending`)).items.map(({ id }: { id: string }) => id)).not.toContain("fault-1");
    expect(await client.get(`${faults}/fault-1`)).toMatchObject({ matches: 1, applied: 1 });
    const changed = { enabled: false, when: { times: 4, probability: 1 }, applied: 1 };
    const patched = await client.ask("PATCH", `${faults}/fault-1`, { enabled: false, when: { times: 4 } });
    expect(patched).toMatchObject({ status: 200, body: changed });
    const bad = await send("PATCH", "/fault-1", { when: { times: -1 } });
    expect(bad).toMatchObject({ status: 422, body: { validation: [{ path: "/when/times" }] } });
    expect(await client.ask("PUT", `${faults}/fault-1`, { effect: { delay: 2 } })).toMatchObject({
      status: 200,
      body: { applied: 0 },
    });
    expect(await send("PUT", "/new", "flaky")).toMatchObject({ status: 422 });
    expect(await send("PUT", "/new", { effect: { delay: 2 } })).toMatchObject({ status: 201, body: { id: "new" } });
    expect((await client.ask("DELETE", `${faults}/new`)).status).toBe(204);
    expect((await send("DELETE", "/new")).status).toBe(404);
    expect((await send("GET", "/new")).status).toBe(404);
    expect((await client.ask("DELETE", "/__mock/v1/faults")).status).toBe(204);
    expect(await client.get(faults)).toEqual({ total: 0, items: [] });
    await client.post("/__mock/v1/reset", { faults: true });
    expect((await client.get(faults)).items).toMatchObject([{ id: "slow", origin: "file" }]);
  });

  test("that are bad are refused whole, with the path", async () => {
    const client = await startFaultClient(transport);
    const single = await client.add({ effect: { delay: { median: "1" } } });
    expect(single).toMatchObject({ status: 422, body: { validation: [{ path: "/effect/delay/median" }] } });
    const several = await client.add([{ effect: { delay: 1 } }, { effect: { connection: "rst" } }]);
    expect(several).toMatchObject({ status: 422, body: { validation: [{ path: "/1/effect/connection/type" }] } });
    const broken = await client.send(faults, { method: "POST", body: '{\n"effect": {http: 503}}' });
    const detail = "The body is not valid JSON: an unexpected character (U+0068) at position 13 (line 2 column 12).";
    expect([broken.status, await broken.json()]).toMatchObject([422, { detail }]);
    const odd = await client.add({ match: { body: { "/a~1b": {} } }, effect: { delay: 1 } });
    expect(odd.body.validation[0].path).toBe("/match/body/~1a~01b");
    expect((await client.get(faults)).total).toBe(0);
  });

  test.each([
    ["proxy-html-502", 502],
    ["outage-30s", 503],
    ["rate-limit", 429],
    ["flaky", 503],
    ["mine", 418],
    ["status=502;phase=before-auth", 502],
    ["delay=1 ; status=504", 504],
    ["error=SomeException", 200],
    ["refused:tokenExpired", 200],
    ["limit=0;window=1000", 429],
  ])("may be asked for by one request: %s", async (asked, status) => {
    const mine = { id: "mine", enabled: false, effect: { http: { status: 418, body: {} } } } as const;
    const client = await startFaultClient(transport, [mine]);
    const body = JSON.stringify({ token: client.standIn.token, social_media_customer_events_set: [] });
    const answer = await client.send(path, { method: "POST", headers: { "x-mock-fault": asked }, body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get("x-mock-fault")).toMatch(/;n=1;u=0/);
    expect((await client.call()).status).toBe(200);
  });

  const odd = [
    "nope",
    "foo=1",
    "delay=x",
    "status=99",
    "connection=rst",
    "status=502;error=X",
    "=",
    "phase=before-auth",
    "token=expire;phase=after-commit",
  ];
  test.each(odd)("a request that asks for %j is refused and not done", async (asked) => {
    const client = await startFaultClient(transport);
    const { status, body, headers } = await client.call({ "x-mock-fault": asked });
    expect([status, headers.get("content-type")]).toEqual([400, "application/problem+json"]);
    expect(body.detail).not.toBe("");
    expect(await client.stored()).toBe(0);
  });
});

test("a sandbox has at most 10 000 rules, however they come", async () => {
  const client = await startFaultClient("in-process");
  const most = Array.from({ length: 10_000 }, () => ({ effect: { delay: 1 } }));
  const asked = async (method: string, path: string, body: unknown) => {
    const response = await client.send(faults + path, { method, body: JSON.stringify(body) });
    const { detail, validation } = (await response.json()) as { detail?: string; validation?: unknown };
    return [response.status, detail, validation];
  };
  const tooMany = "there would be 10001 rules; a sandbox has at most 10000";
  expect((await asked("POST", "", most))[0]).toBe(201);
  const noRoom = [409, `${tooMany}. Remove some with DELETE /__mock/v1/faults first.`, undefined];
  expect(await asked("POST", "", { effect: { delay: 1 } })).toEqual(noRoom);
  expect(await asked("PUT", "/x", { effect: { delay: 1 } })).toEqual(noRoom);
  expect((await asked("POST", "", [...most, "slow"]))[0]).toBe(422);
  expect((await client.get(`${faults}?pending`)).total).toBe(10_000);
});

test("a dry run says what would be stored, or what is wrong, and stores nothing", async () => {
  const client = await startFaultClient("in-process", []);
  const send = async (method: string, to: string, body: object) => {
    const answer = await client.ask(method, `${faults}${to}?dryRun=true`, body);
    return [answer.status, answer.body];
  };
  const rule = { match: { operation: "customer_event.*" }, effect: { http: { status: 503 } } };
  const message = "no method begins with customer_event.; did you mean customer_events.*?";
  await client.call();
  const why = "0 matching calls";
  const shown = { ends: "when it is removed", why, warnings: [{ path: "/match/operation", message }] };
  expect(await send("POST", "", rule)).toMatchObject([200, { id: "new", ...shown }]);
  expect(await send("PUT", "/mine", rule)).toMatchObject([200, { id: "mine", ...shown }]);
  expect(await send("POST", "", { effect: {} })).toMatchObject([422, { title: "Invalid body" }]);
  expect((await client.get(faults)).total).toBe(0);
});

test("the line of what is wrong is told of a body that has several", async () => {
  const client = await startFaultClient("in-process");
  const text = '{\n  "match": {},\n  "phase": "never",\n  "effect": { "connection": "reset" }\n}';
  const { validation } = (await client.post("/__mock/v1/faults", text)).body;
  expect(validation).toEqual([expect.objectContaining({ path: "/phase", line: 3 })]);
  const short = (await client.post("/__mock/v1/faults", { phase: "never", effect: { connection: "reset" } })).body;
  expect(short.validation[0]).not.toHaveProperty("line");
});

test("a sandbox has the fault rules that it was made with, and no other has them", async () => {
  const client = await startClient("socket");
  onTestFinished(client.close);
  const made = await client.post("/__mock/v1/sandboxes", { name: "broken", faults: ["proxy-html-502"] });
  expect(made.status).toBe(201);
  const call = (headers: Record<string, string>) =>
    client.send(path, { method: "POST", headers, body: JSON.stringify({ token: client.standIn.token }) });
  const inBroken = { "x-mock-sandbox": "broken" };
  expect((await call(inBroken)).status).toBe(502);
  expect((await call({})).status).toBe(200);
  await client.post("/__mock/v1/reset", { faults: true }, inBroken);
  expect((await call(inBroken)).status).toBe(502);
  const { items } = await client.get("/__mock/v1/requests?outcome=fault&fault=proxy-html-502", inBroken);
  expect(items).toHaveLength(2);
});

test("a program adds rules, and sees which of them never applied", async () => {
  const client = await startClient("in-process");
  const { faults, token } = client.standIn;
  faults.add({ id: "down", effect: { http: 503 } }, "half-rows");
  expect(faults.pending().map(({ id }) => id)).toEqual(["down", "half-rows"]);
  const body = JSON.stringify({ token, social_media_customer_events_set: [] });
  expect((await client.send(path, { method: "POST", body })).status).toBe(503);
  expect(faults.list().find(({ id }) => id === "down")).toMatchObject({ matches: 1, applied: 1 });
  expect(() => faults.add("half-rows")).toThrow("there is a rule half-rows already");
  expect(() => faults.add({ effect: {} } as never)).toThrow();
  faults.clear();
  expect(faults.list()).toEqual([]);
});

test("the presets are listed with what they do", async () => {
  const client = await startClient("in-process");
  const { items } = await client.get("/__mock/v1/faults/presets");
  expect(items).toContainEqual(expect.objectContaining({ name: "lost-response", phase: "after-commit" }));
});
