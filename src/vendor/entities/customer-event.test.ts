import { expect, test } from "vitest";
import { storeOf } from "../../../test/store-of.ts";
import { isRefusal } from "../../wire/refusal.ts";
import { newestKnownRelease } from "../../wire/release.ts";
import { catalog } from "../catalog.ts";
import type { BulkOperation } from "../method.ts";
import { type CustomerEvent, customerEvent } from "./all-entities.ts";
import { findDuplicates } from "./customer-event.ts";
import { resolveCustomerEvent } from "./record-rules.ts";

const named = (kind: string, number: string, life_cycle_state: string) => {
  return { id: `${kind} ${number}`, number, name: number, life_cycle_state };
};
const stored = (id: string, said: Partial<CustomerEvent>): CustomerEvent => ({
  id,
  number: id.slice(1),
  type: "SOCIAL_MEDIA",
  life_cycle_state: "POSTED",
  performed_on: "2016-06-22T15:00:00",
  performed_by_unit_id: "U",
  created_date: "2016-06-22T15:00:00",
  ...said,
});

const rows = {
  accounts_receivable: [named("account", "ACR1", "EFFECTIVE"), named("account", "ACR2", "TERMINATED")],
  rewards_participants: [named("participant", "RP1", "EFFECTIVE"), named("participant", "RP2", "TERMINATED")],
  customer_event_classifications: [{ id: "C", name: "Campaign", alternative_code: null, description: null }],
  units: [{ id: "U", name: "Shop", alternative_code: null, group_name: null, community_name: null, description: null }],
  customer_events: [
    stored("E1", { external_system: "HS", external_system_reference_number: "A1" }),
    stored("E2", { external_system: "X", external_system_reference_number: "a1" }),
    stored("E3", { external_system_reference_number: "B1" }),
    stored("E4", { external_system: "HS", external_system_reference_number: "twin", type: "WEB" }),
    stored("E5", { external_system: "X", external_system_reference_number: "twin" }),
    stored("E6", { external_system: "Y", external_system_reference_number: "twin" }),
    stored("E7", { external_system: "Z", external_system_reference_number: "other", type: "WEB" }),
  ],
};

const bulk = catalog.find(({ method }) => method.name === "customer_events.bulk.social_media.create");

/** A store, and what is told of what is done there. */
function startRecording(switches: Readonly<Record<string, string>> = {}) {
  let drawn = 0;
  const store = storeOf(rows, () => `new ${++drawn}`);
  const told: string[] = [];
  const assumes = (id: string) => {
    told.push(id);
    return switches[id] as never;
  };
  const lookup = { store, assumes };
  const record = (said: object, how: object = {}) =>
    store.attempt(() => {
      const parameters = {
        accounts_receivable_identifier: { number: "ACR1" },
        performed_by_unit_identifier: { name: "Shop" },
        performed_on: "2016-06-22T15:00:00",
        ...said,
      };
      const now = "2016-06-22T15:00:00";
      const recording = {
        ...lookup,
        session: undefined,
        now,
        release: newestKnownRelease,
        stored: [],
        blanks: new Map(),
        ...how,
      };
      const event = (bulk as BulkOperation).create(parameters as never, recording as never);
      return isRefusal(event) ? `${event.kind} ${event.values.value}` : event;
    });
  return { store, told, lookup, record };
}

test.each([
  [{}, {}, []],
  [{ performed_on: "2016-06-22T17:00:00+02:00" }, { performed_on: "2016-06-22T15:00:00" }, ["date.zone"]],
  [{ performed_on: "2016-06-22T15:00:01" }, { performed_on: "2016-06-22T15:00:01" }, ["date.future"]],
  [
    { performed_on: "2016-06-22T14:30:00-02:00" },
    { performed_on: "2016-06-22T16:30:00" },
    ["date.future", "date.zone"],
  ],
  [{ performed_on: "1816-06-22T15:00:00" }, { performed_on: "1816-06-22T15:00:00" }, ["date.far-year"]],
  [{ udf_string_1: "x", udf_float_2: 1.5, udf_string_3: null }, { udf_string_1: "x", udf_float_2: 1.5 }, []],
  [{ udf_date_1: "2016-06-22T15:00:00.5" }, { udf_date_1: "2016-06-22T15:00:00" }, ["date.fraction"]],
  [{ udf_string_1: "2016-06-22T15:00:00.5" }, { udf_string_1: "2016-06-22T15:00:00.5" }, []],
  [{ udf_string_9: "x", udf_float: 1, colour: "red" }, {}, []],
  [{ external_system_reference_number: "" }, { external_system_reference_number: "" }, []],
  [{ description: "", profile: "p" }, { description: "", profile: "p" }, ["event.profile"]],
])("an event that says %j is stored with %j, and depends on %j", (said, members, told) => {
  const recording = startRecording();
  const event = recording.record(said) as CustomerEvent;
  expect(JSON.parse(JSON.stringify(event))).toEqual({
    id: "new 1",
    number: "8",
    type: "SOCIAL_MEDIA",
    life_cycle_state: "POSTED",
    stored_by: "a call under way",
    performed_on: "2016-06-22T15:00:00",
    performed_by_unit_id: "U",
    accounts_receivable_id: "account ACR1",
    created_date: "2016-06-22T15:00:00",
    ...members,
  });
  expect(recording.store.collection(customerEvent).find("id", "new 1")).toEqual([event]);
  expect(recording.told).toEqual(told);
});

