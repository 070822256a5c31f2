import { expect, test } from "vitest";
import * as z from "zod";
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
