import { expect, test } from "vitest";
import { junitDocument } from "./junit-document.ts";

test("a JUnit document holds no control character and no bidi control", () => {
  const text = "a\0b\u0085c\u009bd\u202ee\u2066f";
  const [name, result] = ["evil\u202e", { element: "failure", message: text, text } as const];
  expect(junitDocument(text, [{ name, result }])).not.toMatch(/[\p{Cf}\u0080-\u009f\0]/u);
});

test("a JUnit document counts its cases by what they came to, and says of each no more than there is", () => {
  const document = junitDocument(
    "a <suite>",
    [
      { name: "passed", classname: "some" },
      { name: "failed", result: { element: "failure", type: "lost", message: '"1"', text: "first\nsecond" } },
      { name: "broken", result: { element: "error", type: "flaky", message: "" } },
      { name: "left out", result: { element: "skipped" } },
    ],
    [["target", "a & b"]],
  );
  expect(document.split("\n")).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites tests="4" failures="1" errors="1" skipped="1">',
    '  <testsuite name="a &lt;suite&gt;" tests="4" failures="1" errors="1" skipped="1">',
    "    <properties>",
    '      <property name="target" value="a &amp; b"/>',
    "    </properties>",
    '    <testcase name="passed" classname="some"/>',
    '    <testcase name="failed">',
    '      <failure type="lost" message="&quot;1&quot;">first&#10;second</failure>',
    "    </testcase>",
    '    <testcase name="broken"><error type="flaky" message=""/></testcase>',
    '    <testcase name="left out"><skipped/></testcase>',
    "  </testsuite>",
    "</testsuites>",
    "",
  ]);
});
