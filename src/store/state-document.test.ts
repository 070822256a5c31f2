import { expect, test } from "vitest";
import * as z from "zod";
import { entityLike } from "../../test/thing.ts";
import { createBase } from "./base.ts";
import type { AnyEntity, AnyRecord } from "./entity.ts";
import { printState, readState, storeState } from "./state-document.ts";
import type { StoreChanges } from "./store.ts";

const event = entityLike(
  "events",
  z.object({ id: z.string(), number: z.string(), name: z.string().optional(), unit_id: z.string().optional() }),
  { number: { unique: false }, id: { unique: true }, name: { unique: true } },
  { references: { unit_id: "units" } },
);
const unit = entityLike("units", z.object({ id: z.string() }));

const entities = [event, unit] as unknown as AnyEntity[];
const first = { id: "1", number: "1", name: "first" };
const second = { id: "2", number: "2", name: "second" };
const base = createBase(
  entities,
  new Map<string, AnyRecord[]>([
    ["events", [first, second]],
    ["units", [{ id: "1" }]],
  ]),
);

const readOf = (collections: unknown) => readState(storeState.parse({ idsDrawn: 3, collections }), base);

test.each([
  ["nothing", {}, {}],
  ["rows that were added", { added: [{ id: "3", number: "x" }] }, { added: [{ id: "3", number: "x" }], replaced: [] }],
  [
    "rows that were replaced",
    { replaced: [[first, { ...first, name: "other" }]] },
    { added: [], replaced: [{ of: "1", row: { ...first, name: "other" } }] },
  ],
  ["a number that was given", { lastNumber: 7 }, { added: [], replaced: [], lastNumber: 7 }],
])("%s: changes are printed, and are the same when they are read again", (_, changed, printed) => {
  const isChanged = Object.keys(changed).length > 0;
  const none = { added: [], replaced: [], lastNumber: undefined };
  const changes = {
    idsDrawn: 3,
    collections: new Map([
      ["events", { ...none, ...changed }],
      ["units", none],
    ]),
  } as unknown as StoreChanges;
  const state = printState(changes, [...entities, { ...unit, collection: "shops" } as never]);
  expect(JSON.parse(JSON.stringify(state))).toEqual({ idsDrawn: 3, collections: isChanged ? { events: printed } : {} });
  expect(Object.keys(state.collections.events ?? {})).toEqual(Object.keys(isChanged ? printed : {}));
  expect(readOf(state.collections)).toEqual({
    idsDrawn: 3,
    collections: new Map(isChanged ? [["events", { ...none, ...changed }]] : []),
  });
});

test("a row may have what only a replaced row of the fixtures had", () => {
  const events = {
    replaced: [{ of: "1", row: { ...first, name: "other" } }],
    added: [{ id: "3", number: "3", name: "first", unit_id: "1" }],
  };
  expect(readOf({ events })).toHaveProperty("collections");
});

const added = (row: object) => ({ events: { added: [{ id: "3", number: "3" }, row] } });
const replaced = (...rows: object[]) => ({ events: { replaced: rows } });

const wrong: Readonly<Record<string, readonly [collections: object, where: string, message: string]>> = {
  "a collection that there is not": [{ shops: {} }, "/collections/shops", "unknown; there are events, units"],
  "a row without an id": [added({ number: "4" }), "/collections/events/added/1/id", "missing"],
  "an id that leads nowhere": [
    added({ id: "4", number: "4", unit_id: "9" }),
    "/collections/events/added/1/unit_id",
    "9 is not an ID in units",
  ],
  "a row of the fixtures that there is not": [
    replaced({ of: "1", row: first }, { of: "9", row: { ...first, id: "9" } }),
    "/collections/events/replaced/1/of",
    "no row of the fixtures has the key 9",
  ],
  "a row of the fixtures twice": [
    replaced({ of: "1", row: first }, { of: "1", row: first }),
    "/collections/events/replaced/1/of",
    "1 is replaced twice",
  ],
  "another key than the row had": [
    replaced({ of: "1", row: { ...first, id: "9" } }),
    "/collections/events/replaced/0/row",
    "expected the key 1 of the row that it replaces",
  ],
  "a row in the place of another that is none, and that alone": [
    replaced({ of: "1", row: { id: "1" } }, { of: "2", row: second }),
    "/collections/events/replaced/0/row/number",
    "missing",
  ],
  "a name of the fixtures in the place of another": [
    { events: { added: [{ id: "3", number: "3" }], replaced: [{ of: "1", row: { ...first, name: "second" } }] } },
    "/collections/events/replaced/0/row/name",
    "second is also in the fixtures",
  ],
};

test.each(Object.entries(wrong))("%s is told with its place", (_, [collections, where, message]) => {
  const problem = expect.objectContaining({ where, message: expect.stringContaining(message) });
  expect(() => readOf(collections)).toThrow(expect.objectContaining({ problems: [problem] }));
});

test("a number that is taken is not given again, whatever the document says was the last", () => {
  const last = (lastNumber: number | undefined, ...numbers: string[]) => {
    const rows = numbers.map((number, at) => ({ id: `new ${at}`, number }));
    return readOf({ events: { added: rows, lastNumber } }).collections.get("events")?.lastNumber;
  };
  expect([last(50, "40", "30"), last(35, "40"), last(undefined, "30", "40")]).toEqual([50, 40, 40]);
  expect([last(undefined), last(0), last(undefined, "ACR99"), last(7, "ACR99")]).toEqual([undefined, 0, undefined, 7]);
});
