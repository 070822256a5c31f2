import { expect, test } from "vitest";
import * as z from "zod";
import { startDraws } from "../../test/start-draws.ts";
import { defineEntity } from "./entity.ts";
import { createEventLog } from "./event-log.ts";

const event = defineEntity({
  collection: "events",
  label: "Event",
  schema: z.object({ id: z.string(), kind: z.string() }),
  indexes: { id: { unique: true }, kind: { unique: false } },
  references: {},
  made: {},
});

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
      log.add(row);
      list.push(row);
    } else if (act === 5) expect(log.takeBack()).toBe(list.pop());
    else if (act < 9 && list.length > 20) {
      expect(log.forgetOldest()).toBe(list.shift());
      forgotten += 1;
    } else if (draw(30) < seed) {
      const kind = `kind ${draw(3)}`;
      expect(log.find("kind", kind)).toEqual(list.filter((row) => row.kind === kind));
      const one = list[draw(list.length)];
      if (one) expect(log.find("id", one.id)).toEqual([one]);
      expect(log.find("id", `event ${forgotten}`)).toEqual(list.filter(({ id }) => id === `event ${forgotten}`));
    }
    expect(log.size).toBe(list.length);
  }
  expect(log.forgotten).toBe(forgotten);
  expect(log.slice(0)).toEqual(list);
  expect(log.slice(3, 7)).toEqual(list.slice(3, 7));
  while (log.size > 0) log.forgetOldest();
  expect(log.bytes).toBe(0);
});

test("a log counts the bytes of its rows, roughly", () => {
  const log = createEventLog(event);
  log.add({ id: "1", kind: "x".repeat(5000) });
  expect(log.bytes).toBeGreaterThan(5000);
  expect(log.bytes).toBeLessThan(5200);
  log.takeBack();
  expect(log.bytes).toBe(0);
});

test("an index that there is not is a mistake of ours", () => {
  expect(() => createEventLog(event).find("colour", "red")).toThrow("events has no index colour");
});

test("who only adds and forgets pays for no index", () => {
  let asked = 0;
  const log = createEventLog({ ...event, indexes: { kind: { unique: false, of: () => (asked += 1) } } });
  for (let row = 0; row < 100; row += 1) log.add({ id: String(row), kind: "kind" });
  for (let row = 0; row < 50; row += 1) log.forgetOldest();
  expect(asked).toBe(0);
  for (let time = 0; time < 3; time += 1) log.find("kind", 1);
  expect(asked).toBe(50);
  log.add({ id: "100", kind: "kind" });
  log.takeBack();
  expect(asked).toBe(50);
});

test("rows that are there from the start are never forgotten, and stand before those that come", () => {
  const log = createEventLog(event);
  const row = (id: number) => ({ id: String(id), kind: `kind ${id % 2}` });
  const rows = (...ids: number[]) => ids.map(row);
  const holds = (...ids: number[]) => {
    expect(log.slice(0)).toEqual(rows(...ids));
    for (const kind of [0, 1])
      expect(log.find("kind", `kind ${kind}`)).toEqual(rows(...ids.filter((id) => id % 2 === kind)));
  };
  for (const id of [1, 2, 3, 4]) log.add(row(id));
  log.forgetOldest();
  holds(2, 3, 4);
  log.keepAll();
  holds(2, 3, 4);
  for (const id of [5, 6, 7, 8]) log.add(row(id));
  holds(2, 3, 4, 5, 6, 7, 8);
  log.forgetOldest();
  log.takeBack();
  holds(2, 3, 4, 6, 7);
  expect([log.size, log.loose, log.forgotten]).toEqual([5, 2, 2]);
  expect(log.slice(1, 4)).toEqual(rows(3, 4, 6));
  expect(log.slice(0, 2)).toEqual(rows(2, 3));
  expect(log.slice(4, 9)).toEqual(rows(7));
  log.keepAll();
  log.add(row(9));
  holds(2, 3, 4, 6, 7, 9);
});
