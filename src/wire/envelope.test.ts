import { expect, test } from "vitest";
import * as z from "zod";
import { userDefinedFields } from "../schema/date-schema.ts";
import { envelope, printEnvelope, refusedEnvelope } from "./envelope.ts";

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
  expect(Object.keys(userDefinedFields)).toEqual(names);
  const read = (name: string, value: unknown) =>
    (userDefinedFields as Record<string, z.ZodType>)[name]?.safeParse(value).data;
  expect(read("udf_date_1", "2016-06-22T15:00:00Z")).toBe("2016-06-22T15:00:00");
  for (const name of names) expect(read(name, null)).toBe(null);
  expect(["udf_float_4", "udf_string_8"].map((name) => read(name, 1.5))).toEqual([1.5, undefined]);
});
