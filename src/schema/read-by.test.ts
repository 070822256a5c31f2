import { describe, expect, test } from "vitest";
import * as z from "zod";
import { atMost, readBy, recordOf } from "./read-by.ts";

const schema = z.strictObject({
  text: z.string().min(1).optional(),
  short: z.string().max(3).optional(),
  number: z.number().gt(5).optional(),
  count: z.int().min(1).max(9).optional(),
  flag: z.boolean().optional(),
  list: z.array(z.string()).min(1).optional(),
  two: z.array(z.string()).min(2).optional(),
  one: z.enum(["alpha", "beta"]).optional(),
  always: z.literal(true).optional(),
  when: z.iso.datetime({ local: true }).optional(),
  address: z.url().optional(),
  code: z
    .string()
    .regex(/^[A-Z]+$/)
    .optional(),
  custom: z.string().regex(/^x/, "expected something with x").optional(),
  silent: z
    .string()
    .refine(() => false)
    .optional(),
  either: z.union([z.string(), z.array(z.string())]).optional(),
  deep: z.union([z.string(), z.strictObject({ inner: z.int() })]).optional(),
  keyed: z.record(z.string().regex(/^k/, "expected a name with k"), z.int()).optional(),
  kinds: z.partialRecord(z.enum(["tokenUnknown", "tokenReleased"]), z.string()).optional(),
  rows: z.array(z.strictObject({ id: z.string() })).optional(),
  my_password: z.int().optional(),
});

const told = (given: unknown) =>
  readBy(schema, given)
    .problems?.map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("\n");

describe("what is wrong is told in plain words, with the value and what is accepted", () => {
  test.each([
    [{ text: 5 }, "text: 5 is not accepted; expected a text"],
    [{ text: "" }, 'text: "" is not accepted; expected a text that is not empty'],
    [{ text: null }, "text: null is not accepted; expected a text"],
    [{ text: ["a"] }, "text: a list is not accepted; expected a text"],
    [{ text: { a: 1 } }, "text: an object is not accepted; expected a text"],
    [{ short: "abcd" }, 'short: "abcd" is not accepted; expected at most 3 characters'],
    [{ number: "6" }, 'number: "6" is not accepted; expected a number'],
    [{ number: 5 }, "number: 5 is not accepted; expected more than 5"],
    [{ count: 1.5 }, "count: 1.5 is not accepted; expected an integer"],
    [{ count: 0 }, "count: 0 is not accepted; expected at least 1"],
    [{ count: 10 }, "count: 10 is not accepted; expected at most 9"],
    [{ flag: "yes" }, 'flag: "yes" is not accepted; expected true or false'],
    [{ list: "a" }, 'list: "a" is not accepted; expected a list'],
    [{ list: [] }, "list: expected at least one element"],
    [{ two: ["a"] }, "two: expected at least 2 elements"],
    [{ one: "alfa" }, 'one: "alfa" is not accepted; expected one of alpha, beta; did you mean alpha?'],
    [{ one: 5 }, "one: 5 is not accepted; expected one of alpha, beta"],
    [{ always: false }, "always: false is not accepted; expected true"],
    [{ when: "now" }, 'when: "now" is not accepted; expected a date and time like 2016-06-22T15:00:00'],
    [{ address: "x" }, 'address: "x" is not accepted; expected an address like http://127.0.0.1:8080'],
    [{ code: "a" }, 'code: "a" is not accepted; expected a text of the form /^[A-Z]+$/'],
    [{ custom: "a" }, 'custom: "a" is not accepted; expected something with x'],
    [{ silent: "a" }, 'silent: "a" is not accepted; expected another value'],
    [{ either: 5 }, "either: 5 is not accepted; expected a text or a list"],
    [{ deep: { inner: "x" } }, 'deep: at inner: "x" is not accepted; expected an integer'],
    [{ keyed: { a: 1 } }, 'keyed.a: "a" is not accepted; expected a name with k'],
    [{ kinds: { tokenUnknwn: "x" } }, "kinds: unknown member tokenUnknwn; did you mean tokenUnknown?"],
    [{ rows: [{}] }, "rows.0.id: missing; expected a text"],
    [{ rows: [{ id: "1", ids: 1 }] }, "rows.0: unknown member ids; did you mean id?"],
    [{ txet: 1, cuont: 2 }, "txet: unknown; did you mean text?\ncuont: unknown; did you mean count?"],
    [{ my_password: "hunter2" }, "my_password: this value is not accepted; expected an integer"],
    [5, ": 5 is not accepted; expected an object"],
    [{ text: "x".repeat(100), code: 1 }, "code: 1 is not accepted; expected a text"],
  ])("%j", (given, expected) => {
    expect(told(given)).toBe(expected);
  });

  test("of more than there may be, the number alone", () => {
    const list = atMost(100, z.array(z.int()));
    expect(readBy(list, Array(100).fill("x")).problems).toHaveLength(100);
    expect(readBy(list, Array(101).fill("x")).problems).toEqual([
      { path: [], message: "there are 101; expected at most 100" },
    ]);
    const byName = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`n${at}`, 1]));
    expect(readBy(recordOf(z.string(), z.int()), byName).problems).toHaveLength(1);
  });
});
