import { expect, test } from "vitest";
import { beginsWithPlaceholder, hasPlaceholder, isPlaceholder } from "./placeholder.ts";

test.each([
  ["{{token}}", true, true, true],
  ["{{ token }}", true, true, true],
  [`\${TOKEN}`, true, true, true],
  ["<token>", true, true, false],
  ["{{token}} ", false, true, true],
  ["<token>x", false, true, false],
  ["x{{token}}", false, false, true],
  ["{{a.b-c}}", false, false, true],
  ["{token}", false, false, false],
  ["{{}}", false, false, false],
  [`{{${"x".repeat(41)}}}`, false, false, false],
])("%j is a placeholder: %s, begins with one: %s, has one: %s", (text, is, begins, has) => {
  expect([isPlaceholder(text), beginsWithPlaceholder(text), hasPlaceholder(text)]).toEqual([is, begins, has]);
});
