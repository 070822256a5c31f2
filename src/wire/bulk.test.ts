import { expect, test } from "vitest";
import * as z from "zod";
import { bulkSet, requestUniqueIdentifier, rowPath } from "./bulk.ts";
import { printedFields, storedFields, userDefinedFields } from "./date-time.ts";
import { envelope, printEnvelope, refusedEnvelope } from "./envelope.ts";
import { schemaTree } from "./schema-tree.ts";

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
