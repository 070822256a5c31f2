import { expect, test } from "vitest";
import { createAttempts } from "./attempts.ts";

test("what stands in an attempt ends with it: the end is told once, when nothing can be taken back any more", () => {
  const told: string[] = [];
  const { changed, attempt } = createAttempts(() => told.push("ended"));
  attempt(() => {
    attempt(() => changed(() => told.push("taken back")));
    told.push("inner kept");
    attempt(
      () => changed(() => told.push("inner taken back")),
      () => false,
    );
    told.push("outer done");
  });
  expect(told).toEqual(["inner kept", "inner taken back", "outer done", "ended"]);
  expect(() =>
    attempt(() => {
      changed(() => told.push("first taken back"));
      changed(() => told.push("then taken back"));
      throw new Error("half way");
    }),
  ).toThrow("half way");
  expect(told.slice(4)).toEqual(["then taken back", "first taken back", "ended"]);
});
