import { expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { startDraws } from "./start-draws.ts";
import { type Client, metric, startClient } from "./transports.ts";

const profiles = (count: number, from = "p") => Array.from({ length: count }, (_, at) => `${from} ${at}`);

/** Fills what cannot be evicted, until a sandbox is refused. */
async function fill(client: Client, most = Number.POSITIVE_INFINITY): Promise<void> {
  for (let made = 0; made < most; made += 1) {
    const { status } = await client.post("/__mock/v1/sandboxes", {});
    if (status !== 201) return expect([status]).toEqual([413]);
  }
}

const storedIn = async (client: Client, sandbox = "default") => {
  const at = { "x-mock-sandbox": sandbox };
  const { items, forgotten } = await client.get("/__mock/v1/store/customer_events?limit=1000", at);
  return { ids: new Set(items.map(({ id }: { id: string }) => id)), forgotten };
};

const idsOf = (body: { data: { processed_customer_events_set: readonly { id: string }[] } }) =>
  body.data.processed_customer_events_set.map(({ id }) => id);

test("a request keeps all rows that it stored when everything else is full, and its journal entry", async () => {
  await using client = await startClient("in-process", { memory: "1mb" });
  await fill(client);
  const { body } = await client.post(createPath, eventsBody(profiles(20)));
  const { ids } = await storedIn(client);
  expect(idsOf(body).filter((id: string) => !ids.has(id))).toEqual([]);
  expect(await client.get("/__mock/v1/requests")).toMatchObject({ recorded: 1, evicted: 0 });
});

test.each([1, 2])("each row that a client was told of is stored, or counted as evicted, seed %i", async (seed) => {
  const draw = startDraws(seed);
  await using client = await startClient("in-process", { memory: "2mb", journalBytes: "300kb", eventsMax: 100 });
  await fill(client, 20);
  const names = Array.from({ length: 8 }, (_, at) => `client-${at}`);
  const tokens = new Map<string, string>();
  const told = new Map<string, string[]>(names.map((name) => [name, []]));
  for (const name of names) tokens.set(name, (await client.post("/__mock/v1/sandboxes", { name })).body.token);
  const refused = new Map<number, number>();
  await Promise.all(
    names.map(async (name) => {
      for (let sent = 0; sent < 30; sent += 1) {
        const rows = eventsBody(profiles(1 + draw(60), "x".repeat(draw(1500))), tokens.get(name));
        const { status, body } = await client.post(createPath, rows, { "x-mock-sandbox": name });
        if (status === 200) told.get(name)?.push(...idsOf(body));
        else refused.set(status, (refused.get(status) ?? 0) + 1);
      }
    }),
  );
  let evicted = 0;
  for (const [name, ids] of told) {
    const stored = await storedIn(client, name);
    const missing = ids.filter((id) => !stored.ids.has(id));
    expect([name, missing]).toEqual([name, ids.slice(0, missing.length)]);
    expect(stored.forgotten).toBe(missing.length);
    evicted += missing.length;
  }
  expect(evicted).toBeGreaterThan(0);
  const { memory } = await client.get("/__mock/v1");
  expect(memory.evicted.records).toBe(evicted);
  expect(await metric(client, "events_forgotten_total")).toBe(evicted);
  expect(await metric(client, "kept_bytes")).toBeLessThanOrEqual(2 * 1024 ** 2);
  expect([...refused.keys()]).toEqual([]);
});
