import { expect, test } from "vitest";
import { createMethod as create, createPath, namedRow } from "../../../test/event-rows.ts";
import { startFaultClient } from "../../../test/faults-client.ts";
import type { FaultRule } from "./rule.ts";

const http = { http: 503 };

/** What a rule says after one call of two rows, `LIKE` both, or after what `act` calls. */
async function whyOf(rule: object, act?: (client: Awaited<ReturnType<typeof startFaultClient>>) => Promise<unknown>) {
  const client = await startFaultClient("in-process", [{ id: "r", ...rule }]);
  await (act?.(client) ?? client.call({ "x-client": "mine", authorization: "Bearer abc.def" }));
  return (await client.get("/__mock/v1/faults/r")).why;
}

const last = "0 matching calls: the last call; ";

const rows = (where: object) => ({ rows: { where } });

test.each<[match: object, why: string]>([
  [{ headers: { "X-Client": "other" } }, "header x-client is mine, match wants other"],
  [{ headers: { "x-none": { in: ["a", "b"] } } }, 'header x-none is not there, match wants {"in":["a","b"]}'],
  [{ query: { page: { absent: false } } }, 'query page is not there, match wants {"absent":false}'],
  [{ body: { "/fields_set": { contains: "id" } } }, '/fields_set is not there, match wants {"contains":"id"}'],
  [
    { body: { "/social_media_customer_events_set": "x" } },
    "/social_media_customer_events_set is a list, match wants x",
  ],
  [rows({ "/action": "DISLIKE" }), "row 1's /action is LIKE, match wants DISLIKE"],
  [rows({ "/profile": { matches: "/2$" }, "/action": "NO" }), "row 2's /action is LIKE, match wants NO"],
  [{ headers: { "x-client": "a\u001b[2J" } }, "header x-client is mine, match wants a\\u{1b}[2J"],
  [{ rows: { index: [5, 7] } }, "it has 2 rows, and match.rows.index is 5, 7, counted from 0"],
])("a rule says which clause the last call did not meet: %j", async (match, why) =>
  expect(await whyOf({ match, effect: "rows" in match ? { row: {} } : http })).toBe(last + why),
);

test("a rule that is off says so", async () =>
  expect(await whyOf({ enabled: false, effect: http })).toBe("0 matching calls: the rule is off"));

test("secrets are masked, on both sides and wherever the token stands", async () => {
  const of = async (match: object) => (await whyOf({ match, effect: http })).slice(last.length);
  expect(await of({ body: { "/token": "S3CRET" } })).toBe("/token is ****, match wants ****");
  expect(await of({ headers: { authorization: { contains: "S3CRET" } } })).toBe(
    "header authorization is ****, match wants another",
  );
  const rule: FaultRule = { match: { body: { "/fields_set": "id" } }, effect: http };
  const repeated = await whyOf(rule, (client) => {
    const { token } = client.standIn;
    return client.send(createPath, {
      method: "POST",
      body: JSON.stringify({ token, fields_set: `my ${token}`, social_media_customer_events_set: [] }),
    });
  });
  expect(repeated).toBe(`${last}/fields_set is ****, match wants id`);
  const path = await whyOf({ match: { operation: "a.b" }, effect: http }, (client) =>
    client.post("/crmapi/rest/v2/none;token=S3CRET", {}),
  );
  expect(path).toBe("0 matching calls: the last call was POST /crmapi/rest/v2/none;token=****; match.operation is a.b");
});

test("what a rule says is short, whatever a client sends", async () => {
  const rows = { where: { "/profile": { in: Array.from({ length: 50 }, (_, at) => `${at} ${"x".repeat(500)}`) } } };
  const why = await whyOf({ match: { rows }, effect: { row: {} } }, (client) =>
    client.call({}, [namedRow("1", { profile: "y".repeat(100_000) })]),
  );
  expect(why).toMatch(/^0 matching calls: .*row 1's \/profile is y{100}\.\.\., match wants \{"in":\["0 x+\.\.\.$/);
  expect(why.length).toBeLessThan(1000);
});

test("a call of the operation is told before a later one of another; a call before the rule is not told", async () => {
  const rule = { match: { operation: create, headers: { "x-client": "a" } }, effect: http };
  const why = await whyOf(rule, async (client) => {
    await client.call();
    await client.post("/crmapi/rest/v2/authentication/token", {});
    await client.add({ id: "later", match: { operation: "a.b" }, effect: http });
    expect((await client.get("/__mock/v1/faults/later")).why).toBe("0 matching calls");
  });
  expect(why).toBe(`0 matching calls: the last call of ${create}; header x-client is not there, match wants a`);
});

test("a body that cannot be read, and a method without rows, are told as such", async () => {
  const read = await whyOf({ match: { operation: create }, effect: { row: {} } }, (client) =>
    client.send(createPath, { method: "POST", body: "{" }),
  );
  expect(read).toBe(`0 matching calls: the last call of ${create}; its parameters could not be read`);
  const none = await whyOf({ effect: { row: {} } }, (client) =>
    client.post("/crmapi/rest/v2/authentication/token", {}),
  );
  expect(none).toBe(`${last}the method has no rows`);
});
