import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runHere } from "../run-program.ts";
import { tempFolder } from "../temp-folder.ts";
import { recordedDay, recordingOf } from "./recording-of.ts";

const folder = tempFolder();

const drift = (...words: string[]) => runHere(["drift", ...words]);

const refused = (code: string, more = {}) => ({
  data: {},
  status: { code, message: "Log in", description: "", ...more },
});

/** A recording of a call that is refused in words of its own. */
const worded = await recordingOf(refused("COM.CRM.TOKEN"));

describe("drift", { timeout: 60_000 }, () => {
  test("tells as text and by its exit code what differs, and that one text is not the other", async () => {
    const path = await recordingOf({ ...refused("COM.CRM.TOKEN"), added: 1 });
    const { code, stdout: text } = await drift(path);
    expect(code).toBe(1);
    expect(text).toMatch(/^DIFFERENT: 0 the same, 1 different\nseen: 1 of 12 methods, \d+ of \d+ assumptions$/m);
    expect(text).toContain(`refuted       error.tokenMissing: the system words it differently (line 2)
              at call
              actual    COM.CRM.TOKEN: Log in
              expected  AssumedTokenException: token is mandatory.: Every method needs a token.
`);
    expect(text).toMatch(/^confirmed +2 assumptions: call\.refusal-data, call\.http-status$/m);
    expect(text).toContain(`unexplained   every method: no known variant explains it (line 2)
              at /added
              actual    1
              expected  no such member
`);
    expect(text).toMatch(/^not covered +\d+ assumptions \(--all names them\)$/m);
    expect(text).toMatch(
      /\nNext: `crmcom-mock adopt` writes a config file with the variants and words of the system\.\n$/,
    );
    const odd = await recordingOf({ ...refused("OK", { message: "" }), data: 5 });
    expect((await drift(odd)).stdout).toMatch(
      /\nNext: no known variant explains these differences; review the unexplained ones\.\n$/,
    );
    expect((await drift(path, "--all")).stdout).toMatch(/^not covered +\d+ assumptions: .*bulk\.order/m);
  });

  test("names the form of IDs first, once, with a location", async () => {
    const withDashes = await recordedDay({}, undefined, (answer) => {
      const dashed = (text: string) => text.replaceAll(/"([0-9A-F]{8})([0-9A-F]{24})"/g, '"$1-$2"');
      answer.body = JSON.parse(dashed(JSON.stringify(answer.body)));
    });
    const { stdout } = await drift(withDashes);
    expect(stdout).toMatch(
      /assumptions\n\nunexplained +every method: .*\n +at \/data\/.*\/id\n +actual +[A9]{8}-[A9]{24}\n +expected +32 capital hexadecimal digits/,
    );
    expect(stdout.match(/hexadecimal/g)).toHaveLength(1);
    expect(stdout).not.toMatch(/^refuted/m);
  });

  test("a verb with NUL, or a byte order mark, is told in one line", async () => {
    const text = readFileSync(worded, "utf8");
    const [odd, marked] = [join(folder, "odd.ndjson"), join(folder, "marked.ndjson")];
    writeFileSync(odd, text.replace(/"verb":"/, '"verb":"\\u0000'));
    writeFileSync(marked, `\ufeff${text}`);
    for (const [path, said] of [
      [odd, "line 2: at /verb: expected an HTTP method"],
      [marked, "line 1: no JSON"],
    ] as const) {
      const { code, stderr } = await drift(path);
      expect([code, stderr]).toEqual([2, expect.stringContaining(said)]);
      expect(stderr.trimEnd()).not.toContain("\n");
    }
  });

  test("leaves out the middle of a long text for people, and nothing in JSON", async () => {
    const path = await recordingOf(refused("COM.CRM.TOKEN", { message: `Log in ${"again and ".repeat(40)}again.` }));
    expect((await drift(path)).stdout).toMatch(/actual {4}COM\.CRM\.TOKEN: Log in again.{100,200} … .{50,90}again\.$/m);
    expect((await drift(path, "--format", "json")).stdout).toContain("again and ".repeat(40));
  });

  test("as JSON and JUnit", async () => {
    const json = JSON.parse((await drift(worded, "--format", "json")).stdout);
    expect(json).toMatchObject({
      outcome: "different",
      counts: { same: 0, different: 1, inconclusive: 0 },
      coverage: { methods: { seen: 1, of: 12 } },
    });
    expect(json.assumptions).toContainEqual(
      expect.objectContaining({ id: "error.tokenMissing", verdict: "refuted", exchanges: [2] }),
    );
    const junit = (await drift(worded, "--format", "junit")).stdout;
    expect(junit).toMatch(/<testcase name="error.tokenMissing" classname="assumption">\s*<failure type="refuted"/);
    expect(junit).toContain('name="list.order" classname="assumption"><skipped type="not covered"/>');
  });

  test("with the file that words it so, it is the same", async () => {
    const config = join(folder, "config.json");
    const tokenMissing = { code: "COM.CRM.TOKEN", message: "Log in", description: "" };
    writeFileSync(config, JSON.stringify({ vendorErrors: { tokenMissing } }));
    const { code, stdout: text } = await drift(worded, "--config", config);
    expect([code, text]).toEqual([0, expect.stringMatching(/\nNext: nothing to adopt; [^\n]+\n$/)]);
    expect(text).toMatch(/^as adopted .*error\.tokenMissing/m);
    writeFileSync(worded, readFileSync(worded, "utf8").replace(/.*"kind":"end".*\n/, ""));
    expect((await drift(worded, "--config", config)).stdout).toContain(
      "note: incomplete: the recording has no `end` line",
    );
  });

  test("of a recording without anything to compare, nothing is proven", async () => {
    const path = await recordingOf("no object");
    const { code, stdout: text } = await drift(path);
    expect(code).toBe(3);
    expect(text).toMatch(/^INCONCLUSIVE: 0 the same, 0 different, 1 not comparable/);
    expect((await drift(path, "--format", "junit")).stdout).toContain('<error type="inconclusive"');
  });

  test("takes recordings alone, and tells the line that is none", async () => {
    const path = join(folder, "other.ndjson");
    writeFileSync(path, '{"kind":"exchange"}\n');
    expect((await drift(path)).stderr).toContain(`${path}, line 1: at /`);
    writeFileSync(path, "no\n");
    expect((await drift(path)).stderr).toContain(
      `${path}, line 1: no JSON; expected a file that \`crmcom-mock record\` wrote`,
    );
    writeFileSync(path, `${"[".repeat(9000)}${"]".repeat(9000)}\n`);
    expect((await drift(path)).stderr).toContain(`${path}, line 1: nested more than 210 deep`);
    writeFileSync(path, "");
    expect((await drift(path)).stderr).toContain("expected the first line of a recording");
    expect((await drift(join(folder, "none"))).stderr).toContain("none: cannot be read: no such file or directory");
    expect((await drift()).stderr).toContain("drift: expected the path of a recording, like: drift rec.ndjson");
  });
});
