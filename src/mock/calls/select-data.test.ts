import { expect, test } from "vitest";
import type { BulkData } from "../../wire/bulk.ts";
import type { Switches } from "../../wire/switches.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { switchedSets } from "./select-data.ts";
import { UsedAssumptions } from "./used-assumptions.ts";

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

function switched(of: BulkData, switches: Switches = {}) {
  const used = new UsedAssumptions(switches, false);
  const shown = switchedSets(of, used);
  return { shown, ids: used.list(vendorErrors).map(({ id }) => id) };
}

test("without switches the sets are as they are, and what they show and no page does is said", () => {
  for (const [failures, successes, ids] of [
    [2, 2, []],
    [2, 3, ["bulk.order"]],
    [3, 1, ["bulk.order"]],
    [0, 1, ["bulk.empty-result-set"]],
    [1, 0, ["bulk.empty-result-set"]],
  ] as const) {
    const of = data(failures, successes);
    expect(switched(of)).toEqual({ shown: of, ids });
    expect(switched(of).shown).toEqual(of);
  }
});

test("an empty set is absent where that is switched on, and one with rows is not", () => {
  const absent = { "bulk.empty-result-set": "absent" } as const;
  expect(switched(data(0, 2), absent).shown).toEqual({ processed_customer_events_set: done(2) });
  expect(switched(data(1, 2), absent).shown).toEqual(data(1, 2));
});

test("in any order the same rows come in another one, and always in the same", () => {
  const any = { "bulk.order": "any" } as const;
  expect(switched(data(1, 1), any)).toEqual({ shown: data(1, 1), ids: [] });
  for (const count of [2, 3, 12]) {
    const { shown, ids } = switched(data(0, count), any);
    const rows = shown.processed_customer_events_set ?? [];
    expect(ids).toContain("bulk.order");
    expect(rows).not.toEqual(done(count));
    expect(rows.toSorted((one, other) => Number(one.number) - Number(other.number))).toEqual(done(count));
    expect(switched(data(0, count), any).shown).toEqual(shown);
  }
  const reversed = switched(data(0, 12), any).shown.processed_customer_events_set?.map(({ number }) => Number(number));
  expect(reversed).not.toEqual(Array.from({ length: 12 }, (_, at) => 11 - at));
});
