import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { printCallLine } from "../src/mock/journal/call-line.ts";
import { createPath, eventRow, fixtureToken as token } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const admin = "/__mock/v1";

/** Rows that fail for two reasons of CRM.COM, under a rule that fails others and hides one, and rows that are stored. */
const rowsOf = (count: number) =>
  Array.from({ length: count }, (_, at) =>
    eventRow({
      request_unique_identifier: `row ${at}`,
      profile: `profile ${at}`,
      description: "d".repeat(200),
      ...(at % 10 === 1 && { accounts_receivable_identifier: { number: `ACR-NONE-${at}` } }),
      ...(at % 10 === 2 && { performed_on: "soon" }),
    }),
  );

describe.each([10, 360, 1000])("a call of %i rows", (count) => {
  let client: Client;
  let answer: { processed: number; failed: number };
  const tenth = count / 10;

  beforeAll(async () => {
    client = await startClient("in-process", { journalMax: 2 });
    const effect = { row: { outcome: "committed-but-reported-failed" } };
    await client.post(`${admin}/faults`, {
      id: "threes",
      match: { rows: { where: { "/profile": { matches: "3$" } } } },
      effect,
    });
    const { body } = await client.post(createPath, { token, social_media_customer_events_set: rowsOf(count) });
    const { processed_customer_events_set: done, unprocessed_customer_events_set: failed } = body.data;
    answer = { processed: done.length, failed: failed.length };
  });
  afterAll(() => client.close());

  test("is kept whole, with what is stored, what failed, and each reason with its count", async () => {
    const [brief] = (await client.get(`${admin}/requests?brief=true`)).items;
    const stored = count - 2 * tenth;
    expect(answer).toEqual({ processed: stored - tenth, failed: 3 * tenth });
    expect(brief.rows).toMatchObject({ count, processed: answer.processed, unprocessed: answer.failed, stored });
    const reasons = brief.rows.reasons.map((one: Record<string, unknown>) => [
      one["count"],
      one["reason"],
      one["rule"],
    ]);
    const missing = count === 10 ? "Account (ACR-NONE-1) Not Found" : "Account (…) Not Found";
    expect(reasons).toContainEqual([tenth, missing, undefined]);
    expect(reasons).toContainEqual([
      tenth,
      "performed_on (soon) is not of type Date, as 2016-06-22T15:00:00",
      undefined,
    ]);
    expect(reasons).toContainEqual([tenth, expect.any(String), "threes"]);
    const entry = await client.get(`${admin}/requests/1`);
    expect(entry.isCut).toBe(false);
    expect(entry.request.body.social_media_customer_events_set).toHaveLength(count);
    const again = await client.get(`${admin}/requests/1/again`);
    expect(again.curl).toContain(`profile ${count - 1}`);
  });

  test("tells of each row who it is, what became of it, who failed it, and the ids that are in the store", async () => {
    const { items } = await client.get(`${admin}/requests/1/rows?limit=1000`);
    expect(items).toHaveLength(count);
    const held = await client.get(`${admin}/store/customer_events?limit=1000&order=newest`);
    const ids = new Set(held.items.map(({ id }: { id: string }) => id));
    for (const { index, request_unique_identifier, outcome, kind, fault, stored, id, sent } of items) {
      const last = index % 10;
      expect([request_unique_identifier, sent.profile]).toEqual([`row ${index}`, `profile ${index}`]);
      expect(outcome).toBe(last >= 1 && last <= 3 ? "unprocessed" : "processed");
      expect(kind).toBe({ 1: "accountsReceivableNotFound", 2: "wrongType" }[last as number]);
      expect(fault?.rule).toBe(last === 3 ? "threes" : undefined);
      expect([stored, ids.has(id)]).toEqual([last !== 1 && last !== 2, last !== 1 && last !== 2]);
    }
  });

  test("is known by its events, in the store, in duplicates and in an export, also once it is dropped", async () => {
    const held = await client.get(`${admin}/store/customer_events?limit=1000&order=newest&calls=true`);
    const own = held.items.filter(({ profile }: { profile?: string }) => profile?.startsWith("profile "));
    expect(new Set(own.map(({ stored_by }: { stored_by: string }) => stored_by))).toEqual(new Set(["call-1"]));
    expect(own.every(({ id }: { id: string }) => held.calls[id] === 1)).toBe(true);
    expect([held.added, held.firstKept]).toEqual([count - 2 * tenth, 1]);
    for (const rows of [rowsOf(1), [], []]) {
      await client.post(createPath, { token, social_media_customer_events_set: rows });
    }
    const { items, calls, firstKept } = await client.get(`${admin}/duplicates?calls=true`);
    const twice = items.find(({ events }: { events: { profile: string }[] }) => events[0]?.profile === "profile 0");
    expect(twice.events.map(({ id }: { id: string }) => calls[id])).toEqual([1, 2]);
    expect(firstKept).toBe(3);
    const state = await client.get(`${admin}/state`);
    expect(JSON.stringify(state)).toContain('"stored_by":"earlier call-1"');
  });

  test("is not done where rows are left out, and the rule counts those that it left out", async () => {
    const headers = { "x-mock-fault": "row-omitted" };
    const sent = await client.post(createPath, { token, social_media_customer_events_set: rowsOf(count) }, headers);
    expect(sent.headers.get("x-mock-fault")).toContain(`rows=${8 * tenth}`);
    const [newest] = (await client.get(`${admin}/requests?brief=true&outcome=unprocessed`)).items;
    expect(newest).toMatchObject({ outcome: "unprocessed", rows: { count, processed: 0, unprocessed: 2 * tenth } });
    expect(printCallLine(newest, false)).toContain(`unprocessed, 0 of ${count} rows, ${8 * tenth} left out`);
  });
});
