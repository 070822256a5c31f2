import { expect, test } from "vitest";
import type { BulkData } from "../../wire/envelope.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { Notes, Policy } from "./notes.ts";
import { readFieldsSet, selectFields, switchedSets } from "./select-data.ts";

const failed = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    error_code: "E",
    error_description: "D",
    request_unique_identifier: `f${at}`,
  }));
const done = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ number: `${at}`, id: "A", request_unique_identifier: `d${at}` }));
const data = (failures: number, successes: number): BulkData => ({
  unprocessed_customer_events_set: failed(failures),
  processed_customer_events_set: done(successes),
});

test("without switches the sets are as they are, and what they show and no page does is said", () => {
  for (const [failures, successes, ids] of [
    [2, 2, []],
    [2, 3, ["bulk.order"]],
    [3, 1, ["bulk.order"]],
    [0, 1, ["bulk.empty-result-set"]],
    [1, 0, ["bulk.empty-result-set"]],
  ] as const) {
    const of = data(failures, successes);
    const notes = new Notes(new Policy({}, { strict: false, errors: vendorErrors }));
    expect(switchedSets(of, notes)).toEqual(of);
    expect(notes.list.map(({ id }) => id)).toEqual(ids);
  }
});

const available = new Set(["id", "number", "unit", "unit.id", "unit.name", "unit.owner", "unit.owner.id"]);
const record = { id: "1", number: "14", unit: { id: "2", name: "Shop", owner: { id: "3", name: "Anna" } } };

test.each<[string | string[], string[], object]>([
  ["id", [], { id: "1" }],
  [" number , id,", [], { id: "1", number: "14" }],
  [["number", "unit.id, id"], [], { id: "1", number: "14", unit: { id: "2" } }],
  ["unit.name,unit.id", [], { unit: { id: "2", name: "Shop" } }],
  ["unit.owner.id", [], { unit: { owner: { id: "3" } } }],
  ["unit,unit.id", [], { unit: record.unit }],
  ["unit.id,unit", [], { unit: record.unit }],
  ["unit.owner.id,unit.owner", [], { unit: { owner: record.unit.owner } }],
  ["colour,id,unit.colour", ["colour", "unit.colour"], { id: "1" }],
])("of %j, %j is unknown, and %j is answered", (sent, unknown, selected) => {
  const fieldsSet = readFieldsSet(sent, available);
  expect(fieldsSet.unknown).toEqual(unknown);
  expect(selectFields(record, fieldsSet.fields)).toEqual(selected);
});

test.each(["", " , ,", [], "colour", "ID"])("%j selects nothing", (sent) => {
  expect(readFieldsSet(sent, available).fields.size).toBe(0);
});

test("members stand in the order of the answer, and where there is no object within, what is asked for of it is whole", () => {
  const { fields } = readFieldsSet("unit.name,number,id", available);
  expect(Object.keys(selectFields(record, fields) as object)).toEqual(["id", "number", "unit"]);
  expect(selectFields({ unit: null, number: "14" }, fields)).toEqual({ unit: null, number: "14" });
  expect(selectFields({ unit: "Shop", name: "x" }, fields)).toEqual({ unit: "Shop" });
});
