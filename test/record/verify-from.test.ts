import { describe, expect, test } from "vitest";
import { runHere } from "../run-program.ts";
import { recordedDay } from "./recording-of.ts";
import { sendShortDay } from "./send-day.ts";

const verify = (...words: string[]) => runHere(["verify", ...words]);

interface Report {
  readonly outcome: string;
  readonly interactions: readonly {
    readonly outcome: string;
    readonly reason: string | null;
    readonly mismatches: readonly unknown[];
  }[];
}

describe("verify --from", { timeout: 60_000 }, () => {
  test("judges contracts by what a recording says of the assumptions that they show", async () => {
    const asked = ["--assumption", "bulk.empty-request-set", "--format", "json"];
    const same = await verify("--from", await recordedDay({}, sendShortDay), ...asked);
    const { interactions } = JSON.parse(same.stdout) as Report;
    expect(interactions.map(({ outcome }) => outcome)).toContain("same");
    const other = await verify(
      "--from",
      await recordedDay({ assumptions: { "bulk.empty-request-set": "refused" } }, sendShortDay),
      ...asked,
    );
    expect(other.code).toBe(1);
    const refuted = (JSON.parse(other.stdout) as Report).interactions.filter(({ outcome }) => outcome === "different");
    expect(refuted[0]?.mismatches).toEqual([
      {
        path: "bulk.empty-request-set",
        expected: "as assumed",
        actual: expect.stringMatching(/^refused, in line 2 of the recording$/),
      },
    ]);
  });

  test("says what is not proven, and never more", async () => {
    const { code, stdout: text } = await verify("--from", await recordedDay({}, sendShortDay));
    expect(code).toBe(3);
    expect(text).toMatch(/^not proven .*: it shows nothing that a recording could tell$/m);
    expect(text).toMatch(/^not proven .*: not settled: error\.tokenUnknown$/m);
    expect(text).toContain("note: nothing was sent: ");
    expect(text).toContain("Next: record more calls of known methods; ");
    expect(text).toMatch(/^NOT PROVEN: \d+ interactions the same, 0 different, \d+ not proven$/m);
  });

  test.each([
    [["--target", "http://127.0.0.1:1"], "--from: not with --target, because a recording needs no target"],
    [["--write-observed", "x.json"], "--write-observed: not with --from; `adopt` makes this file from a recording"],
    [["--observed", "x.json"], "--observed: not with --from; use `drift --config`"],
    [[], "rec.ndjson: cannot be read: no such file or directory"],
  ])("refuses %j beside it", async (words, message) => {
    expect((await verify("--from", "/none/rec.ndjson", ...words)).stderr).toContain(message);
  });
});
