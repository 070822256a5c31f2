import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { exploreProgress } from "./explore-progress.ts";

test("a line says how far it is by what is planned so far, and promises no end", () => {
  let said = "";
  const write = (text: Buffer, _: unknown, done: () => void) => {
    said += text;
    done();
  };
  const { step } = exploreProgress(new Writable({ write }) as NodeJS.WriteStream);
  step(5, 20, 1);
  step(15, 20, 2);
  expect(said).toBe("15 of 20 planned so far, 2 found\n");
});
