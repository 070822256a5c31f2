import { expect, test } from "vitest";
import { readCredentials } from "./read-credentials.ts";

const encoded = (text: string) => Buffer.from(text).toString("base64");

test.each([
  ["a name and a password", `Basic ${encoded("name:pass:word")}`, { name: "name", password: "pass:word" }],
  ["a name alone", `Basic ${encoded("name:")}`, { name: "name", password: "" }],
  ["a name without colon", `basic   ${encoded("name")} `, { name: "name", password: "" }],
  ["nothing", undefined, undefined],
  ["another scheme", "Bearer abc", undefined],
  ["no base64", "Basic !", undefined],
  ["no value", "Basic ", undefined],
])("reads %s", (_, header, credentials) => {
  expect(readCredentials(header)).toEqual(credentials);
});
