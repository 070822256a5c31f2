import { describe, expect, test } from "vitest";
import { MemoryLimit } from "../../ground/memory-limit.ts";
import { Journal, type JournalLimits } from "./journal.ts";
import { type JournalCall, printEntry, readEntry } from "./journal-record.ts";

const call: JournalCall = {
  requestId: "call-1",
  atMs: 0,
  durationMs: 0,
  operation: "some.method",
  release: "R14.0.0",
  verb: "POST",
  path: "/",
  query: "",
  headers: {},
  status: 200,
  outcome: "processed",
  statusCode: "OK",
  provenance: undefined,
  assumptions: [],
  rows: undefined,
  ignored: [],
  faults: [],
  missed: undefined,
  warnings: [],
};

const startJournal = (limits: JournalLimits, memory = new MemoryLimit(1e9)) => new Journal(limits, memory);

describe("a journal", () => {
  test("keeps no more bytes than it may, and its totals stay exact", () => {
    const journal = startJournal({ entries: 1000, entryBytes: 4000 }, new MemoryLimit(48_000));
    for (let count = 0; count < 10_000; count += 1)
      journal.add(call, { body: `{"a":"${"x".repeat(3992)}"}`, answer: "{}" });
    const kept = journal.entries().length;
    expect(kept).toBeGreaterThan(5);
    expect(kept * 4000).toBeLessThan(48_000);
    expect([journal.total, journal.evicted]).toEqual([10_000, 10_000 - kept]);
    expect(journal.totals.get("some.method")?.get("processed")).toBe(10_000);
    expect(journal.entries(9_998).map(({ sequence }) => sequence)).toEqual([9_999, 10_000]);
    expect([journal.entry(9_990), journal.entry(10_001)]).toEqual([undefined, undefined]);
  });

  test("keeps its newest calls whole, however long each is", () => {
    const journal = startJournal({ entries: 50, entryBytes: 100_000 });
    const bodyOf = (count: number) => `{"a":"${"ü".repeat((count * 7919) % 20_000)}${count}"}`;
    for (let count = 1; count <= 500; count += 1) journal.add(call, { body: bodyOf(count), answer: "{}" });
    const kept = journal.entries().map(({ sequence, record }) => [sequence, record.body]);
    expect(kept).toEqual(Array.from({ length: 50 }, (_, rank) => [451 + rank, bodyOf(451 + rank)]));
  });

  test("cuts what is longer than an entry may be", () => {
    const journal = startJournal({ entries: 10, entryBytes: 100 });
    journal.add(call, { body: "ü".repeat(1000), answer: "{}" });
    expect(journal.entry(1)?.record).toMatchObject({ body: "ü".repeat(100), isCut: true, bodyBytes: 2000 });
  });

  test("has no secret in what it keeps", () => {
    const secret = "S3CRET";
    const body = JSON.stringify({ token: secret, rows: [{ pass_code: secret, name: "open" }] });
    const headers = { authorization: `Bearer ${secret}`, "x-api-key": secret, host: "open" };
    const answer = `{"data":{"token":"${secret}"}}`;
    const kept = [
      printEntry({ ...call, query: `token=${secret}&a=open`, headers }, { body, answer }, 10_000),
      printEntry(call, { body: `{"one_time_password": "${secret}`, answer: "" }, 10_000),
      printEntry(call, { body: `password=${secret}`, answer: "" }, 10_000),
    ];
    expect(kept[0]).toContain("open");
    expect(kept.join("")).not.toContain(secret);
    expect(readEntry(kept[0] as string)).toMatchObject({
      query: "token=****&a=open",
      headers: { authorization: "****", "x-api-key": "****", host: "open" },
      body: JSON.stringify({ token: "****", rows: [{ pass_code: "****", name: "open" }] }),
      bodyBytes: Buffer.byteLength(body),
      answer: '{"data":{"token":"****"}}',
    });
  });

  test("that may keep nothing still counts, and notes secrets for the log", () => {
    const journal = startJournal({ entries: 0, entryBytes: 100 });
    const secrets = new Set<string>();
    const body = '{"token":"S3CRET"}';
    const read = { json: JSON.parse(body), isRepeated: false };
    journal.add({ ...call, outcome: "refused" }, { body, read, answer: "{}", secrets });
    expect([...secrets]).toEqual(["S3CRET"]);
    expect([journal.total, journal.evicted, journal.entries()]).toEqual([1, 1, []]);
  });

  test("tells of new calls until it is closed", () => {
    const journal = startJournal({ entries: 10, entryBytes: 100 });
    const told: unknown[] = [];
    const unfollow = journal.follow((sequence) => told.push(sequence));
    journal.add(call, { body: "x", answer: "{}" });
    journal.close();
    journal.add(call, { body: "x", answer: "{}" });
    unfollow();
    expect(told).toEqual([1, undefined]);
  });
});
