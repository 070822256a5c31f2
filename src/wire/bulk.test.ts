import { expect, test } from "vitest";
import * as z from "zod";
import { bulkData, bulkSet, requestUniqueIdentifier, rowPath } from "./bulk.ts";
import { printedFields, storedFields, userDefinedFields } from "./date-time.ts";
import { envelope, printEnvelope, refusedEnvelope } from "./envelope.ts";
import { schemaTree } from "./schema-tree.ts";
import { sessionToken } from "./session-token.ts";

test("the set of a bulk method holds so many rows, and is described as its page describes it", () => {
  const { web_set } = bulkSet("web_set", z.object({ a: requestUniqueIdentifier }), "web", 2);
  const row = { a: "x" };
  expect([[], [row, row], [row, row, row], [{}], row].map((rows) => web_set.safeParse(rows).success)).toEqual([
    ...[true, true, false, false, false],
  ]);
  expect(schemaTree(web_set)).toMatchObject({
    typeName: "Set of Web Customer Event Objects",
    description: "The set of web customer events that will be created by this Web API method",
    mostElements: 2,
  });
  expect(rowPath("web_set", 2)).toBe("web_set[2]");
});

const id = "0123456789ABCDEF0123456789ABCDEF";

test.each([
  [{ id }, {}, true],
  [{ id: id.toLowerCase() }, {}, false],
  [{ id: `${id}0` }, {}, false],
  [{ id: `x${id}` }, {}, false],
  [{ number: "1" }, {}, true],
  [{ number: "1203" }, {}, true],
  [{ number: "012" }, {}, false],
  [{ number: "12x" }, {}, false],
  [{ number: "x12" }, {}, false],
  [{ request_unique_identifier: null }, {}, false],
  [{}, { request_unique_identifier: null }, true],
  [{}, { error_code: "" }, false],
  [{}, { error_description: "" }, false],
])(
  "an answer with a processed row of %j and an unprocessed one of %j is one: %s",
  (processed, unprocessed, isAnswer) => {
    const read = bulkData.safeParse({
      processed_customer_events_set: [{ request_unique_identifier: "a", id, number: "14", ...processed }],
      unprocessed_customer_events_set: [
        { request_unique_identifier: "b", error_code: "Code", error_description: "What was wrong", ...unprocessed },
      ],
    });
    expect(read.success).toBe(isAnswer);
  },
);

test("an answer says OK and no more, or what was wrong", () => {
  expect(printEnvelope({ a: 1 })).toBe('{"data":{"a":1},"status":{"code":"OK","description":"","message":""}}');
  const refused = { code: "Wrong", description: "What", message: "is wrong" };
  expect(printEnvelope({}, refused)).toBe(
    '{"data":{},"status":{"code":"Wrong","description":"What","message":"is wrong"}}',
  );
  const fits = (schema: z.ZodType, code: string) =>
    schema.safeParse({ data: { a: 1 }, status: { code, description: "", message: "" } }).success;
  const whole = envelope(z.object({ a: z.number() }));
  expect(["OK", "Wrong", ""].map((code) => fits(whole, code))).toEqual([true, false, false]);
  expect(["OK", "Wrong", ""].map((code) => fits(refusedEnvelope, code))).toEqual([false, true, false]);
});

test.each([
  [id, true],
  ["1351195444", true],
  ["eyJ0.eyJ1-_.s-_9", true],
  ["135119544", false],
  ["13511954441", false],
  [id.slice(1), false],
  [`${id}0`, false],
  [id.toLowerCase(), false],
  ["a.b", false],
  ["a..b", false],
  ["a.b.c.d", false],
  ["a.b c.d", false],
  ["", false],
])("a login gives %s for a token: %s", (text, isToken) => {
  expect(sessionToken.safeParse(text).success).toBe(isToken);
});

test("there are sixteen user defined fields, of which the dates are kept as CRM.COM writes them", () => {
  const names = [
    ...[1, 2, 3, 4, 5, 6, 7, 8].map((at) => `udf_string_${at}`),
    ...["float", "date"].flatMap((kind) => [1, 2, 3, 4].map((at) => `udf_${kind}_${at}`)),
  ];
  for (const fields of [userDefinedFields, printedFields, storedFields]) expect(Object.keys(fields)).toEqual(names);
  const read = (fields: object, name: string, value: unknown) =>
    (fields as Record<string, z.ZodType>)[name]?.safeParse(value).data;
  const zoned = "2016-06-22T15:00:00Z";
  expect([userDefinedFields, printedFields, storedFields].map((fields) => read(fields, "udf_date_1", zoned))).toEqual([
    ...[zoned, undefined, "2016-06-22T15:00:00"],
  ]);
  for (const name of names) expect(read(userDefinedFields, name, null)).toBe(null);
  expect(["udf_float_4", "udf_string_8"].map((name) => read(userDefinedFields, name, 1.5))).toEqual([1.5, undefined]);
});
