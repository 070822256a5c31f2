import { expect, test } from "vitest";
import { deriveTemplate } from "./derive-template.ts";

test.each([
  ["a value", [["No X-1 here", { value: "X-1" }]], "No {value} here"],
  ["no value in it", [["Denied", { value: "X-1" }]], "Denied"],
  ["not within a longer word", [["16 of 160", { value: "16" }]], "{value} of 160"],
  ["the longer one first", [["a.b is not b", { path: "a.b", member: "b" }]], "{path} is not {member}"],
  [
    "the one that explains every text",
    [
      ["Give token", { path: "token", member: "token" }],
      ["Give name", { path: "set[0].name", member: "name" }],
    ],
    "Give {member}",
  ],
  [
    "a value that is empty in the first text",
    [
      ["Account () missing", { value: "" }],
      ["Account (N-1) missing", { value: "N-1" }],
    ],
    "Account ({value}) missing",
  ],
  [
    "no template where a value stands a second time by chance",
    [
      ["1 fault: 1", { value: "1" }],
      ["1 fault: 2", { value: "2" }],
    ],
    undefined,
  ],
  [
    "no template for texts that have nothing in common",
    [
      ["Oops 1", { value: "1" }],
      ["Alas 2", { value: "2" }],
    ],
    undefined,
  ],
] as const)("%s", (_, observed, template) => {
  expect(deriveTemplate(observed.map(([text, values]) => ({ text, values })) as never, "")).toBe(template);
});

test("of two values that are equal, the one that our own template has", () => {
  const observed = [{ text: "Give token", values: { member: "token", path: "token" } }] as const;
  expect(deriveTemplate(observed, "{path} is mandatory.")).toBe("Give {path}");
  expect(deriveTemplate(observed, "{member} is mandatory.")).toBe("Give {member}");
});
