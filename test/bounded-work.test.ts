import { describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

const names = (count: number) => Array.from({ length: count }, (_, index) => `/n${index}`);
const state = { version: 1, release: "R14.0.0", clock: { system: true } };
const rule = (id: string) => ({ id, match: {}, when: {}, effect: { http: { status: 503 } } });
const hundred = (what: object) => Object.fromEntries(names(2000).map((name) => [name, what]));

const put = async (client: Client, path: string, body: unknown) => {
  const answer = await client.send(path, { method: "PUT", body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
};

describe.each(transports)("work and answers have a bound, whatever is asked, %s", (transport) => {
  test("ids that a state says were drawn are not drawn one by one, and the next ones are new", async () => {
    await using client = await startClient(transport);
    await using other = await startClient(transport);
    for (const profile of ["a", "b", "c"]) await other.post(createPath, eventsBody([profile]));
    const { idsDrawn } = await other.get("/__mock/v1/state");
    await put(client, "/__mock/v1/state", { ...state, idsDrawn });
    const next = async (one: Client) =>
      (await one.post(createPath, eventsBody(["d"]))).body.data.processed_customer_events_set[0].id;
    expect(await next(client)).toBe(await next(other));
    expect((await put(client, "/__mock/v1/state", { ...state, idsDrawn: 1e15 })).status).toBe(200);
    expect(await client.get("/__mock/v1/state")).toMatchObject({ idsDrawn: 1e15 });
    expect(await next(client)).toMatch(/^[0-9A-F]{32}$/);
  });

  test("a plan tells of 100000 candidates at most, over all rules", async () => {
    await using client = await startClient(transport);
    const rules = Array.from({ length: 11 }, (_, index) => rule(`r${index}`));
    await client.post("/__mock/v1/faults", rules);
    const refused = await client.get("/__mock/v1/faults/plan?n=10000");
    expect(refused).toMatchObject({ status: 422, title: "Plan too large" });
    expect(refused.detail).toContain("10000 calls of 11 rules are 110000 candidates; at most 100000");
    expect(await client.get("/__mock/v1/faults/plan?n=10000&rule=r3")).toMatchObject({ total: 10_000 });
  });

  test("a rule and a claim have 1000 conditions of a kind at most, and 100 objects to compare with", async () => {
    await using client = await startClient(transport);
    const claim = await client.post("/__mock/v1/requests/verify", { where: hundred({ equals: 1 }), atLeast: 1 });
    expect(claim.body.detail).toBe("/where: there are 2000; expected at most 1000");
    const { body } = await client.post("/__mock/v1/faults", [
      { ...rule("a"), match: { body: hundred({ equals: 1 }) } },
    ]);
    expect(body.detail).toContain("there are 2000; expected at most 1000");
    const where = { "/profile": { in: Array(101).fill({}) } };
    const objects = await client.post("/__mock/v1/requests/verify", { where, atLeast: 1 });
    expect(objects.body.detail).toContain("expected at most 100 objects and arrays");
  });

  test("a name of a megabyte is cut in headers, log and journal", async () => {
    await using client = await startClient(transport);
    const long = "x".repeat(1_000_000);
    const { headers, body } = await client.post(createPath, {
      ...eventsBody(["a"]),
      fields_set: `id,${long}`,
      [long]: 1,
    });
    expect(body.status.code).toBe("OK");
    expect([...headers].join().length).toBeLessThan(2000);
    const { items } = await client.get("/__mock/v1/requests");
    expect(JSON.stringify(items[0].ignored).length).toBeLessThan(5000);
    expect(items[0].ignored).toEqual([
      expect.stringContaining("(1000000 characters)"),
      expect.stringContaining("(1000011 characters)"),
    ]);
  });

  test.each([
    ["a name that is none", "x"],
    ["a value that is none", 1],
  ])("switches of more assumptions than there are, with %s, are counted and not looked at", async (_, variant) => {
    await using client = await startClient(transport);
    const assumptions = Object.fromEntries(names(2000).map((name) => [name, variant]));
    const sent = JSON.stringify(assumptions);
    const answers = [
      await put(client, "/__mock/v1/state", { ...state, assumptions }),
      await client
        .send("/__mock/v1/assumptions", { method: "PATCH", body: sent })
        .then(async (answer) => ({ status: answer.status, text: await answer.text() })),
      await put(client, "/__mock/v1/sandboxes/a", { assumptions }),
    ];
    for (const { status, text } of answers) {
      expect(status).toBe(422);
      expect(JSON.parse(text).detail).toMatch(
        /^\/(assumptions)?: there are 2000; expected at most \d+, as there are no more/,
      );
    }
  });

  test("a long name is not compared with all that are known", async () => {
    await using client = await startClient(transport);
    const { body } = await client.post("/__mock/v1/sandboxes", { ["x".repeat(3_000_000)]: 1 });
    expect(body.detail).toContain("unknown; known are: name, ");
  });
});
