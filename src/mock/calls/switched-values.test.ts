import { describe, expect, test } from "vitest";
import { contractNamed } from "../../vendor/catalog.ts";
import type { Contract } from "../../vendor/method.ts";
import type { BehaviourId } from "../../wire/assumptions.ts";
import { refuse } from "../../wire/refusal.ts";
import { parseRelease } from "../../wire/release.ts";
import type { Switches } from "../../wire/switches.ts";
import { parameterReader } from "./read-parameters.ts";
import { switchedValues, valueSwitchesIn } from "./switched-values.ts";

const set = "social_media_customer_events_set";
const reader = parameterReader(
  contractNamed("customer_events.bulk.social_media.create") as Contract,
  parseRelease("R14.0.0"),
);

/** A row as one switch has it read, and what was asked for it. */
function read(switches: Switches, row: object) {
  const asked: BehaviourId[] = [];
  const assumes = ((id: BehaviourId) => {
    asked.push(id);
    return switches[id];
  }) as never;
  return { row: switchedValues(row, reader.row.tree, valueSwitchesIn(switches) ?? [], `${set}[3]`, assumes), asked };
}

const wrong = (path: string, value: string, expected: string) =>
  refuse("wrongType", { path: `${set}[3].${path}`, value, expected });
const date = "Date, as 2016-06-22T15:00:00";

describe("a row, under a switch", () => {
  test.each([
    [{ "value.null": "wrong-type" }, { profile: null }, wrong("profile", "null", "String")],
    [{ "value.empty-string": "absent" }, { profile: "", action: "LIKE" }, { action: "LIKE" }],
    [
      { "value.outer-space": "dropped" },
      { profile: "\t a b ", performed_on: " x " },
      { profile: "a b", performed_on: " x " },
    ],
    [
      { "value.outer-space": "dropped", "value.empty-string": "absent" },
      { profile: " ", action: "LIKE" },
      { action: "LIKE" },
    ],
    [
      { "value.letter-case": "any" },
      { action: "Like", social_media: "myspace" },
      { action: "LIKE", social_media: "myspace" },
    ],
    [
      { "date.zone": "refused" },
      { performed_on: "2016-06-22T15:00:00Z" },
      wrong("performed_on", "2016-06-22T15:00:00Z", date),
    ],
    [{ "date.zone": "refused" }, { performed_on: "noneZ", profile: "2016-06-22T15:00:00Z" }, undefined],
    [{ "date.without-time": "taken" }, { performed_on: "2016-06-22" }, { performed_on: "2016-06-22T00:00:00" }],
    [{ "date.without-time": "taken" }, { performed_on: " 2016-06-22", profile: "2016-06-22" }, undefined],
    [{ "value.outer-space": "dropped", "value.number-as-text": "taken" }, { udf_float_1: " 7 " }, { udf_float_1: 7 }],
    [{ "value.number-as-text": "taken" }, { udf_float_1: "-1.50" }, { udf_float_1: -1.5 }],
    [{ "value.number-as-text": "taken" }, { udf_float_1: "1e3", udf_float_2: " 1", profile: "7" }, undefined],
  ] as const)("%j: %j", (switches, row, becomes) => {
    const { row: seen, asked } = read(switches, row);
    expect(seen).toEqual(becomes ?? row);
    const isTouched = becomes !== undefined && JSON.stringify(becomes) !== JSON.stringify(row);
    expect(asked.filter((id) => id !== "identifier.one-of")).toEqual(isTouched ? Object.keys(switches) : []);
  });

  test("is read within its objects too, and what is no object or not known stays", () => {
    const switches = { "value.empty-string": "absent" } as const;
    const within = { accounts_receivable_identifier: { number: "A", name: "" }, colour: "" };
    expect(read(switches, within).row).toEqual({ accounts_receivable_identifier: { number: "A" }, colour: "" });
    for (const one of [null, 7, "text", [""]]) {
      const row = { accounts_receivable_identifier: one };
      expect(read(switches, row).row).toEqual(row);
    }
    const deep = { accounts_receivable_identifier: { number: null } };
    expect(read({ "value.null": "wrong-type" }, deep).row).toEqual(
      wrong("accounts_receivable_identifier.number", "null", "String"),
    );
  });

  test("has the first of several alternatives alone where that is switched on", () => {
    const row = { rewards_participant_identifier: { number: "R" }, accounts_receivable_identifier: { number: "A" } };
    const first = read({ "identifier.one-of": "first-wins" }, row);
    expect([Object.keys(first.row), first.asked]).toEqual([["accounts_receivable_identifier"], ["identifier.one-of"]]);
    const both = read({ "value.null": "wrong-type" }, row);
    expect([Object.keys(both.row).length, both.asked]).toEqual([2, ["identifier.one-of"]]);
    const one = read({ "identifier.one-of": "first-wins" }, { accounts_receivable_identifier: { number: "A" } });
    expect(one.asked).toEqual([]);
  });
});

test("fields_set may be switched to be no array, and a member of a call is named without a row", () => {
  const on = valueSwitchesIn({ "fields-set.array": "refused", "value.null": "wrong-type" }) ?? [];
  const call = (sent: object) => switchedValues(sent, reader.call.tree, on, "", (() => undefined) as never);
  expect(call({ fields_set: ["a"] })).toEqual(
    refuse("wrongType", { path: "fields_set", value: "an array", expected: "List of Strings, comma separated" }),
  );
  expect(call({ fields_set: "a", [set]: ["a"] })).toEqual({ fields_set: "a", [set]: ["a"] });
  expect(call({ token: null })).toMatchObject({ values: { path: "token" } });
});
