import { describe, expect, test } from "vitest";
import { namedRow } from "../../../test/event-rows.ts";
import { startFaultClient } from "../../../test/faults-client.ts";
import { MemoryLimit } from "../../common/memory-limit.ts";
import { FaultSet } from "./fault-set.ts";
import { type Rule, ruleSchema } from "./rule.ts";

describe("the rules of a sandbox", () => {
  const statuses = async (client: Awaited<ReturnType<typeof startFaultClient>>, calls: number) => {
    const seen: number[] = [];
    for (let call = 0; call < calls; call += 1) seen.push((await client.call()).status);
    return seen;
  };

  test("of a hundred calls at once, a rule applies to exactly `times`", async () => {
    const client = await startFaultClient("in-process", [{ when: { times: 3 }, effect: { delay: 5, http: 503 } }]);
    const answers = await Promise.all(Array.from({ length: 100 }, () => client.call()));
    expect(answers.filter(({ status }) => status === 503)).toHaveLength(3);
    expect(client.standIn.faults.list()[0]).toMatchObject({ matches: 100, applied: 3 });
  });

  test("runtime goes before file, then priority, then age; the one that is shadowed keeps its counter", async () => {
    const client = await startFaultClient("in-process", [{ priority: 9, when: { times: 1 }, effect: { http: 501 } }]);
    await client.add([
      { when: { times: 1 }, effect: { http: 502 } },
      { when: { times: 1 }, effect: { http: 503 } },
      { priority: 1, when: { times: 1 }, effect: { http: 504 } },
    ]);
    expect(await statuses(client, 5)).toEqual([504, 502, 503, 501, 200]);
  });

  test("shaping effects compose, and all of them are named", async () => {
    const client = await startFaultClient("in-process", [
      { id: "a", phase: "before-auth", effect: { body: { truncateAt: 5 } } },
      { id: "b", phase: "before-auth", effect: { body: { malformed: true }, http: { status: 503, body: {} } } },
    ]);
    const response = await client.send("/crmapi/rest/v2/authentication/token", { method: "POST", body: "{}" });
    expect(await response.text()).toBe("{}}");
    expect(response.headers.get("x-mock-fault")).toBe("a;n=1;u=0.000000, b;n=1;u=0.000000");
  });

  test.each([
    [{ operation: "customer_events.bulk.social_media.create" }, 503],
    [{ operation: "customer_events.*" }, 503],
    [{ operation: "authentication.*" }, 200],
    [{ headers: { "X-Who": "me" } }, 503],
    [{ headers: { "x-who": { in: ["you"] } } }, 200],
    [{ headers: { "x-none": { absent: true } } }, 503],
    [{ query: { a: { matches: "^b" } } }, 200],
    [{ body: { "/social_media_customer_events_set/1/profile": { contains: "/2" } } }, 503],
    [{ body: { "/social_media_customer_events_set/2": { absent: false } } }, 200],
    [{ body: { "/social_media_customer_events_set/0/a~1b~0c": "odd" } }, 503],
    [{ body: { "/social_media_customer_events_set/0/a/b~0c": "odd" } }, 200],
  ])("%j", async (match, status) => {
    const client = await startFaultClient("in-process", [{ match, effect: { http: 503 } }]);
    const rows = [namedRow("1", { "a/b~c": "odd" }), namedRow("2")];
    expect((await client.call({ "x-who": "me" }, rows)).status).toBe(status);
  });

  test("a reset of the counters counts from the start again, and leaves rules, events and journal", async () => {
    const client = await startFaultClient("in-process", [
      { id: "exhausted", when: { times: 1 }, effect: { http: 503 } },
      { id: "fresh", when: { probability: 0.5 }, effect: { delay: 0 } },
    ]);
    const heard = async () => {
      const seen: unknown[] = [];
      for (let call = 0; call < 8; call += 1) seen.push((await client.call()).headers.get("x-mock-fault"));
      return seen;
    };
    const before = await heard();
    const events = await client.stored();
    expect((await client.post("/__mock/v1/reset", { counters: true })).body.reset).toEqual(["counters"]);
    const none = { matches: 0, applied: 0, missed: {}, why: "0 matching calls" };
    expect((await client.get("/__mock/v1/faults")).items).toMatchObject([none, none]);
    expect([await client.stored(), (await client.faultsInJournal()).length]).toEqual([events, 8]);
    expect(await heard()).toEqual(before);
  });
});

test("after a reload a rule of the file without an id has the one that it would have from the start", () => {
  const rule = (status: number): Rule => ruleSchema.parse({ effect: { http: status } });
  let file = [rule(501)];
  const set = new FaultSet(
    () => file,
    { seed: "1", sandbox: "default" },
    () => 0,
    new MemoryLimit(1e9),
  );
  const ids = () => set.list().map(({ rule: { id, effect } }) => `${id} ${effect.http?.status}`);
  set.add([rule(502)]);
  expect(ids()).toEqual(["fault-2 502", "fault-1 501"]);
  file = [rule(503), rule(504)];
  set.reload();
  expect(ids()).toEqual(["fault-2 502", "fault-1 503", "fault-3 504"]);
  set.remove("fault-2");
  set.add([rule(505)]);
  expect(ids()[0]).toBe("fault-4 505");
});
