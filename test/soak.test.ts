import { Agent } from "node:http";
import { describe, expect, test } from "vitest";
import { auditBooks, type NamedCall, profileOf, type SentCall, type StoredEvent } from "./soak/books.ts";
import { bulkCall, dyingCalls } from "./soak/clients.ts";
import { findingsOf, type Reading, resultPage, Tally, trendOf } from "./soak/findings.ts";
import { askAdmin, auditPlace, storedIn } from "./soak/places.ts";
import { startClient } from "./transports.ts";

const call = (key: string, more: Partial<SentCall> = {}): SentCall => ({
  key,
  rows: 2,
  fate: "answered",
  reported: new Map([[0, `${key} 0`]]),
  ...more,
});
const event = (key: string, row = 0): StoredEvent => ({ id: `${key} ${row}`, profile: profileOf(key, row) });
const name = (key: string, processed = 1, faults: readonly string[] = []): NamedCall => ({ key, processed, faults });
const unreported = new Map<number, string>();
const lost = call("lost", { fate: "lost", reported: unreported });

describe("the books of a soak", () => {
  test("agree where stored is reported and lost", () => {
    const cut = call("cut", { fate: "cut", reported: unreported });
    const gone = call("gone", { fate: "gone", reported: unreported });
    const audit = auditBooks(
      [call("a"), lost, cut, gone],
      [event("a"), event("lost")],
      [name("a"), name("lost", 1, ["reset"])],
    );
    expect(audit).toEqual({ calls: 4, rows: 8, stored: 2, reported: 1, lost: 1, problems: [] });
  });

  test.each<[string, readonly SentCall[], readonly StoredEvent[], readonly NamedCall[]]>([
    ["a/0 is reported as a 0, and not stored as that", [call("a")], [], [name("a", 0)]],
    ["a/0 is stored twice, as a 0 and other", [call("a")], [event("a"), { ...event("a"), id: "other" }], [name("a")]],
    ["event b 0 (b/0) is stored, and nobody sent it", [], [event("b")], []],
    ["event a 2 (a/2) is stored, and nobody sent it", [call("a")], [event("a"), event("a", 2)], [name("a", 2)]],
    ["a stored 1 rows that its answer lacks", [call("a")], [event("a"), event("a", 1)], [name("a", 2)]],
    [
      "cut stored 1 rows, and was never sent whole",
      [call("cut", { fate: "cut", reported: unreported })],
      [event("cut")],
      [],
    ],
    [
      "cut is named, and was never sent whole",
      [call("cut", { fate: "cut", reported: unreported })],
      [],
      [name("cut", 0)],
    ],
    ["a was answered, and nothing names it", [call("a")], [event("a")], []],
    ["lost was lost, and nothing names it", [lost], [event("lost")], []],
    ["lost lost its answer without a fault", [lost], [event("lost")], [name("lost")]],
    ["lost is named with 2 stored rows, and has 1", [lost], [event("lost")], [name("lost", 2, ["reset"])]],
    [
      "gone stored rows, and nothing names it",
      [call("gone", { fate: "gone", reported: unreported })],
      [event("gone")],
      [],
    ],
    ["b is named, and nobody sent it", [], [], [name("b")]],
    ["a is named 2 times", [call("a")], [event("a")], [name("a"), name("a")]],
  ])("find that %s", (problem, sent, stored, named) => {
    expect(auditBooks(sent, stored, named).problems).toContain(problem);
  });
});

test("the books of a stand-in agree with its clients, until an event is missing", async () => {
  await using client = await startClient("socket");
  const agent = new Agent({ keepAlive: true });
  const place = { agent, base: client.base, token: client.standIn.token as string, isStopping: () => false };
  const fixtures = (await storedIn(place, 0)).length;
  const calls = [
    await bulkCall(place, { key: "whole", rows: 5 }),
    await bulkCall(place, { key: "lost", rows: 5, fault: "lost-response" }),
    ...(await dyingCalls(place, [{ key: "cut", rows: 5 }], "in the request")),
    ...(await dyingCalls(place, [{ key: "gone", rows: 5 }], "in the answer")),
  ];
  expect(await auditPlace(place, calls, fixtures)).toMatchObject({ stored: 12, reported: 4, lost: 8, problems: [] });
  const events = await askAdmin(agent, place.base, "state");
  events.collections.customer_events.added.pop();
  await askAdmin(agent, place.base, "state", "PUT", events);
  expect((await auditPlace(place, calls, fixtures)).problems).toEqual(["gone is named with 4 stored rows, and has 3"]);
  agent.destroy();
});

const megabyte = 1024 ** 2;

/** Readings of an hour, a minute apart, that go up and down as V8 does. */
const readings = (memoryMb: (minute: number) => number, handles: (minute: number) => number = () => 25): Reading[] =>
  Array.from({ length: 60 }, (_, minute) => ({
    atMs: minute * 60_000,
    memoryBytes: (memoryMb(minute) + (minute % 7) * 6) * megabyte,
    handles: handles(minute),
  }));

describe("the trend of a process", () => {
  test("shows a leak of memory, and one of handles", () => {
    expect(trendOf(readings((minute) => 200 + minute * 2)).risenBytes).toBeGreaterThan(80 * megabyte);
    expect(
      trendOf(
        readings(
          () => 200,
          (minute) => 25 + Math.floor(minute / 10),
        ),
      ).moreHandles,
    ).toBeGreaterThan(2);
  });
});

describe("the result", () => {
  const good = () => {
    const tally = new Tally();
    tally.audited({ calls: 2, rows: 4, stored: 2, reported: 1, lost: 1, problems: [] });
    tally.stopped({ code: 0, ms: 20 });
    tally.stopped({ code: 0, ms: 30 });
    tally.reloads = 1;
    tally.refusedReloads = 1;
    return { tally, readings: readings(() => 200), mostBytes: 300 * megabyte, boundBytes: 400 * megabyte };
  };
  const failing = (change: (seen: ReturnType<typeof good>) => Partial<ReturnType<typeof good>>) => {
    const seen = good();
    return findingsOf({ ...seen, ...change(seen) })
      .filter(({ holds }) => !holds)
      .map(({ promise }) => promise.split(/ (?=stays|has|is|in|stay)/)[0]);
  };

  test("holds when all does", () => {
    expect(failing(() => ({}))).toEqual([]);
  });

  test.each<[string, (seen: ReturnType<typeof good>) => Partial<ReturnType<typeof good>>]>([
    ["memory", () => ({ mostBytes: 401 * megabyte })],
    ["memory", () => ({ readings: readings((minute) => 200 + minute * 2) })],
    [
      "file handles",
      () => ({
        readings: readings(
          () => 200,
          (minute) => 25 + minute,
        ),
      }),
    ],
    ["stored", ({ tally }) => ({ tally: Object.assign(tally, { problemCount: 1 }) })],
    ["SIGTERM", ({ tally }) => ({ tally: Object.assign(tally, { stops: [] }) })],
  ])("does not hold: %s", (promise, change) => {
    expect(failing(change)).toContain(promise);
  });

  test("says which problems there are, and how many more", () => {
    const { tally, ...seen } = good();
    for (let index = 0; index < 23; index += 1) tally.problem(`problem ${index}`);
    const setting = { date: "2026-11-25", machine: "a machine", command: "npm run soak" };
    const page = resultPage(setting, findingsOf({ ...seen, tally }), tally);
    expect(page).toContain("**It did not hold:** `npm run soak` on 2026-11-25 (a machine).");
    expect(page).toContain("- problem 19\n- and 3 more\n");
  });
});
