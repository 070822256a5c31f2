import { describe, expect, test } from "vitest";
import { MemoryLimit } from "../../common/memory-limit.ts";
import { Journal, type JournalLimits } from "./journal.ts";

const facts = { atMs: 0, release: "R14.0.0", path: "/", query: "", headers: {}, bodyBytes: 0, isCut: false };

const method = undefined;
function add(journal: Journal, body: string): void {
  const line = JSON.stringify({ verb: "POST", outcome: "processed", status: 200, sequence: journal.total + 1 });
  const texts = { body, answer: "{}", data: "" };
  journal.add(method, "processed", { line, facts: JSON.stringify(facts), assumptions: [], texts });
}

const startJournal = (limits: JournalLimits, memory = new MemoryLimit(1e9)) => new Journal(limits, memory);

describe("a journal", () => {
  test("keeps no more bytes than it may, and its totals stay exact", () => {
    const journal = startJournal({ entries: 1000, bytes: 1e9 }, new MemoryLimit(48_000));
    for (let count = 0; count < 10_000; count += 1) add(journal, "x".repeat(4000));
    const kept = journal.entries().length;
    expect(kept).toBeGreaterThan(5);
    expect(kept * 4000).toBeLessThan(48_000);
    expect([journal.total, journal.evicted]).toEqual([10_000, 10_000 - kept]);
    expect(journal.totals.get("")?.get("processed")).toBe(10_000);
    expect(journal.entries().at(-1)?.sequence).toBe(10_000);
    expect([journal.entry(9_990), journal.entry(10_001)]).toEqual([undefined, undefined]);
  });

  test("keeps no more bytes of texts than its own limit", () => {
    const journal = startJournal({ entries: 1000, bytes: 100_000 });
    for (let count = 0; count < 100; count += 1) add(journal, JSON.stringify("x".repeat(4000)));
    const kept = journal.entries();
    expect(kept.length * 4000).toBeLessThan(100_000);
    expect(kept.length).toBeGreaterThan(10);
    expect([kept.at(-1)?.sequence, journal.evicted]).toEqual([100, 100 - kept.length]);
  });

  test("lets an opened entry read its own texts after it was evicted", () => {
    const journal = startJournal({ entries: 3, bytes: 1e9 });
    const bodyOf = (letter: string) => JSON.stringify({ a: letter.repeat(5000) });
    for (const letter of ["a", "b", "c"]) add(journal, bodyOf(letter));
    const opened = journal.entry(2);
    for (const letter of ["d", "e", "f", "g"]) add(journal, bodyOf(letter));
    expect(journal.entry(2)).toBeUndefined();
    expect(opened?.body).toBe(bodyOf("b"));
    expect(journal.entries().map(({ body }) => body)).toEqual(["e", "f", "g"].map(bodyOf));
  });

  test("keeps its newest calls whole, however long each is", () => {
    const journal = startJournal({ entries: 50, bytes: 1e9 });
    const bodyOf = (count: number) => `{"a":"${"ü".repeat((count * 7919) % 20_000)}${count}"}`;
    for (let count = 1; count <= 500; count += 1) add(journal, bodyOf(count));
    const kept = journal.entries().map(({ sequence, body }) => [sequence, body]);
    expect(kept).toEqual(Array.from({ length: 50 }, (_, rank) => [451 + rank, bodyOf(451 + rank)]));
  });

  test("that may keep nothing still counts", () => {
    const journal = startJournal({ entries: 0, bytes: 1e9 });
    journal.add(method, "refused", undefined);
    expect([journal.total, journal.evicted, journal.entries()]).toEqual([1, 1, []]);
  });

  test("tells of new calls until it is closed", () => {
    const journal = startJournal({ entries: 10, bytes: 1e9 });
    const told: unknown[] = [];
    const unfollow = journal.follow((sequence) => told.push(sequence));
    add(journal, "x");
    journal.close();
    add(journal, "x");
    unfollow();
    expect(told).toEqual([1, undefined]);
  });
});
