import { describe, expect, test } from "vitest";
import { type JsonNote, jsonNotes, nestsDeeper, otherCharset, withNumberAsSent } from "./json-notes.ts";
import { refuse } from "./refusal.ts";

const lossesOf = (text: string) => jsonNotes(text, JSON.parse(text)).map(({ kind, path, sent }) => [kind, path, sent]);

describe("what is lost of a JSON text when it is read", () => {
  test.each([
    ['{"a":1,"a":2}', [["repeated", ["a"], "a"]]],
    ['{"a":1,"\\u0061":2}', [["repeated", ["a"], "a"]]],
    ['{"a":"x","b":[{"c":1},{"c":1,"d":{},"c":1}]}', [["repeated", ["b", 1, "c"], "c"]]],
    ['{"a":{"b":1},"a":{"b":1}}', [["repeated", ["a"], "a"]]],
    ['{"__proto__":1,"__proto__":2}', [["repeated", ["__proto__"], "__proto__"]]],
    ['{"a":"\\"","a":"}{"}', [["repeated", ["a"], "a"]]],
    ['{"a":"\u0122","a":"\u0122"}', [["repeated", ["a"], "a"]]],
    // Numbers that are longer when they are printed hide no member that was dropped.
    [
      '{"a":1e20,"b":11111,"b":1111}',
      [
        ["form", ["a"], "1e20"],
        ["repeated", ["b"], "b"],
      ],
    ],
    ['{"a":12345678901234567890}', [["digits", ["a"], "12345678901234567890"]]],
    ['{"a":9007199254740993}', [["digits", ["a"], "9007199254740993"]]],
    ['{"a":0.1000000000000000055}', [["digits", ["a"], "0.1000000000000000055"]]],
    ['{"a":[0,1e400]}', [["digits", ["a", 1], "1e400"]]],
    ['{"a":1e-400}', [["digits", ["a"], "1e-400"]]],
    [
      '{"a":1.0,"b":1.50,"c":-0,"d":1E5}',
      [
        ["form", ["a"], "1.0"],
        ["form", ["b"], "1.50"],
        ["form", ["c"], "-0"],
        ["form", ["d"], "1E5"],
      ],
    ],
    ['{"a":["\x7f"]}', [["letters", ["a", 0], "\x7f"]]],
    ['{"a":"\u0080"}', [["letters", ["a"], "\u0080"]]],
    ['{"a":100000000000000000000000}', [["form", ["a"], "100000000000000000000000"]]],
  ])("%s", (text, losses) => {
    expect(lossesOf(text)).toEqual(losses);
  });

  test.each([
    "{}",
    '{"a":[],"b":{},"c":[{}],"d":null,"e":true,"f":false}',
    ' { "a" : "b" , "c" : [ "d" , { "a" : "x" } ] } \n',
    '{"a":0.1,"b":1000,"c":-12.5,"d":123456789012345,"e":0.30000000000000004,"f":9007199254740992,"g":1.5e-9}',
    '{"a":"\\/","b":"\\u00e9","c":"\\"","d":"1e400 \\"a\\":1,\\"a\\":2"}',
  ])("nothing of %s", (text) => {
    expect(lossesOf(text)).toEqual([]);
  });

  test("the first 1000, and nothing of a text that nests too deep", () => {
    expect(lossesOf(`{"a":[${Array(1500).fill("1.0").join()}]}`)).toHaveLength(1000);
    const many = `{${Array.from({ length: 20_000 }, (_, index) => `"n${index}":1`).join()},"n7":1,"n19999":1}`;
    expect(jsonNotes(many, JSON.parse(many)).map(({ path }) => path[0])).toEqual(["n7", "n19999"]);
    expect(lossesOf(`{"a":${"[".repeat(100_000)}1e400${"]".repeat(100_000)},"a":1}`)).toEqual([]);
  });
});

const loss = (kind: JsonNote["kind"], path: JsonNote["path"], sent = "1e400"): JsonNote => ({ kind, path, sent });
const wrong = refuse("wrongType", { path: "set[1].number", value: "Infinity", expected: "String" });
const shown = (...losses: JsonNote[]) => withNumberAsSent(wrong, losses).values["value"];

test("a number that is refused is shown as it was sent, and no other", () => {
  expect(shown(loss("digits", ["set", 1, "number"]))).toBe("1e400");
  expect(shown(loss("form", ["set", 1, "number"], "1.0"))).toBe("1.0");
  expect(shown(loss("digits", ["set", 1, "number"], "1"), loss("digits", ["set", 1, "number"], "2"))).toBe("2");
  expect(shown(loss("digits", ["set", 1, "number"], "9".repeat(101)))).toBe("9".repeat(100));
  for (const other of [loss("digits", ["set", 2, "number"]), loss("repeated", ["set", 1, "number"])]) {
    expect(shown(other)).toBe("Infinity");
  }
  expect(withNumberAsSent(wrong, [])).toBe(wrong);
  const mandatory = refuse("mandatoryMissing", { path: "set[1].number" });
  expect(withNumberAsSent(mandatory, [loss("digits", ["set", 1, "number"])])).toBe(mandatory);
});

test.each([
  ["", 0, false],
  ["[]", 0, true],
  ["[]", 1, false],
  ['{"a":[{"b":[]}]}', 3, true],
  ['{"a":[{"b":[]}]}', 4, false],
  ["[[],[],{},{}]", 2, false],
  ["[[],[],[[]]]", 2, true],
  ['["[[[[", "{{{{"]', 1, false],
  ['["\\"[[[[", "\\\\"]', 1, false],
  ['["\\\\", [[]]]', 2, true],
  ['["]]]]", [[]]]', 2, true],
  ['{"[[": {"a": 1}}', 2, false],
])("%s nests deeper than %i: %s", (text, most, isDeeper) => expect(nestsDeeper(text, most)).toBe(isDeeper));

test("a text that is all brackets needs no stack", () => {
  expect(nestsDeeper("[".repeat(1_000_000), 999_999)).toBe(true);
  expect(nestsDeeper("[".repeat(1_000_000), 1_000_000)).toBe(false);
});

test.each([
  [undefined, undefined],
  ["application/json", undefined],
  ["application/json; charset=utf-8", undefined],
  ['application/json;charset="UTF8"', undefined],
  ["application/json ; Charset = ISO-8859-1", "ISO-8859-1"],
  ['text/plain; charset="windows-1252"; x=y', "windows-1252"],
  ["text/plain; charset=utf-85", "utf-85"],
  ["text/plain; charset=xutf-8", "xutf-8"],
  [`text/plain; charset=${"x".repeat(50)}`, "x".repeat(40)],
])("the Content-Type %j declares the charset %j", (contentType, charset) =>
  expect(otherCharset(contentType)).toBe(charset),
);
