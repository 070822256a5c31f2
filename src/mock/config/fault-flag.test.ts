import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../../../test/temp-folder.ts";
import { inspectConfig, readConfig } from "./read-config.ts";

const twice = '[{\n"id": "a",\n"id": "b"}]';
const rule = (id: string) => ({ id, effect: { delay: 1 } });
const folder = tempFolder({ "one.json": rule("one"), "two.json": [rule("two"), "slow"], "twice.json": twice });

const ids = (sources: Parameters<typeof readConfig>[0]) => readConfig(sources).config.faults.map(({ id }) => id);
const problem = (fault: readonly string[]) => inspectConfig({ flags: { fault } }).problems[0];

describe("--fault", () => {
  test("is a preset, JSON, or a file of one rule or several; all that are given", () => {
    const [one, two] = ["one.json", "two.json"].map((name) => join(folder, name)) as [string, string];
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
    expect(problem(['{"id":"a","id":"b"}'])?.message).toContain('"id" appears twice in one object, in line 1 and');
    expect(problem([join(folder, "twice.json")])?.message).toContain('"id" appears twice in one object, in line 2 and');
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
