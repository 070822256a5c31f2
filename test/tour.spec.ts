import { expect, test } from "vitest";
import { run } from "./run-program.ts";

test("the tour makes a call, fails half of its rows, and shows what breaks a naive client", {
  timeout: 60_000,
}, async () => {
  const { code, stdout, stderr } = await run(["tour"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("OK, 1 created, 1 failed.\n   Error:Account (ACR00045750) Not Found.");
  expect(stdout).toContain("OK, 3 created, 3 failed.");
  expect(stdout).toMatch(/^ {3}duplicate +.*lost-answer/m);
  expect(stdout).toMatch(/^ {3}lost +.*row-rejected/m);
  expect(stdout).toMatch(/http:\S+\/__mock\/#\/calls\/2/);
});
