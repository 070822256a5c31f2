import { expect, test } from "vitest";
import * as z from "zod";
import { storeOver } from "../../test/store-of.ts";
import { entityLike } from "../../test/thing.ts";
import { refuse } from "../wire/refusal.ts";
import { createBase } from "./base.ts";
import type { AnyRecord } from "./entity.ts";
import { findRecords, resolve } from "./resolve.ts";

const thing = entityLike("things", z.object({ id: z.string(), name: z.string() }), {
  id: { unique: true },
  name: { unique: false },
});

const rows = ["one", "twin", "twin"].map((name, at) => ({ id: String(at + 1), name }));
const store = storeOver(createBase([thing], new Map([["things", rows]])));
const lookup = { store, assumes: () => undefined };

test("one row, none, several", () => {
  expect(resolve(lookup, thing, { id: "1" })).toBe(rows[0]);
  expect(resolve(lookup, thing, { name: "one" })).toBe(rows[0]);
  expect(resolve(lookup, thing, { id: null, name: "1" })).toEqual(refuse("unitNotFound", { value: "1" }));
  expect(resolve(lookup, thing, { name: "twin" })).toEqual(
    refuse("ambiguousIdentifier", { label: "Thing", value: "twin", count: "2" }),
  );
});

test.each([
  [{}, "shop", "unitNotFound"],
  [{}, "twin", "ambiguousIdentifier"],
  [{ "identifier.exact-text": "alike" }, " SHOP ", "1"],
  [{ "identifier.exact-text": "alike" }, "Twin", "3"],
  [{ "identifier.exact-text": "alike" }, "tWIN", "ambiguousIdentifier"],
  [{ "identifier.exact-text": "alike" }, "nobody", "unitNotFound"],
  [{ "identifier.exact-text": "alike" }, 7, "unitNotFound"],
  [{ "identifier.ambiguous": "first" }, "twin", "4"],
  [{ "identifier.ambiguous": "first" }, "tWIN", "unitNotFound"],
  [{ "identifier.ambiguous": "first", "identifier.exact-text": "alike" }, "tWIN", "3"],
] as const)("where %j holds, %j names %s", (switches, name, named) => {
  const loose = {
    ...thing,
    indexes: { ...thing.indexes, name: { unique: false, alike: true, of: (record: AnyRecord) => record["name"] } },
  };
  const names = ["Shop", "bar", "Twin", "twin", "twin"].map((name, at) => ({ id: String(at + 1), name }));
  const base = createBase([loose], new Map([["things", names]]));
  const told: string[] = [];
  const assumes = (id: string) => {
    told.push(id);
    return (switches as Record<string, string>)[id] as never;
  };
  for (let time = 0; time < 2; time += 1) {
    const result = resolve({ store: storeOver(base), assumes }, loose, { name });
    expect("kind" in result ? result.kind : result.id).toBe(named);
  }
  const isOtherCase = !names.some((row) => row.name === name) && typeof name === "string" && name !== "nobody";
  expect(told.includes("identifier.exact-text")).toBe(isOtherCase);
  const exact = names.filter((row) => row.name === name);
  const similar = names.filter((row) => row.name.toLowerCase() === String(name).trim().toLowerCase());
  const found = exact.length > 0 || !("identifier.exact-text" in switches) ? exact : similar;
  expect(findRecords(storeOver(base).collection(loose), "name", name, assumes)).toEqual(found);
});

test("no other row is alike where an index has no such index beside it", () => {
  const assumes = () => "alike" as never;
  expect(resolve({ store, assumes }, thing, { name: "ONE" })).toEqual(refuse("unitNotFound", { value: "ONE" }));
});
