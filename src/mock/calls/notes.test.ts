import { expect, test } from "vitest";
import type { AnyAssumptionId } from "../../assumptions/assumptions.ts";
import type { Switches } from "../../assumptions/switches.ts";
import { refuse } from "../../wire/refusal.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { CallSettings } from "../sandbox/config-loader.ts";
import { Notes, Policy } from "./notes.ts";

const policyWith = (switches: Switches = {}, strict: CallSettings["strict"] = false) =>
  new Policy(switches, { strict, errors: vendorErrors });

const startNotes = (...args: Parameters<typeof policyWith>) => new Notes(policyWith(...args));

const listed = (ids: readonly AnyAssumptionId[], policy = policyWith()) => policy.used(ids.join(" "));

test("the least sure stand first, and those that are as sure by their names", () => {
  const ids = ["value.float-precision", "bulk.order", "call.encoded-path", "call.content-type"] as const;
  expect(listed(ids).map(({ id, provenance }) => `${provenance} ${id}`)).toEqual([
    "assumed call.encoded-path",
    "assumed value.float-precision",
    "inferred bulk.order",
    "inferred call.content-type",
  ]);
});

test("a refusal depends on its text, and on the assumption behind it", () => {
  const notes = startNotes();
  notes.noteRefusal(refuse("tokenExpired"));
  expect(notes.list.map(({ id }) => id)).toEqual(["error.tokenExpired", "token.refused-at-once"]);
});

test.each([
  [{}, false, undefined],
  [{ "value.unknown-member": "refused" }, false, "value.unknown-member"],
  [{}, ["call.charset"], "call.charset"],
  [{}, true, "value.unknown-member"],
] as const)("under %j and --strict %j, the first that is refused of what is told is %s", (switches, strict, id) => {
  const notes = startNotes(switches, typeof strict === "boolean" ? strict : [...strict]);
  notes.add("value.lost-digits");
  notes.add("value.unknown-member", "colour");
  notes.add("call.charset", "latin1");
  expect(notes.refusingNote()?.id).toBe(id);
});
