import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { inspectConfig, readConfig } from "./read-config.ts";

const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-fault-"));
const file = (name: string, content: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, JSON.stringify(content));
  return path;
};
afterAll(() => rmSync(folder, { recursive: true }));

const ids = (sources: Parameters<typeof readConfig>[0]) => readConfig(sources).config.faults.map(({ id }) => id);
const problem = (fault: readonly string[]) => inspectConfig({ flags: { fault } }).problems[0];

describe("--fault", () => {
  test("is a preset, JSON, or a file of one rule or several; all that are given", () => {
    const one = file("one.json", { id: "one", effect: { delay: 1 } });
    const two = file("two.json", [{ id: "two", effect: { delay: 1 } }, "slow"]);
    const fault = ["flaky,lost-response", '{"id":"json","effect":{"http":502}}', one, two];
    expect(ids({ flags: { fault } })).toEqual(["flaky", "lost-response", "json", "one", "two", "slow"]);
  });

  test("says what is wrong with it", () => {
    expect(problem(["flakey"])).toEqual({
      where: "--fault",
      message: expect.stringMatching(
        /^flakey: neither a preset \(did you mean flaky\?\) nor a file of JSON that can be read: no such file or directory$/,
      ),
    });
    expect(problem(["{"])?.message).toMatch(/^\{: not JSON/);
    expect(problem(['{"id":"a","id":"b"}'])?.message).toContain('"id" stands twice in one object, in line 1 and');
    writeFileSync(join(folder, "twice.json"), '[{\n"id": "a",\n"id": "b"}]');
    expect(problem([join(folder, "twice.json")])?.message).toContain('"id" stands twice in one object, in line 2 and');
    expect(problem(["flaky", "flaky"])).toMatchObject({
      where: "--fault, at 1.id",
      message: expect.stringContaining("twice"),
    });
    expect(problem(['{"effect":{"conection":"reset"}}'])).toMatchObject({
      where: "--fault, at 0.effect",
      message: "unknown member conection",
      hint: "did you mean connection?",
    });
  });
});