test("an event is created by the unit and the user of its session", () => {
  const { record } = startRecording();
  const by = (session?: object) => {
    const { created_by_unit_id, created_by_username } = record({}, { session }) as CustomerEvent;
    return [created_by_unit_id, created_by_username];
  };
  expect(by()).toEqual([undefined, undefined]);
  expect(by({ unit_id: "U", username: "anna" })).toEqual(["U", "anna"]);
  expect(by({ unit_id: "", username: null })).toEqual([undefined, undefined]);
});

test.each([
  ["HS", "A1", "reused", "reused", "reused", "reused"],
  ["X", "a1", "reused", "reused", "reused", "reused"],
  [undefined, "B1", "reused", "reused", "reused", "reused"],
  [null, "B1", "reused", "reused", "reused", "reused"],
  ["HS", "B1", "stored", "stored", "reused", "reused"],
  [null, "A1", "stored", "stored", "reused", "reused"],
  ["HS", "A2", "stored", "stored", "stored", "stored"],
  ["hs ", "A1", "stored", "reused", "reused", "reused"],
  ["HS", " a1", "stored", "reused", "stored", "reused"],
  ["", "b1", "stored", "reused", "stored", "reused"],
  [null, "b1", "stored", "reused", "stored", "reused"],
  ["HS", "b1", "stored", "stored", "stored", "reused"],
])(
  "the reference %j, %j is %s, in any letters %s, in any system %s, both %s",
  (external_system, number, ...results) => {
    const said = { external_system, external_system_reference_number: number };
    const kept = { ...said, external_system: external_system ?? undefined };
    const [letters, systems] = [{ "identifier.exact-text": "alike" }, { "bulk.reference-within-system": "any-system" }];
    for (const [at, switches] of [{}, letters, systems, { ...letters, ...systems }].entries()) {
      const wanted = results[at];
      const event = startRecording(switches).record(said);
      expect(event).toEqual(wanted === "reused" ? `externalReferenceReused ${number}` : expect.objectContaining(kept));
      const taken = startRecording({ ...switches, "bulk.reference-reused": "accepted" });
      expect(taken.record(said)).toEqual(expect.objectContaining(kept));
      expect(taken.told.includes("bulk.reference-reused")).toBe(wanted === "reused");
      const again = startRecording({ ...switches, "bulk.reference-reused": "answered-again" });
      const { id } = again.record(said) as CustomerEvent;
      expect(rows.customer_events.some((event) => event.id === id)).toBe(wanted === "reused");
    }
  },
);

test("an event of another type is not answered again: its reference is refused", () => {
  const said = { external_system: "Z", external_system_reference_number: "other" };
  expect(startRecording({ "bulk.reference-reused": "answered-again" }).record(said)).toBe(
    "externalReferenceReused other",
  );
});

test.each([
  [{ id: null, number: "2" }, "E2", []],
  [{ external_system_reference_number: "b1" }, "customerEventNotFound b1", ["identifier.exact-text"]],
  [
    { external_system_reference_number: "twin" },
    "ambiguousIdentifier Customer Event twin 2",
    ["identifier.other-type", "identifier.ambiguous"],
  ],
  [{ id: "E4" }, "customerEventNotFound E4", ["identifier.other-type"]],
  [{ id: "2" }, "customerEventNotFound 2", []],
  [{ external_system_reference_number: "" }, "customerEventNotFound ", []],
  [{ number: "E2" }, "customerEventNotFound E2", []],
])("a social media event that is named by %j is %s, which depends on %j", (named, result, rests) => {
  const { lookup, told } = startRecording();
  const event = resolveCustomerEvent(lookup, named, { type: "SOCIAL_MEDIA" });
  expect(isRefusal(event) ? [event.kind, ...Object.values(event.values)].join(" ") : event.id).toBe(result);
  expect(told).toEqual(rests);
});

const event = (id: string, said: Partial<CustomerEvent>) =>
  stored(id, { created_date: `2016-06-22T15:00:0${id}`, ...said });

function duplicatesOf(...events: CustomerEvent[]) {
  const steps = findDuplicates(storeOf({ customer_events: events }));
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value.map((duplicate) => [duplicate.reason, ...duplicate.events.map(({ id }) => id)]);
}

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
    ["same content", "3", "6"],
  ]);
});

test("what the system adds to an event is no content", () => {
  const [firstUnit, secondUnit] = ["C".repeat(32), "D".repeat(32)];
  expect(
    duplicatesOf(
      event("1", { profile: "a", created_by_unit_id: firstUnit }),
      event("2", { profile: "a", created_by_unit_id: secondUnit, created_by_username: "mpadministrator" }),
      event("3", { profile: "a", performed_on: "2016-06-22T15:00:01" }),
    ),
  ).toEqual([["same content", "1", "2"]]);
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
