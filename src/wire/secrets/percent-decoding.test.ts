import { expect, test } from "vitest";
import { fullyDecoded } from "./percent-decoding.ts";

test.each([
  ["plain", "plain"],
  ["%41%42x%43", "ABxC"],
  ["%e2%82%ac", "€"],
  ["%E2%82%AC%41", "€A"],
  ["%2541", "A"],
  ["%252541", "A"],
  ["%25252541", "%41"],
  ["%2525252541", "%2541"],
  ["%ff%41", "%ffA"],
  ["%e2%82", "%e2%82"],
  ["%0a%ff%2F", "%0a%ff/"],
  ["%4", "%4"],
  ["100%", "100%"],
  ["%zz%41", "%zzA"],
])("%s is read as %s", (text, decoded) => {
  expect(fullyDecoded(text)).toBe(decoded);
});
