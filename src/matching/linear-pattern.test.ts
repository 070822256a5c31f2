import { expect, test } from "vitest";
import { linearPattern } from "./linear-pattern.ts";
import { compilePredicate, predicate } from "./predicate.ts";

test("a pattern that would go back for ever is answered", () => {
  const { holds } = compilePredicate(predicate.parse({ matches: "(a+)+$" }));
  const long = "a".repeat(50_000);
  expect([holds(long as never), holds(`${long}!` as never)]).toEqual([true, false]);
});

test("patterns find what JavaScript finds", () => {
  const patterns = [
    "^a.c$",
    "[\\w-]+@",
    "\\u{1F600}",
    "^(?<y>\\d{4})-\\d\\d$",
    "^[^/]*/x",
    "[(?=]",
    "\\(\\?=",
    "é|😀",
    "^$",
  ];
  const texts = ["abc", "a😀c", "me-2@x", "😀", "2026-11", "a/x", "(?=", "é", ""];
  for (const pattern of patterns) {
    const expected = texts.filter((text) => new RegExp(pattern, "u").test(text));
    expect(texts.filter(linearPattern(pattern)), pattern).toEqual(expected);
    expect(expected.length, pattern).toBeGreaterThan(0);
  }
});

test.each([
  ["a(?=b)", "without look-around and back references"],
  ["^(?!a)", "`(?!`"],
  ["(?<=a)b", "invalid named capture: `(?<=a)b`"],
  ["(a)\\1", "invalid escape sequence: `\\1`"],
  ["a{1001}", "(github.com/google/re2/wiki/Syntax): error parsing regexp: invalid repeat count: `{1001}`"],
  ["(", ": Invalid regular expression: /(/u: Unterminated group"],
])("%s is refused when it is read, with what to use", (pattern, why) => {
  const read = predicate.safeParse({ matches: pattern });
  expect(read.error?.issues.map(({ path, message }) => [path, message])).toEqual([
    [["matches"], expect.stringContaining(why)],
  ]);
});
