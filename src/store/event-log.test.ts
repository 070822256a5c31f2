import { expect, test } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { thing } from "../../test/thing.ts";
import {
  createEventLog,
  findInLog,
  forgetOldest,
  keepLogged,
  logBytes,
  logLength,
  logSlice,
  takeNewest,
} from "./event-log.ts";

const event = { ...thing, collection: "events" };

test.each([1, 2, 3, 4, 5, 6])("a log holds and finds what a list would, looked at often or seldom, seed %i", (seed) => {
  const draw = startDraws(seed);
  const log = createEventLog(event);
  const list: { id: string; kind: string }[] = [];
  let made = 0;
  let forgotten = 0;
  // Long enough for what was forgotten to be cut off a few times.
  for (let step = 0; step < 20_000; step += 1) {
    const act = draw(10);
    if (act < 5 || list.length === 0) {
      const row = { id: `event ${++made}`, kind: `kind ${draw(3)}` };
      log.loose.push(row);
      list.push(row);
    } else if (act === 5) expect(takeNewest(log)).toBe(list.pop());
    else if (act < 9 && list.length > 20) {
      expect(forgetOldest(log)).toBe(list.shift());
      forgotten += 1;
    } else if (draw(30) < seed) {
      const kind = `kind ${draw(3)}`;
      expect(findInLog(log, "kind", kind)).toEqual(list.filter((row) => row.kind === kind));
      const one = list[draw(list.length)];
      if (one) expect(findInLog(log, "id", one.id)).toEqual([one]);
      expect(findInLog(log, "id", `event ${forgotten}`)).toEqual(list.filter(({ id }) => id === `event ${forgotten}`));
    }
    expect(logLength(log)).toBe(list.length);
  }
  expect(log.forgotten).toBe(forgotten);
  expect(logSlice(log, 0)).toEqual(list);
  expect(logSlice(log, 3, 7)).toEqual(list.slice(3, 7));
  while (logLength(log) > 0) forgetOldest(log);
  expect(logBytes(log)).toBe(0);
});

test("a log counts the bytes of its rows, roughly", () => {
  const log = createEventLog(event);
  log.loose.push({ id: "1", kind: "x".repeat(5000) });
  expect(logBytes(log)).toBeGreaterThan(5000);
  expect(logBytes(log)).toBeLessThan(5200);
  takeNewest(log);
  expect(logBytes(log)).toBe(0);
});

test("an index that there is not is a mistake of ours", () => {
  expect(() => findInLog(createEventLog(event), "colour", "red")).toThrow("events has no index colour");
});

test("who only adds and forgets pays for no index", () => {
  let asked = 0;
  const log = createEventLog({ ...event, indexes: { kind: { unique: false, of: () => (asked += 1) } } });
  for (let row = 0; row < 100; row += 1) log.loose.push({ id: String(row), kind: "kind" });
  for (let row = 0; row < 50; row += 1) forgetOldest(log);
  expect(asked).toBe(0);
  for (let time = 0; time < 3; time += 1) findInLog(log, "kind", 1);
  expect(asked).toBe(50);
  log.loose.push({ id: "100", kind: "kind" });
  takeNewest(log);
  expect(asked).toBe(50);
});

test("rows that are there from the start are never forgotten, and stand before those that come", () => {
  const log = createEventLog(event);
  const row = (id: number) => ({ id: String(id), kind: `kind ${id % 2}` });
  const rows = (...ids: number[]) => ids.map(row);
  const holds = (...ids: number[]) => {
    expect(logSlice(log, 0)).toEqual(rows(...ids));
    for (const kind of [0, 1])
      expect(findInLog(log, "kind", `kind ${kind}`)).toEqual(rows(...ids.filter((id) => id % 2 === kind)));
  };
  for (const id of [1, 2, 3, 4]) log.loose.push(row(id));
  forgetOldest(log);
  holds(2, 3, 4);
  keepLogged(log);
  holds(2, 3, 4);
  for (const id of [5, 6, 7, 8]) log.loose.push(row(id));
  holds(2, 3, 4, 5, 6, 7, 8);
  forgetOldest(log);
  takeNewest(log);
  holds(2, 3, 4, 6, 7);
  expect([logLength(log), log.loose.length, log.forgotten]).toEqual([5, 2, 2]);
  expect(logSlice(log, 1, 4)).toEqual(rows(3, 4, 6));
  expect(logSlice(log, 0, 2)).toEqual(rows(2, 3));
  expect(logSlice(log, 4, 9)).toEqual(rows(7));
  keepLogged(log);
  log.loose.push(row(9));
  holds(2, 3, 4, 6, 7, 9);
});
