import { expect, test } from "vitest";
import * as z from "zod";
import { readQuery } from "./read-query.ts";

const parameters = z.object({
  token: z.string(),
  customer_event_identifier: z.object({ id: z.string(), number: z.string(), unit: z.object({ name: z.string() }) }),
  number_of_results: z.int(),
  amount: z.number(),
  is_new: z.boolean(),
});

test.each([
  ["", {}],
  ["token=a%20b+c", { token: "a b c" }],
  ["token=a=b", { token: "a=b" }],
  ["customer_event_identifier=number=14", { customer_event_identifier: { number: "14" } }],
  [
    "customer_event_identifier=number=14&customer_event_identifier=id=A=B",
    { customer_event_identifier: { number: "14", id: "A=B" } },
  ],
  ["customer_event_identifier=unit=name=Shop", { customer_event_identifier: { unit: { name: "Shop" } } }],
  ["customer_event_identifier=14", { customer_event_identifier: "14" }],
  [
    "customer_event_identifier=14&customer_event_identifier=number=15",
    { customer_event_identifier: ["14", "number=15"] },
  ],
  [
    "customer_event_identifier=number=14&customer_event_identifier=number=15",
    { customer_event_identifier: { number: ["14", "15"] } },
  ],
  ["token=a&token=b&token=c", { token: ["a", "b", "c"] }],
  ["colour=red=blue", { colour: "red=blue" }],
  ["__proto__=x&constructor=y", JSON.parse('{"__proto__":"x","constructor":"y"}')],
])("%s is read as %j", (query, read) => {
  expect(JSON.parse(JSON.stringify(readQuery(query, parameters)))).toEqual(read);
});

test.each([
  ["number_of_results", "12", 12],
  ["number_of_results", "-3", -3],
  ["number_of_results", "1.5", 1.5],
  ["number_of_results", "1.", "1."],
  ["number_of_results", "x1", "x1"],
  ["number_of_results", "1x", "1x"],
  ["number_of_results", "", ""],
  ["amount", "12.50", 12.5],
  ["amount", "1e3", "1e3"],
  ["is_new", "true", true],
  ["is_new", "false", false],
  ["is_new", "True", "True"],
  ["is_new", "nottrue", "nottrue"],
  ["is_new", "falsely", "falsely"],
  ["is_new", "1", "1"],
  ["token", "12", "12"],
  ["token", "true", "true"],
  ["colour", "12", "12"],
])("of %s, %j is read as %j", (name, text, value) => {
  expect(readQuery(`${name}=${text}`, parameters)[name]).toBe(value);
});
