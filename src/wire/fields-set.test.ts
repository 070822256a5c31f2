import { expect, test } from "vitest";
import { readFieldsSet, selectFields } from "./fields-set.ts";

const available = new Set(["id", "number", "unit", "unit.id", "unit.name", "unit.owner", "unit.owner.id"]);
const record = { id: "1", number: "14", unit: { id: "2", name: "Shop", owner: { id: "3", name: "Anna" } } };

test.each([
  [undefined, [], record],
  [null, [], record],
  ["", [], record],
  [" , ,", [], record],
  [[], [], record],
  ["id", [], { id: "1" }],
  [" number , id,", [], { id: "1", number: "14" }],
  [["number", "unit.id, id"], [], { id: "1", number: "14", unit: { id: "2" } }],
  ["unit.name,unit.id", [], { unit: { id: "2", name: "Shop" } }],
  ["unit.owner.id", [], { unit: { owner: { id: "3" } } }],
  ["unit,unit.id", [], { unit: record.unit }],
  ["unit.id,unit", [], { unit: record.unit }],
  ["unit.owner.id,unit.owner", [], { unit: { owner: record.unit.owner } }],
  ["colour,id,unit.colour", ["colour", "unit.colour"], { id: "1" }],
  ["colour", ["colour"], record],
  ["ID", ["ID"], record],
])("of %j, %j is unknown, and %j is answered", (sent, unknown, selected) => {
  const selection = readFieldsSet(sent, available);
  expect(selection.unknown).toEqual(unknown);
  expect(selectFields(record, selection)).toEqual(selected);
});

test("members stand in the order of the answer, and where there is no object within, what is asked for of it is whole", () => {
  const selection = readFieldsSet("unit.name,number,id", available);
  expect(Object.keys(selectFields(record, selection))).toEqual(["id", "number", "unit"]);
  expect(selectFields({ unit: null, number: "14" }, selection)).toEqual({ unit: null, number: "14" });
  expect(selectFields({ unit: "Shop", name: "x" }, selection)).toEqual({ unit: "Shop" });
});
