import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../test/faults-client.ts";
import { listPresets } from "./list-presets.ts";
import { presets } from "./presets.ts";
import { printEnd } from "./print-end.ts";
import { ruleSchema } from "./rule.ts";

const login = "/crmapi/rest/v2/authentication/token";
const credentials = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
const ending = Object.entries(presets).filter(
  ([, { effect }]) => "http" in effect || "connection" in effect || "quota" in effect,
);

describe("a preset that ends calls", () => {
  test.each(ending.map(([name]) => name))("%s spares logins, and nothing else", async (preset) => {
    const when = { probability: 1 };
    const client = await startFaultClient("in-process", [preset === "flaky" ? { preset, when } : preset]);
    for (let call = 0; call < 12; call += 1)
      expect((await client.post(login, credentials)).body.status.code).toBe("OK");
    if (preset === "rate-limit") for (let call = 0; call < 10; call += 1) await client.call();
    await client
      .send("/crmapi/rest/v2/customer_events/bulk/social_media/create", {
        method: "POST",
        body: JSON.stringify({ token: client.standIn.token, social_media_customer_events_set: [] }),
      })
      .catch(() => undefined);
    expect((await client.get("/__mock/v1/faults")).items[0].hits).toBe(1);
    await client.close();
  });

  test("hits them too when it is asked to", async () => {
    const client = await startFaultClient("in-process", [{ preset: "outage-30s", match: { operation: "*" } }]);
    expect((await client.post(login, credentials)).status).toBe(503);
    await client.close();
  });
});

test("each preset says when it ends", () => {
  const ends = Object.fromEntries(listPresets().map(({ name, ends }) => [name, ends]));
  expect(ends).toMatchObject({ flaky: "when it is removed", "outage-30s": "30000 ms after it was added" });
  expect(Object.keys(ends)).toEqual(Object.keys(presets));
});

test.each([
  [{ when: { times: 1 } }, "after 1 hit"],
  [{ when: { times: 2, countBy: "operation" } }, "after 2 hits of each operation"],
  [{ when: { nth: [2, 5], skipFirst: 1 } }, "after candidate 6"],
  [{ when: { nth: 2, every: 3 } }, "when it is removed"],
  [{ when: { occurrence: [3, 4] } }, "after call 4 of those that it matches"],
  [{ expiresAfterMs: 5, when: { times: 3 } }, "5 ms after it was added, or after 3 hits"],
])("%j ends %s", (rule, ends) => {
  expect(printEnd(ruleSchema.parse({ ...rule, effect: { delay: 1 } }))).toBe(ends);
});
