import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runHere } from "../run-program.ts";
import { tempFolder } from "../temp-folder.ts";
import { recordingOf } from "./recording-of.ts";

const folder = tempFolder();

const adopt = (...words: string[]) => runHere(["adopt", ...words]);

const refused = (code: string, more = {}) => ({
  data: null,
  status: { code, message: "Log in", description: "", ...more },
});
const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));

describe("adopt", { timeout: 60_000 }, () => {
  test("tells what changes, writes it when it is not a dry run, and leaves other keys alone", async () => {
    const recording = await recordingOf(refused("COM.CRM.TOKEN"));
    const output = join(folder, "adopted.json");
    const dry = await adopt(recording, "--output", output, "--dry-run");
    expect(existsSync(output)).toBe(false);
    expect(dry.stdout.split("\n").slice(0, 2)).toEqual([
      "assumptions: call.refusal-data: as assumed -> null",
      expect.stringMatching(
        /^vendorErrors: tokenMissing: as assumed -> \{.*"code":"COM\.CRM\.TOKEN","message":"Log in"/,
      ),
    ]);
    writeFileSync(output, '{"port":1234}');
    expect((await adopt(recording, "--output", output)).stdout).toBe(dry.stdout);
    expect(json(output)).toMatchObject({
      port: 1234,
      assumptions: { "call.refusal-data": "null" },
      vendorErrors: { tokenMissing: { code: "COM.CRM.TOKEN", provenance: "observed" } },
      observed: { release: "R14.0.0", targetKind: "system", notAdopted: [] },
    });
    expect((await adopt(recording, "--output", output)).stdout).toContain("nothing changes");
  });

  test("writes nothing of recordings that prove nothing, and takes no file that is none", async () => {
    const nothing = await recordingOf([]);
    const output = join(folder, "nothing.json");
    expect((await adopt(nothing, "--output", output)).code).toBe(3);
    expect(existsSync(output)).toBe(false);
    writeFileSync(output, "[]");
    expect((await adopt(nothing, "--output", output)).stderr).toContain(
      "it is not a config file; expected a JSON object",
    );
    expect((await adopt("--output", output)).stderr).toContain(
      "adopt: expected the paths of recordings, like: adopt rec.ndjson",
    );
    expect((await adopt(nothing)).stderr).toContain("--output: expected the path of the config file");
  });
});
