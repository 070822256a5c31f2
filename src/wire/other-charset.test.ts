import { expect, test } from "vitest";
import { otherCharset } from "./other-charset.ts";

test.each([
  [undefined, undefined],
  ["application/json", undefined],
  ["text/plain", undefined],
  ["application/json; charset=utf-8", undefined],
  ['application/json;charset="UTF8"', undefined],
  ["application/json ; Charset = ISO-8859-1", "ISO-8859-1"],
  ['text/plain; charset="windows-1252"; x=y', "windows-1252"],
  ["text/plain;charset=latin1", "latin1"],
  ["text/plain; charset=utf-85", "utf-85"],
  ["text/plain; charset=xutf-8", "xutf-8"],
  ["text/plain; x=charset", undefined],
  [`text/plain; charset=${"x".repeat(50)}`, "x".repeat(40)],
])("the Content-Type %j declares the charset %j", (contentType, charset) => {
  expect(otherCharset(contentType)).toBe(charset);
});
