import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCommandLine } from "../../src/cli/command-line.ts";
import { recordRequest } from "../../src/cli/commands/recordings-commands.ts";
import { runProgram } from "../run-program.ts";
import { tempFolder } from "../temp-folder.ts";
import { readLines } from "./record-here.ts";
import { startUpstream } from "./upstream.ts";

const folder = tempFolder();
const upstream = await startUpstream((_, response) => void response.end('{"status":{"code":"OK"}}'));
afterAll(() => upstream.close());

const show = "/crmapi/rest/v2/customer_events/social_media/show";
const needed = ["--upstream", upstream.url, "--release", "R14"];

async function started(words: readonly string[]) {
  const run = runProgram(["record", ...needed, ...words], folder);
  const [, url = ""] = await run.says(/call (http:\S+) in place/);
  return { run, url };
}

describe("record", { timeout: 60_000 }, () => {
  test("tells a line a call, leaves its port in a file, and ends with what was recorded", async () => {
    const { run, url } = await started(["--out", "a.ndjson", "--port-file", "port", "--max-calls", "2"]);
    expect(readFileSync(join(folder, "port"), "utf8")).toBe(`${new URL(url).port}\n`);
    await fetch(url + show);
    await fetch(`${url}/crmapi/rest/v2/customers/show`);
    expect(await run.ended).toBe(0);
    expect(run.stderr).toMatch(/^GET customer_events\/social_media\/show 200, OK \d+ ms$/m);
    expect(run.stdout).toBe("2 calls recorded\n");
    expect(readLines(join(folder, "a.ndjson")).at(-1)).toMatchObject({ kind: "end", reason: "max-calls" });
  });

  test("killed at any moment, it leaves a file that is whole up to the last call, and not ended", async () => {
    const { run, url } = await started(["--out", "b.ndjson"]);
    for (const id of [1, 2, 3]) await fetch(`${url}${show}?customer_event_identifier=id=${id}`);
    await run.says(/show 200(?:.|\n)*show 200(?:.|\n)*show 200/);
    run.child.kill("SIGKILL");
    await run.ended;
    expect(readLines(join(folder, "b.ndjson")).map(({ kind }) => kind)).toEqual([
      "recording",
      ...["exchange", "exchange", "exchange"],
    ]);
  });

  /** Calls once, in the variables of `--url-variable` and `--token-variable`, and ends with 7. */
  const client = `const { URL_OF_CRM: url, TOKEN_OF_CRM, CRMCOM_MOCK_URL, CRMCOM_MOCK_TOKEN } = process.env;
    if (url !== CRMCOM_MOCK_URL || TOKEN_OF_CRM !== CRMCOM_MOCK_TOKEN) throw new Error("not the same");
    await fetch(url + "${show}?token=" + TOKEN_OF_CRM).catch(() => fetch(url + "${show}?token=" + TOKEN_OF_CRM));
    console.log("done"); process.exit(7)`;
  const variables = ["--url-variable", "URL_OF_CRM", "--token-variable", "TOKEN_OF_CRM"];
  const runClient = (out: string, words: readonly string[], program: readonly string[]) => {
    const all = ["record", ...needed, "--out", out, ...variables, ...words, "--", ...program];
    return runProgram(all, folder, { TOKEN_OF_CRM: "a-token-of-theirs" });
  };
  const node = [process.execPath, "--input-type=module", "-e"];

  test("runs a client beside it, strikes its calls, and ends with it and its code", async () => {
    const run = runClient("f.ndjson", ["--fault", "lost-response"], [...node, client]);
    expect(await run.ended).toBe(7);
    expect(run.stderr).toMatch(
      /^fault lost-response: Connection closed after it was stored for all calls but logins, once$/m,
    );
    expect(run.stdout).toMatch(/^done$/m);
    expect(run.stdout).toMatch(/^2 calls recorded$/m);
    const [, injected, again, end] = readLines(join(folder, "f.ndjson"));
    expect([injected, again, end]).toMatchObject([
      { fault: { rules: ["lost-response"], isReached: true }, answer: { status: 200 } },
      { count: 1 },
      { kind: "end", calls: 2 },
    ]);
    expect(readFileSync(join(folder, "f.ndjson"), "utf8") + run.stderr).not.toContain("a-token-of-theirs");
  });

  test("a signal ends client and recording, and so does enough", async () => {
    const endless = `process.on("SIGTERM", () => process.exit(9)); setInterval(() => fetch(process.env.URL_OF_CRM + "${show}"), 20)`;
    const run = runClient("g.ndjson", [], [...node, endless]);
    await run.says(/show 200/);
    expect(await run.stop()).toBe(9);
    expect(readLines(join(folder, "g.ndjson")).at(-1)).toMatchObject({ kind: "end", reason: "stopped" });
    const enough = runClient("h.ndjson", ["--max-calls", "2"], [...node, endless]);
    expect(await enough.ended).toBe(0);
    expect(readLines(join(folder, "h.ndjson")).at(-1)).toMatchObject({ calls: 2, reason: "max-calls" });
  });

  test("a client that is not there leaves no recording, and one that never calls is told how", async () => {
    const missing = runClient("i.ndjson", [], ["no-such-client"]);
    const silent = runClient("j.ndjson", [], [...node, ""]);
    expect([await missing.ended, await silent.ended]).toEqual([2, 0]);
    expect(missing.stderr).toMatch(/^no-such-client: cannot be run: no such file or directory$/m);
    expect(existsSync(join(folder, "i.ndjson"))).toBe(false);
    expect(silent.stderr).toMatch(
      /^record: your client never called .* from URL_OF_CRM and the token from TOKEN_OF_CRM/m,
    );
  });

  test("a port or a file that cannot be had is told, and nothing is left behind", async () => {
    const taken = runProgram(["record", ...needed, "--out", "e", "--port", new URL(upstream.url).port], folder);
    const nowhere = runProgram(["record", ...needed, "--out", "nowhere/e"], folder);
    expect([await taken.ended, await nowhere.ended]).toEqual([2, 2]);
    expect(taken.stderr).toMatch(
      /^cannot listen on 127\.0\.0\.1:\d+: address already in use; choose another --host or --port/m,
    );
    expect(nowhere.stderr).toMatch(/^--out nowhere\/e: no such file or directory/);
    expect(existsSync(join(folder, "e"))).toBe(false);
  });

  test("a disk that is full ends it with what was written so far, and adds nothing to a recording that was there", async () => {
    // No file may have more than 2048 bytes.
    const fill = async (words: readonly string[]) => {
      const run = runProgram(words, folder, {}, ["sh", "-c", 'ulimit -f 4; exec "$0" "$@"']);
      const said = await Promise.race([run.says(/call (http:\S+) in place/), run.ended]);
      const [, url] = Array.isArray(said) ? said : [];
      for (let at = 0; run.child.exitCode === null && at < 100; at += 1)
        await fetch(`${url}${show}?customer_event_identifier=id=${at}`).catch(() => undefined);
      expect(await run.ended).toBe(2);
      return run;
    };
    const run = await fill(["record", ...needed, "--out", "full.ndjson"]);
    expect(run.stderr).toMatch(/^--out full\.ndjson: cannot be written: file too large; what it has so far is whole$/m);
    const lines = readLines(join(folder, "full.ndjson"));
    expect(lines.map(({ kind }) => kind)).toEqual(["recording", ...Array(lines.length - 1).fill("exchange")]);
    const before = readFileSync(join(folder, "full.ndjson"));
    writeFileSync(join(folder, "full.ndjson"), Buffer.concat([before, Buffer.alloc(2048 - before.length, "x")]));
    await fill(["record", ...needed, "--out", "full.ndjson", "--append"]);
    expect(readFileSync(join(folder, "full.ndjson")).subarray(0, before.length)).toEqual(before);
  });

  test.each([
    [[], "--upstream: expected a URL like https://crm.example/tenant"],
    [["--upstream", "https://x.test"], "--release: expected a release like R14"],
    [["--upstream", "https://x.test", "--release", "R14"], "--out: expected the path of the recording"],
    [["--upstream", "x", "--release", "R14", "--out", "e"], '--upstream: "x" is not accepted; expected a URL'],
    [
      ["--upstream", "http://crm.test", "--release", "R14", "--out", "e"],
      "--upstream: plain HTTP to crm.test would show its secrets; use https, or allow it with --insecure-upstream",
    ],
    [[...needed, "--out", "e", "--fault", "nosuch"], "nosuch: neither a preset (no known name is similar"],
    [[...needed, "--out", "e", "--seed", "1"], "--seed: only with --fault"],
  ])("record %j is refused", (words, message) => {
    expect(() => recordRequest(readCommandLine("record", words, {}))).toThrow(message);
  });
});
