import { expect, test } from "vitest";
import { fillMarkers } from "./fill-markers.ts";
import { nameMarker, readMarker, secretMarker, textMarker, typeMarker } from "./marker.ts";
import { addShape } from "./shape-paths.ts";

const third = () => 3;

test.each([
  [secretMarker("s3cret", third), "{{secret 3}}", "string", "secret-3"],
  [secretMarker(12, third), "{{secret 3 number}}", "number", 900_003],
  [secretMarker(false, third), "{{secret 3 boolean}}", "boolean", true],
  [secretMarker({ a: 1 }, third), "{{secret object}}", "object", {}],
  [textMarker("hello"), "{{text 4..7}}", "string", "xxxx"],
  [typeMarker("string"), "{{string}}", "string", "x"],
  [typeMarker("number"), "{{number}}", "number", 1],
  [typeMarker("boolean"), "{{boolean}}", "boolean", true],
])("the marker %s is %s, of type %s, and filled with %j", (marker, text, type, filled) => {
  expect(marker).toBe(text);
  expect(readMarker(marker)?.type).toBe(type);
  expect(fillMarkers(marker)).toEqual(filled);
  const paths = new Map<string, Set<string>>();
  addShape(paths, { a: marker });
  expect([...(paths.get("a") ?? [])]).toEqual([type]);
});

test("what is no marker stays, but for the secrets in it", () => {
  expect(fillMarkers({ [nameMarker]: "{{value}} and {{secret 7}}", a: "{{x" })).toEqual({
    unknown_name: "{{value}} and secret-7",
    a: "{{x",
  });
  for (const text of ["Log in", nameMarker, "{{toString}}", "{{secret 1 function}}"])
    expect(readMarker(text)).toBeUndefined();
});
