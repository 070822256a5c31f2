import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

const path = "/__mock/v1/requests";

/** What a follower of the journal is told, as it comes. */
async function follow(client: Client, query: string, headers: Record<string, string> = {}) {
  const response = await client.send(`${path}?format=sse${query}`, { headers });
  const reader = (response.body as ReadableStream<Uint8Array<ArrayBuffer>>)
    .pipeThrough(new TextDecoderStream())
    .getReader();
  return {
    text: "",
    async more() {
      this.text += (await reader.read()).value;
    },
    async until(asked: RegExp) {
      while (!asked.test(this.text)) await this.more();
      return this.text;
    },
    [Symbol.asyncDispose]: () => reader.cancel(),
  };
}

describe.each(transports)("the journal, %s", (transport) => {
  let client: Client;
  beforeEach(async () => {
    client = await startClient(transport, { journalMax: 5, journalBytes: 24_000 });
  });
  afterEach(() => client.close());
  const create = (...profiles: string[]) => client.post(createPath, eventsBody(profiles));
  const total = async (query: string) => (await client.get(`${path}?${query}`)).total;

  test("is filtered, paged and counted", async () => {
    await create("anna");
    await client.post(createPath, { ...eventsBody(["x"]), token: "no such token" });
    await client.post("/crmapi/rest/v2/nowhere", {});
    expect(await total("operation=customer_events.*")).toBe(2);
    expect(await total("outcome=processed")).toBe(1);
    expect(await total("outcome=partly-processed")).toBe(0);
    expect(await total("outcome=refused")).toBe(2);
    expect(await total("statusCode=OK")).toBe(1);
    expect(await total("statusCode=404")).toBe(1);
    expect(await total("text=ANNA")).toBe(1);
    expect(await total("fault=none")).toBe(0);
    expect(await total("since=1")).toBe(2);
    expect(await total("since=2030-01-01T00:00:00")).toBe(0);
    const { items } = await client.get(`${path}?offset=1&limit=1`);
    expect(items.map(({ sequence }: { sequence: number }) => sequence)).toEqual([2]);
    expect(await client.get(`${path}?limit=0&outcome=refused`)).toMatchObject({ total: 2, recorded: 3, evicted: 0 });
    expect(await total("row=0")).toBe(1);
    expect(await total("row=1")).toBe(0);
    for (const bad of [
      "outcome=good",
      "before=0",
      "since=soon",
      "colour=red",
      "operation=nonsense.*",
      "assumption=nope",
    ]) {
      expect((await client.send(`${path}?${bad}`)).status, bad).toBe(422);
    }
  });

  test("is listed in brief, the newest first, page by page", async () => {
    await create("anna", "berta");
    await client.post(createPath, { ...eventsBody(["x"]), token: "no such token" });
    await create("clara");
    const newest = await client.get(`${path}?order=newest&brief=true&limit=2`);
    expect(newest.total).toBe(3);
    expect(newest.items).toMatchObject([
      { sequence: 3, outcome: "processed", rows: { count: 1, processed: 1 }, operation: expect.any(String) },
      { sequence: 2, outcome: "refused", reason: expect.stringContaining("Token"), rows: null },
    ]);
    expect(newest.items[0]).not.toHaveProperty("request");
    const { items } = await client.get(`${path}?order=newest&brief=true&before=2`);
    expect(items).toMatchObject([{ sequence: 1, rows: { count: 2, unprocessed: 0 } }]);
  });

  test("tells who follows it that it was emptied, or that it is another than before", async () => {
    await create("before");
    await using follower = await follow(client, "&brief=true", { "last-event-id": "57" });
    expect(await follower.until(/event: reset[\s\S]*id: 1\n/)).not.toContain('"request"');
    follower.text = "";
    await client.post("/__mock/v1/reset", { journal: true });
    await follower.until(/event: reset/);
  });

  test("shows one entry by its number and by its request id", async () => {
    await client.post(createPath, eventsBody(["x"]), { "x-request-id": "mine" });
    await client.post(createPath, eventsBody(["y"]), { "x-request-id": "mine" });
    expect(await client.get(`${path}/1`)).toMatchObject({ id: "1", sequence: 1, requestId: "mine" });
    expect(await client.get(`${path}/mine`)).toMatchObject({ id: "2" });
    expect((await client.send(`${path}/3`)).status).toBe(404);
  });

  test("is followed by server-sent events", async () => {
    await create("before");
    const response = await client.send(`${path}?format=sse`);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    await response.body?.cancel();
    await using follower = await follow(client, "");
    await follower.more();
    await create("after");
    const text = await follower.until(/event: request[\s\S]*\n\n$/);
    expect(text).toContain("id: 2");
    expect(text).toContain("after");
    expect(text).not.toContain("before");
  });

  test("tells a slow follower of every call, or that it was evicted", async () => {
    await create("before");
    await using follower = await follow(client, "&brief=true");
    for (let made = 1; !follower.text.includes(`id: ${made}\n`); ) {
      if (made < 30) for (const profile of ["a", "b", "c"]) await create(profile);
      made = Math.min(made + 3, 31);
      await follower.more();
    }
    const { text } = follower;
    const evicted = [...text.matchAll(/event: evicted\ndata: \{"count":(\d+),/g)].map(([, count]) => Number(count));
    const told = text.match(/^event: request$/gm)?.length ?? 0;
    expect(evicted.reduce((sum, count) => sum + count, told)).toBe(30);
  });
});

test("a journal of more than a hundred calls comes whole as lines, and a hundred at a time as a list", async () => {
  await using client = await startClient("in-process");
  const calls = Array.from({ length: 130 }, (_, index) => index + 1);
  for (const call of calls) await client.post(createPath, eventsBody([`${call}`]));
  const response = await client.send(`${path}?format=ndjson`);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = (await response.text()).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line).sequence)).toEqual(calls);
  expect(await (await client.send(`${path}?format=ndjson&limit=1`)).text()).toBe(`${lines[0]}\n`);
  const { total, items } = await client.get(path);
  expect([total, items.length]).toEqual([130, 100]);
});

test.each(transports)("metrics count calls, rows, durations, the journal and sandboxes, %s", async (transport) => {
  await using client = await startClient(transport, { journalMax: 2 });
  const call = eventsBody(["a", "b"]);
  Object.assign(call.social_media_customer_events_set[1] ?? {}, { performed_on: "soon" });
  for (const body of [call, call, {}]) await client.post(createPath, body);
  await client.post("/crmapi/rest/v2/no/such", {});
  const answer = await client.send("/__mock/v1/metrics");
  expect(answer.headers.get("content-type")).toContain("version=0.0.4");
  const text = await answer.text();
  const operation = 'operation="customer_events.bulk.social_media.create"';
  expect(text.split("\n")).toEqual(
    expect.arrayContaining([
      `crmcom_mock_calls_total{${operation},outcome="partly processed"} 2`,
      `crmcom_mock_calls_total{${operation},outcome="refused"} 1`,
      'crmcom_mock_calls_total{operation="(unknown)",outcome="refused"} 1',
      `crmcom_mock_rows_total{${operation},outcome="processed"} 2`,
      `crmcom_mock_rows_total{${operation},outcome="unprocessed"} 2`,
      `crmcom_mock_call_duration_seconds_count{${operation}} 3`,
      `crmcom_mock_call_duration_seconds_bucket{le="+Inf",${operation}} 3`,
      "crmcom_mock_journal_entries 2",
      "crmcom_mock_journal_evicted_total 2",
      "crmcom_mock_sandboxes 1",
    ]),
  );
  expect(text).not.toContain(call.token);
});
