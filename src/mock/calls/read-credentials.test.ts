import { expect, test } from "vitest";
import { readCredentials } from "./read-credentials.ts";

const encoded = (text: string) => Buffer.from(text).toString("base64");

test.each([
  [
    "a name and a password",
    `Basic ${encoded("name:pass:word")}`,
    { name: "name", password: "pass:word", isAsDocumented: true },
  ],
  ["a name alone", `Basic ${encoded("name:")}`, { name: "name", password: "", isAsDocumented: true }],
  ["a name without colon", `basic   ${encoded("name")} `, { name: "name", password: "", isAsDocumented: false }],
  ["a password without a name", `Basic ${encoded(":word")}`, { name: "", password: "word", isAsDocumented: true }],
  ["the scheme in another case", `BASIC ${encoded("name:")}`, { name: "name", password: "", isAsDocumented: false }],
  [
    "a name without colon, documented otherwise",
    `Basic ${encoded("name")}`,
    { name: "name", password: "", isAsDocumented: false },
  ],
  [
    "what stands behind white space",
    `  Basic ${encoded("name:")}`,
    { name: "name", password: "", isAsDocumented: true },
  ],
  ["two values", `Basic ${encoded("name:")} x`, undefined],
  ["two schemes", `Bearer Basic ${encoded("name:")}`, undefined],
  ["a scheme that ends in it", `xBasic ${encoded("name:")}`, undefined],
  ["nothing", undefined, undefined],
  ["another scheme", "Bearer abc", undefined],
  ["no base64", "Basic !", undefined],
  ["no value", "Basic ", undefined],
])("reads %s", (_, header, credentials) => {
  expect(readCredentials(header)).toEqual(credentials);
});
