import { expect, test } from "vitest";
import { ignoredNames } from "./ignored-names.ts";

const rows = { remarks: [{ ignored: ["a", "b"] }, { ignored: ["b"] }] } as never;

test("the names that an answer ignored are distinct, those of rows with the name of their set", () => {
  expect([...ignoredNames({ ignored: ["a"], rows }, "set")]).toEqual(["a", "set[].a", "set[].b"]);
  expect([...ignoredNames({ ignored: [], rows })]).toEqual(["[].a", "[].b"]);
  expect(ignoredNames({ ignored: [], rows: undefined }).size).toBe(0);
});
