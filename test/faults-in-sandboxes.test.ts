import { expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import { startClient } from "./transports.ts";

const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";

test("a sandbox has the fault rules that it was made with, and no other has them", async () => {
  const client = await startClient("socket");
  const made = await client.post("/__mock/v1/sandboxes", { name: "broken", faults: ["proxy-html-502"] });
  expect(made.status).toBe(201);
  const call = (headers: Record<string, string>) =>
    client.send(path, { method: "POST", headers, body: JSON.stringify({ token: client.standIn.token }) });
  expect((await call({ "x-mock-sandbox": "broken" })).status).toBe(502);
  expect((await call({})).status).toBe(200);
  await client.post("/__mock/v1/reset", { faults: true }, { "x-mock-sandbox": "broken" });
  expect((await call({ "x-mock-sandbox": "broken" })).status).toBe(502);
  const { items } = await client.get("/__mock/v1/requests?outcome=fault&fault=proxy-html-502", {
    "x-mock-sandbox": "broken",
  });
  expect(items).toHaveLength(2);
  await client.close();
});

test("a rule that cannot be understood makes no sandbox, and is told by its path", async () => {
  const client = await startClient("in-process");
  const { status, body } = await client.post("/__mock/v1/sandboxes", {
    name: "x",
    faults: [{ effect: { delay: { type: "uniform", lower: 1 } } }],
  });
  expect([status, body.validation[0].path]).toEqual([422, "/faults/0/effect/delay/upper"]);
  expect((await client.get("/__mock/v1/sandboxes")).total).toBe(1);
  await client.close();
});

test("a program adds rules, and sees which of them never hit", async () => {
  const client = await startClient("in-process");
  const { standIn } = client;
  standIn.faults.add({ id: "down", effect: { http: 503 } }, "half-rows");
  expect(standIn.faults.pending().map(({ id }) => id)).toEqual(["down", "half-rows"]);
  expect(
    (
      await client.send(path, {
        method: "POST",
        body: JSON.stringify({ token: standIn.token, social_media_customer_events_set: [] }),
      })
    ).status,
  ).toBe(503);
  expect(standIn.faults.list().find(({ id }) => id === "down")).toMatchObject({ matches: 1, hits: 1 });
  expect(() => standIn.faults.add("half-rows")).toThrow("there is a rule half-rows already");
  expect(() => standIn.faults.add({ effect: {} } as never)).toThrow();
  const most = Array.from({ length: 10_000 }, () => ({ effect: { delay: 1 } }));
  const count = standIn.faults.list().length + most.length;
  expect(() => standIn.faults.add(...most)).toThrow(`there would be ${count} rules; a sandbox has at most 10000`);
  standIn.faults.clear();
  expect(standIn.faults.list()).toEqual([]);
  await client.close();
});

test("rules of the config file give way to others, in every sandbox; those of a program stay", () => {
  const standIn = createStandIn({ logLevel: "silent", faults: [{ id: "first", effect: { http: 502 } }] });
  const sandbox = standIn.sandbox("other");
  sandbox.faults.add({ id: "mine", effect: { http: 500 } });
  expect(sandbox.faults.list().map(({ id }) => id)).toEqual(["mine", "first"]);
  return standIn.close();
});
