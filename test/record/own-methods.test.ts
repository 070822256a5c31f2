import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readMethods } from "../../src/mock/config/method-folders.ts";
import { examinedAt } from "./examined.ts";
import { recordedDay } from "./recording-of.ts";

const folder = fileURLToPath(new URL("../my-methods", import.meta.url));
const methods = readMethods([folder]);

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
  ["subscriptions/update", { ...byNumber(1), activated_on: null, services: [{ code: "NET" }] }],
  ["subscriptions/update", { ...byNumber(1), services: [] }],
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
  const path = await recordedDay(
    { methods: [folder] },
    async (base, token, system) => {
      const send = (to: typeof system.fetch, [path, said, method = "POST"]: Asked) => {
        const query = method === "GET" ? `?${new URLSearchParams({ token, ...said })}` : "";
        const body = method === "POST" ? { body: JSON.stringify({ token, ...said }) } : {};
        return to(`/crmapi/rest/v2/${path}${query}`, { method, ...body });
      };
      for (const one of before) await send(system.fetch, one);
      for (const one of recorded) await send((path, init) => fetch(base + path, init), one);
    },
    undefined,
    { methods },
  );
  const { report } = await examinedAt(path, { methods });
  const counts = { same: recorded.length, different: 0 };
  expect(report).toMatchObject({ outcome: "same", unexplained: [], counts });
});
