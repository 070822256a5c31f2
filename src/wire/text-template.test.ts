import { expect, test } from "vitest";
import { couldSay, fillTemplate, hasPlaceholder, isPlaceholder } from "./text-template.ts";

test.each([
  ["Account ({value}) Not Found.", { value: "ACR1" }, "Account (ACR1) Not Found."],
  ["{member} of {path} {member}", { member: "id", path: "a.id" }, "id of a.id id"],
  ["{value}{other}", { value: "{other}", other: "x" }, "{other}x"],
  ["{value} {unknown} {toString}", { value: "" }, " {unknown} {toString}"],
  ["{a b} {} plain", {}, "{a b} {} plain"],
  ["", {}, ""],
])("%j filled with %j is %j", (template, values, text) => {
  expect(fillTemplate(template, values as Record<string, string>)).toBe(text);
});

test("a text that a template could produce has all of its words", () => {
  expect(couldSay("(A) (B\n) is gone.", "({value}) is {state}.")).toBe(true);
  for (const text of ["x (A) is gone.", "(A) is gone. x", "(A) is goneX", "A is gone."])
    expect(couldSay(text, "({value}) is {state}.")).toBe(false);
});

test.each([
  ["{{token}}", true, true],
  ["{{ token }}", true, true],
  [`\${TOKEN}`, true, true],
  ["<token>", true, false],
  ["{{token}} ", false, true],
  ["<token>x", false, false],
  ["x{{token}}", false, true],
  ["{{a.b-c}}", false, true],
  ["{token}", false, false],
  ["{{}}", false, false],
  [`{{${"x".repeat(41)}}}`, false, false],
])("%j is a placeholder: %s, has one: %s", (text, is, has) => {
  expect([isPlaceholder(text), hasPlaceholder(text)]).toEqual([is, has]);
});
