import { expect, test } from "vitest";
import { fillMarkers, readMarker, textMarker } from "./marker.ts";

test.each([
  ["{{secret 3}}", "{{secret 3}}", "secret-3"],
  ["{{secret 3 placeholder}}", "{{secret 3 placeholder}}", "{{secret_3}}"],
  ["{{secret 3 number}}", "{{secret 3 number}}", 900_003],
  ["{{secret 3 digits}}", "{{secret 3 digits}}", "900003"],
  ["{{secret 3 boolean}}", "{{secret 3 boolean}}", true],
  [textMarker("hello"), "{{text 4..7}}", "xxxx"],
  [textMarker(" hello\n"), " {{text 4..7}} ", " xxxx "],
  [textMarker("hi {{name}}!"), "{{text 8..15 placeholder}}", "{{x}}xxx"],
  [textMarker("hi\0hello"), "{{text 8..15 odd-letters}}", "\ufffdxxxxxxx"],
  [textMarker("\ud800{{a}}"), "{{text 4..7 odd-letters placeholder}}", "\ufffd{{x}}"],
  ["{{string}}", "{{string}}", "x"],
  ["{{number}}", "{{number}}", 1],
  ["{{boolean}}", "{{boolean}}", true],
])("the marker %s is %s, and filled with %j", (marker, text, filled) => {
  expect(marker).toBe(text);
  expect(fillMarkers(marker)).toEqual(filled);
});

test("what is no marker stays, but for the markers in it", () => {
  expect(
    fillMarkers({
      "{{name 4}}": "{{value}} and {{secret 7}}, {{secret 8 number}} of {{name 4}} ({{text 4..7}}), {{string}}",
      "{{name}}": 1,
      a: "{{x",
    }),
  ).toEqual({
    unknown_name_4: "{{value}} and secret-7, 900008 of unknown_name_4 (xxxx), {{string}}",
    unknown_name: 1,
    a: "{{x",
  });
  for (const text of ["Log in", "{{name 1}}", "{{toString}}", "{{secret 1 function}}"])
    expect(readMarker(text)).toBeUndefined();
});

test.each([
  ["x".repeat(255)],
  ["x".repeat(256)],
  [` ${"x".repeat(254)} `],
  [" ".repeat(300)],
  [`${"x".repeat(250)}      `],
])("a free text is filled with a long one exactly where it was one", (text) =>
  expect(String(fillMarkers(textMarker(text))).length > 255).toBe(text.length > 255),
);
