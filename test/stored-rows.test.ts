import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownMethods } from "../src/vendor/catalog.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const at = (collection: string) => `/__mock/v1/store/${collection}`;

describe("rows that are added while it runs", () => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient("in-process");
    await client.send("/__mock/v1/clock", { method: "PUT", body: '{"frozenAt":"2030-01-01T00:00:00Z"}' });
  });
  afterEach(() => client.close());
  const total = async (collection: string) => (await client.get(at(collection))).total;

  test.each(ownMethods.entities.map(({ collection }) => collection))(
    "of %s need no member, and get all",
    async (name) => {
      const before = await total(name);
      const { status, body } = await client.post(at(name), {});
      expect([status, await total(name)]).toEqual([201, before + 1]);
      expect((await client.get(`${at(name)}?offset=${before}`)).items).toEqual([body]);
      const three = (await client.post(at(name), [{}, {}, {}])).body;
      expect(await total(name)).toBe(before + 4);
      await using other = await startClient("in-process");
      await other.send("/__mock/v1/clock", { method: "PUT", body: '{"frozenAt":"2030-01-01T00:00:00Z"}' });
      expect((await other.post(at(name), {})).body, "the same seed makes the same").toEqual(body);
      expect((await other.post(at(name), [{}, {}, {}])).body).toEqual(three);
    },
  );

  test("are what calls find: an account, its participant and a card", async () => {
    const { body: account } = await client.post(at("accounts_receivable"), { number: "MY-1" });
    expect(account).toMatchObject({ number: "MY-1", life_cycle_state: "EFFECTIVE" });
    const { body: participant } = await client.post(at("rewards_participants"), { accounts_receivable_id: account.id });
    await client.post(at("access_tokens"), { rewards_participant_id: participant.id, identifier: "MINE" });
    const { body: session } = await client.post(at("tokens"), { token: "my session" });
    const body = eventsBody(["a", "b"], session.token);
    const [a, b] = body.social_media_customer_events_set as Record<string, unknown>[];
    Object.assign(a as object, { accounts_receivable_identifier: { number: "MY-1" } });
    const card = { access_token_identifier: { identifier: "MINE", pass_code: "1234" } };
    Object.assign(b as object, { accounts_receivable_identifier: undefined, rewards_participant_identifier: card });
    const { data } = (await client.post(createPath, body)).body;
    expect(data.processed_customer_events_set).toHaveLength(2);
  });

  test("are 10 000 a request at most, also where a sandbox is made with them", async () => {
    const rows = (count: number) => Array.from({ length: count }, () => ({}));
    const before = await total("units");
    const { status, body } = await client.post(at("units"), rows(10_001));
    expect([status, body.detail]).toEqual([422, "/: there are 10001 rows; expected at most 10000"]);
    expect(await total("units")).toBe(before);
    const fixtures = { units: rows(5000), web_api_keys: rows(5001) };
    const made = await client.send("/__mock/v1/sandboxes/many", { method: "PUT", body: JSON.stringify({ fixtures }) });
    expect(await made.json()).toMatchObject({
      status: 422,
      detail: "/fixtures: there are 10001 rows; expected at most 10000",
    });
    expect((await client.post(at("units"), rows(10_000))).status).toBe(201);
  });

  test("draw none of the ids and numbers that calls get", async () => {
    await using other = await startClient("in-process");
    await client.post(at("units"), [{}, {}]);
    const [one, two] = [
      await client.post(createPath, eventsBody(["a"])),
      await other.post(createPath, eventsBody(["a"])),
    ];
    expect(one.body).toEqual(two.body);
    await client.post(at("customer_events"), { number: "100" });
    expect((await client.post(at("customer_events"), [{}, { number: "300" }, {}])).body).toMatchObject([
      { number: "301" },
      { number: "300" },
      { number: "302" },
    ]);
    const next = await client.post(createPath, eventsBody(["b"]));
    expect(next.body.data.processed_customer_events_set[0].number).toBe("303");
  });

  test("stay out of the way of those that are there and of each other", async () => {
    const [first] = (await client.post(at("accounts_receivable"), [{}])).body;
    await client.post("/__mock/v1/reset", {});
    const { body } = await client.post(at("accounts_receivable"), [{ number: first.number }, {}, {}]);
    expect(new Set(body.map(({ number }: { number: string }) => number)).size).toBe(3);
  });

  test("are all added or none", async () => {
    const before = await client.get("/__mock/v1/state");
    const bad = [{ number: "NEW-1" }, { number: "ACR0000000164" }, { number: "NEW-1" }, { colour: "red" }, 5];
    const { status, body } = await client.post(at("accounts_receivable"), bad);
    expect([status, body.title]).toEqual([422, "Invalid body"]);
    expect(body.validation.map(({ path }: { path: string }) => path)).toEqual([
      "/3/colour",
      "/4",
      "/1/number",
      "/2/number",
    ]);
    const twice = await client.post(at("accounts_receivable"), bad.slice(0, 3));
    expect(twice.body.validation).toEqual([
      { path: "/1/number", message: expect.stringContaining("ACR0000000164 is also in another row of the sandbox") },
      { path: "/2/number", message: expect.stringContaining("NEW-1 is also in row 1") },
    ]);
    const lost = await client.post(at("rewards_participants"), { accounts_receivable_id: "0".repeat(32) });
    expect(lost.body.validation).toMatchObject([{ path: "/accounts_receivable_id" }]);
    expect(await client.get("/__mock/v1/state")).toEqual(before);
  });

  test("of an unknown collection are refused with the nearest", async () => {
    const { status, body } = await client.post(at("acounts_receivable"), {});
    expect([status, body.detail]).toEqual([404, 'There is no "acounts_receivable"; did you mean accounts_receivable?']);
  });

  test("are added in the sandbox that is meant alone, also by the library", async () => {
    const sandbox = client.standIn.sandbox("mine");
    await client.post(at("units"), { name: "Here" }, { "x-mock-sandbox": "mine" });
    const [unit] = sandbox.add("units", { name: "There" });
    expect(unit).toMatchObject({ name: "There", alternative_code: null });
    const { items } = await client.get(`${at("units")}?offset=4`, { "x-mock-sandbox": "mine" });
    expect(items.map(({ name }: { name: string }) => name)).toEqual(["Here", "There"]);
    expect(await total("units")).toBe(4);
    expect(() => sandbox.add("units", { id: "x" })).toThrow("/0/id");
    expect(() => sandbox.add("unit" as "units", {})).toThrow("did you mean units?");
  });
});

describe("the collections of a sandbox", () => {
  let client: Client;
  afterEach(() => client.close());

  const create = (...profiles: string[]) => client.post(createPath, eventsBody(profiles));
  const held = (query: string) => client.get(`/__mock/v1/store/customer_events?${query}`);

  test("are listed with what they hold", async () => {
    client = await startClient("in-process");
    const before = (await held("limit=0")).total;
    await create("a", "b");
    const { total, collections } = await client.get("/__mock/v1/store");
    expect(collections).toHaveLength(total);
    expect(collections).toContainEqual({ name: "customer_events", total: before + 2, added: 2, forgotten: 0 });
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
