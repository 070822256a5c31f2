import { expect, test } from "vitest";
import { storeOf } from "../../../test/store-of.ts";
import type { CustomerEvent } from "./all-entities.ts";
import { findDuplicates } from "./customer-event.ts";

const event = (id: string, said: Partial<CustomerEvent>): CustomerEvent => ({
  id,
  number: id,
  type: "SOCIAL_MEDIA",
  life_cycle_state: "POSTED",
  performed_on: "2016-06-22T15:00:00",
  performed_by_unit_id: "U",
  created_date: `2016-06-22T15:00:0${id}`,
  ...said,
});

const duplicatesOf = (...events: CustomerEvent[]) =>
  findDuplicates(storeOf({ customer_events: events })).map(({ reason, events }) => [
    reason,
    ...events.map(({ id }) => id),
  ]);

test("events of one reference, and events that say the same, are told, the oldest first", () => {
  expect(duplicatesOf(event("1", { profile: "a" }), event("2", { profile: "b" }))).toEqual([]);
  const reference = { external_system: "HS", external_system_reference_number: "7" };
  expect(
    duplicatesOf(
      event("1", { profile: "a", ...reference }),
      event("2", { profile: "b" }),
      event("3", { profile: "c", ...reference }),
      event("4", { profile: "b" }),
      event("5", { profile: "b", life_cycle_state: "CANCELLED" }),
      event("6", { profile: "c", ...reference, external_system: "other" }),
    ),
  ).toEqual([
    ["same external reference", "1", "3"],
    ["same content", "2", "4", "5"],
  ]);
});

test("what is absent and what is null says the same, in whatever order it is said", () => {
  expect(
    duplicatesOf(
      event("1", { profile: "a", description: "x" }),
      event("2", { description: "x", profile: "a", action: null }),
      event("3", { description: "a", profile: "x" }),
    ),
  ).toEqual([["same content", "1", "2"]]);
});
