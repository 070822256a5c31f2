import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { useMethodFolders } from "../../src/lab/known-methods.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";

const folder = fileURLToPath(new URL("../my-methods", import.meta.url));
beforeAll(() => void useMethodFolders([folder]));
afterAll(() => void useMethodFolders([]));

const account = { accounts_receivable_identifier: { number: "ACR0000000164" } };
const made = { ...account, name: "Gold", activated_on: "2016-06-22T15:00:00", services: [{ code: "TV" }] };
const byNumber = (rank: number) => ({ subscription_identifier: { number: `SUB000000${rank}` } });

type Asked = readonly [path: string, said: object, verb?: string];

const first: readonly Asked[] = [
  ["subscriptions/create", made],
  ["subscriptions/create", { ...account, name: "Silver" }],
];

const then: readonly Asked[] = [
  ["subscriptions/show", { subscription_identifier: "name=Gold" }, "GET"],
  ["subscriptions/show", { subscription_identifier: "number=SUB0000009" }, "GET"],
  ["subscriptions/update", { ...byNumber(1), activated_on: null, services: [{ action: "ADD", code: "NET" }] }],
  ["subscriptions/update", { ...byNumber(1), services: [{ action: "REMOVE", code: "TV" }] }],
  ["subscriptions/create", made],
  ["subscriptions/list", account],
  ["subscriptions/remove", byNumber(2)],
  ["subscriptions/update", byNumber(2)],
  ["subscriptions/list", account],
  ["subscriptions/bulk/create", { subscriptions_set: [{ request_unique_identifier: "a", ...account, name: "Bulk" }] }],
  ["vouchers/show", { code: "X" }, "GET"],
];

test.each([
  ["from the first of them on", [], [...first, ...then]],
  ["in which they are there already", first, then],
])("records of folders in a recording %s are those of a system that does as we do", async (_, before, recorded) => {
  await using system = createStandIn({ methods: [folder], release: "R14.0.0", seed: "a system", logLevel: "silent" });
  const { url } = await system.listen({ port: 0 });
  const recorder = await recordHere(url);
  const send = async (base: string, [path, said, verb = "POST"]: Asked) => {
    const query = verb === "GET" ? `?${new URLSearchParams({ token: system.token as string, ...said })}` : "";
    const body = verb === "POST" ? { body: JSON.stringify({ token: system.token, ...said }) } : {};
    await fetch(`${base}/crmapi/rest/v2/${path}${query}`, { method: verb, ...body });
  };
  for (const one of before) await send(url, one);
  for (const one of recorded) await send(recorder.url, one);
  await recorder.end("stopped");
  const { report } = await examinedAt(recorder.path);
  const counts = { same: recorded.length, different: 0 };
  expect(report).toMatchObject({ outcome: "same", left: [], shapes: [], counts });
});
