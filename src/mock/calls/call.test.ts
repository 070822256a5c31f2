import { expect, test } from "vitest";
import { refuse } from "../../wire/refusal.ts";
import { isJsonBody } from "./call.ts";

test.each([
  ["POST", {}, true],
  ["POST", refuse("bodyNotAnObject", { actual: "an array" }), true],
  ["POST", refuse("bodyNotJson", { reason: "it is empty" }), false],
  ["GET", {}, undefined],
] as const)("is the body of a %s, read as %j, JSON? %s", (verb, json, isJson) => {
  expect(isJsonBody({ verb, json } as never)).toBe(isJson);
});
