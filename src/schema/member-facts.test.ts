import { expect, test } from "vitest";
import { brokenRule, type ObjectRule, ruleKinds } from "./member-facts.ts";

const oneOf: ObjectRule = { kind: "exactlyOne", members: ["id", "number"] };
const withIdentifier: ObjectRule = { kind: "mandatoryWith", members: ["pass_code", "pin"], sibling: "identifier" };

test.each([
  [{ id: "1" }, undefined],
  [{ id: null, number: "1" }, undefined],
  [{ id: "" }, undefined],
  [{}, "semiOptionalMissing"],
  [{ id: null, name: "x" }, "semiOptionalMissing"],
  [{ id: "1", number: "1" }, "semiOptionalConflict"],
])("of two members, exactly one is given: %j is refused as %s", (value, refused) => {
  const broken = brokenRule([oneOf], value);
  expect(broken && ruleKinds[broken.kind].errorFor(value, broken)).toBe(refused);
});

test.each([
  [{}, undefined],
  [{ identifier: null, pin: "1" }, undefined],
  [{ identifier: "1", pass_code: "2", pin: "3" }, undefined],
  [{ identifier: "1" }, "passCodeMissing"],
  [{ identifier: "1", pass_code: "2" }, "passCodeMissing"],
  [{ identifier: "1", pass_code: "2", pin: null }, "passCodeMissing"],
])("beside another, all are given: %j is refused as %s", (value, refused) => {
  const broken = brokenRule([withIdentifier], value);
  expect(broken && ruleKinds[broken.kind].errorFor(value, broken)).toBe(refused);
});
