import { afterEach, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

let client: Client;
afterEach(() => client.close());

const create = (...profiles: string[]) => client.post(createPath, eventsBody(profiles));
const held = (query: string) => client.get(`/__mock/v1/store/customer_events?${query}`);

describe("the collections of a sandbox", () => {
  test("are listed with what they hold", async () => {
    client = await startClient("in-process");
    const before = (await held("limit=0")).total;
    await create("a", "b");
    const { total, collections } = await client.get("/__mock/v1/store");
    expect(collections).toHaveLength(total);
    expect(collections).toContainEqual({ name: "customer_events", total: before + 2, forgotten: 0 });
    expect(collections).toContainEqual(expect.objectContaining({ name: "units" }));
  });

  test("are shown the newest first, page by page, by what stands in them, and with the calls that made them", async () => {
    client = await startClient("in-process");
    await create("anna", "berta");
    await create("clara");
    const profiles = ({ items }: { items: { profile: string }[] }) => items.map(({ profile }) => profile);
    const all = await held("limit=1000");
    expect(profiles(await held("order=newest&limit=2"))).toEqual(["clara", "berta"]);
    expect(profiles(await held("order=newest&limit=2&offset=2"))[0]).toBe("anna");
    expect(await held(`order=newest&offset=${all.total - 1}`)).toMatchObject({ items: [all.items[0]] });
    expect((await held(`order=newest&offset=${all.total}`)).items).toEqual([]);
    const found = await held("text=BERTA&calls=true");
    expect(found).toMatchObject({ total: 1, items: [{ profile: "berta" }] });
    expect(found.calls).toEqual({ [found.items[0].id]: 1 });
    const { calls } = await held("order=newest&calls=true&limit=1000");
    expect(Object.values(calls)).toEqual(expect.arrayContaining([2, 1, 1]));
    expect(Object.values(calls)).toHaveLength(3);
    expect(await held("order=newest")).not.toHaveProperty("calls");
    for (const bad of ["order=best", "calls=yes", "text="]) {
      expect((await client.send(`/__mock/v1/store/units?${bad}`)).status, bad).toBe(422);
    }
  });

  test("name the call that made an event also when its answer was lost, and after a reset the new one", async () => {
    client = await startClient("in-process");
    await client.post("/__mock/v1/faults", {
      match: { operation: "customer_events.*" },
      when: { times: 1 },
      phase: "after-commit",
      effect: { connection: "reset" },
    });
    await create("lost").catch(() => undefined);
    const [first] = (await held("text=lost&calls=true")).items;
    expect((await held("text=lost&calls=true")).calls).toEqual({ [first.id]: 1 });
    await client.post("/__mock/v1/reset", { state: true });
    await create("again");
    const { items, calls } = await held("text=again&calls=true");
    expect([items[0].id, calls]).toEqual([first.id, { [first.id]: 2 }]);
  });
});

describe("assumptions", () => {
  const listed = (query: string) => client.get(`/__mock/v1/assumptions?${query}`);

  test("are counted by the calls that rested on them, and found by them", async () => {
    client = await startClient("in-process");
    await client.post(createPath, { ...eventsBody(["a"]), unknown_member: 1 });
    await create("b");
    const { assumptions } = await listed("used=true");
    expect(assumptions).toContainEqual(expect.objectContaining({ id: "value.unknown-member", calls: 1 }));
    expect(assumptions).toContainEqual(expect.objectContaining({ id: "bulk.empty-result-set", calls: 2 }));
    expect(assumptions.length).toBeLessThan((await listed("")).assumptions.length);
    const found = await listed("text=IGNORED%2C AND NAMED");
    expect(found.assumptions.map(({ id }: { id: string }) => id)).toContain("value.unknown-member");
    const { total } = await client.get("/__mock/v1/requests?assumption=value.unknown-member");
    expect(total).toBe(1);
    expect((await client.send("/__mock/v1/assumptions?used=maybe")).status).toBe(422);
  });
});

test("a sandbox simulates another release from now on", async () => {
  client = await startClient("in-process");
  const patch = (name: string, body: object) =>
    client.send(`/__mock/v1/sandboxes/${name}`, { method: "PATCH", body: JSON.stringify(body) });
  expect(await (await patch("default", { release: "R12" })).json()).toMatchObject({ release: "R12.0.0" });
  expect((await client.get("/__mock/v1/openapi.json")).info.version).toBe("R12.0.0");
  expect((await patch("default", { release: "twelve" })).status).toBe(422);
  expect((await patch("default", { name: "other" })).status).toBe(422);
  expect((await patch("nobody", { release: "R12" })).status).toBe(404);
});

test("the line of what is wrong is told of a body that has several", async () => {
  client = await startClient("in-process");
  const faults = '{\n  "match": {},\n  "phase": "never",\n  "effect": { "connection": "reset" }\n}';
  const { validation } = (await client.post("/__mock/v1/faults", faults)).body;
  expect(validation).toEqual([expect.objectContaining({ path: "/phase", line: 3 })]);
  const short = (await client.post("/__mock/v1/faults", { phase: "never", effect: { connection: "reset" } })).body;
  expect(short.validation[0]).not.toHaveProperty("line");
});
