import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { readBy } from "../../schema/read-by.ts";
import { ownFolders } from "../catalog.ts";
import { readExamples } from "./example-operation.ts";
import { folderFileSchema, publishedSchema } from "./folder-forms.ts";
import { objectSchema } from "./member-schemas.ts";

test.each(ownFolders)("$document.name is a document of the form that folders have", ({ document }) => {
  expect(readBy(folderFileSchema("method"), document)).toEqual({ data: document });
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
  const { problems = [] } = readBy(folderFileSchema("method"), written);
  expect(problems.map(({ path, message }) => `${path.join(".")}: ${message}`)).toContainEqual(
    expect.stringMatching(told),
  );
});

test("a pattern is read as Unicode", () => {
  const schema = objectSchema([{ name: "a", type: "String", pattern: "^\\p{L}+$" }], "request");
  expect([schema.safeParse({ a: "ä" }).success, schema.safeParse({ a: "1" }).success]).toEqual([true, false]);
});

test("an example keeps what only looks repeated or refused", () => {
  const data = { set: [{ times: 2 }, { times: "2", of: 1 }], refused: true };
  const [example] = readExamples({ examples: [{ title: "x", request: {}, data }] });
  expect(example?.response.body).toMatchObject({ data });
});

test("a wrong verb is one mistake to an editor, and every member has words", () => {
  const isRight = new Ajv2020({ strict: false, allErrors: true }).compile(publishedSchema("method"));
  const method = { name: "a.b", verb: "POST", source: "x", parameters: [], answer: { type: "None" } };
  expect([
    isRight({ ...method, does: { creates: "units" } }),
    isRight({ ...method, does: { craetes: "units" } }),
  ]).toEqual([true, false]);
  expect(isRight.errors).toMatchObject([{ instancePath: "/does", params: { additionalProperty: "craetes" } }]);
  const { method: form } = publishedSchema("method").$defs;
  expect(Object.entries(form.properties).filter(([, one]) => !("description" in one))).toEqual([]);
});
