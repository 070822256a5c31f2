import { expect, test } from "vitest";
import { readBy } from "../../matching/read-by.ts";
import { ownFolders } from "../catalog.ts";
import { methodDocument } from "./method-document.ts";

test.each(ownFolders)("$document.name is a document of the form that folders have", ({ document }) => {
  expect(readBy(methodDocument, document)).toEqual({ data: document });
});

test.each([
  [{ name: "a" }, /^verb: missing; expected one of GET, POST$/],
  [
    { parameters: [{ name: "a", type: "Strng" }] },
    /^parameters\.0\.type: "Strng" is not accepted; expected one of .*; did you mean String\?/,
  ],
  [{ does: { shows: "units", wher: {} } }, /^does: .*unknown member wher; did you mean where\?/],
  [{ since: [] }, /^since: expected at least one element/],
  [{ descripton: "x" }, /^descripton: unknown; did you mean description\?/],
])("what is wrong with %j is told with its path", (written, told) => {
  const { problems = [] } = readBy(methodDocument, written);
  expect(problems.map(({ path, message }) => `${path.join(".")}: ${message}`)).toContainEqual(
    expect.stringMatching(told),
  );
});
