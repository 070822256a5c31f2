import { expect, test } from "vitest";
import type { MethodDocument } from "../../contracts/document-types.ts";
import { createsRecords, isReadOnly } from "./method.ts";

test.each([
  [{ creates: "units" }, "POST", { reads: false, creates: true }],
  [{ updates: "units" }, "POST", { reads: false, creates: false }],
  [{ removes: "units" }, "GET", { reads: false, creates: false }],
  [{ shows: "units" }, "POST", { reads: true, creates: false }],
  [{ lists: "units" }, "POST", { reads: true, creates: false }],
  [{ answers: "examples" }, "GET", { reads: true, creates: false }],
  [{ answers: "examples" }, "POST", { reads: false, creates: false }],
  [undefined, "GET", { reads: true, creates: false }],
  [undefined, "POST", { reads: false, creates: false }],
] as const)("a method that does %j by %s: %j", (does, verb, expected) => {
  // The name misleads on purpose: only `does` and the verb count.
  const document: MethodDocument = { name: "a.list", verb, does, source: "", parameters: [], answer: { type: "None" } };
  expect({ reads: isReadOnly({ document }), creates: createsRecords({ document }) }).toEqual(expected);
});
