import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { explorationSchema } from "../src/explore/exploration.ts";
import { buildDashboard } from "./build-dashboard.ts";
import { eventRow } from "./event-rows.ts";
import { runHere, runProgram } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const folder = tempFolder();
beforeAll(buildDashboard);

const clients = fileURLToPath(new URL("./clients/", import.meta.url));
const nodeClient = (name: string) => [process.execPath, join(clients, "run-client.ts"), name];

const explored = (words: readonly string[], command: readonly string[]) =>
  runHere(["explore", "--seed", "42", ...words, "--", ...command], { TMPDIR: folder }, folder);

async function report(words: readonly string[], command: readonly string[]) {
  const { code, stdout, stderr } = await explored(["--format", "json", ...words], command);
  return { code, stderr, report: explorationSchema.parse(JSON.parse(stdout)) };
}

const createPath = "customer_events/bulk/social_media/create";
const row = JSON.stringify(eventRow({ profile: "likes/one" }));
/** As it stands between double quotes of a shell. */
const oneRow = `{"token":"$CRMCOM_MOCK_TOKEN","social_media_customer_events_set":[${row}]}`.replaceAll('"', '\\"');

const has = (program: string) => spawnSync(program, ["--version"]).status === 0;

describe("explore", { timeout: 120_000 }, () => {
  test("keeps what replays, and it comes to the same each time", async () => {
    const directory = join(folder, "kept");
    const command = nodeClient("retry without reference");
    const first = await report(["--only", "garbled", "--explorations", directory], command);
    const file = join(directory, readdirSync(directory)[0] as string);
    expect(first.report.failures).toMatchObject([{ verdict: "duplicate", file }]);
    for (let time = 0; time < 2; time += 1) {
      const again = await report(["--replay", file], command);
      expect(again).toMatchObject({
        code: 1,
        report: { cells: [{ fault: "garbled", verdict: "duplicate" }], runs: 5 },
      });
    }
    expect((await report(["--replay", file], nodeClient("no retry"))).report).toMatchObject({ result: "passed" });
  });

  test.skipIf(!has("curl"))(
    "replays with the switches of the file, whatever is configured since; flags go before both",
    async () => {
      const command = ["sh", "-c", `curl -sf "$CRMCOM_MOCK_URL/crmapi/rest/v2/${createPath}" -d "${oneRow}"`];
      const directory = join(folder, "switched");
      const { report: seen } = await report(["--only", "refused:tokenExpired", "--explorations", directory], command);
      const file = seen.failures[0]?.file as string;
      const config = join(folder, "adopted.json");
      writeFileSync(config, JSON.stringify({ assumptions: { "call.http-status": "400" } }));
      const verdict = async (...words: string[]) =>
        (await report(["--replay", file, ...words], command)).report.cells.map((cell) => cell.verdict);
      expect(await verdict("--config", config)).toEqual(["lost"]);
      expect(await verdict("--assume", "call.http-status=400")).toEqual(["gave-up"]);
    },
  );

  test("replays by one line, which JSON, JUnit and the file have alike, a client of its own variables", async () => {
    const script = `CRMCOM_MOCK_URL=$CRM_URL CRMCOM_MOCK_TOKEN=$CRM_TOKEN exec "$@"`;
    const own = nodeClient("retry without reference");
    const command = ["env", "-u", "CRMCOM_MOCK_URL", "sh", "-c", script, "sh", ...own];
    const words = [
      "--only=lost-response",
      "--timeout=20s",
      "--check=exit 0",
      "--release=R12.0.0",
      "--explorations=own",
    ];
    const variables = ["--url-variable", "CRM_URL", "--token-variable", "CRM_TOKEN"];
    const secret = ["--admin-token", "a-token-of-which-nobody-knows"];
    const { report: seen } = await report([...words, ...variables, ...secret], command);
    const { file, replay } = seen.failures[0] as { file: string; replay: string };
    expect(replay).toBe(`npx --no-install crmcom-mock explore --replay ${file}`);
    const kept = readFileSync(join(folder, file), "utf8");
    const flags = { "url-variable": ["CRM_URL"], timeout: ["20s"] };
    expect(JSON.parse(kept)).toMatchObject({ replay, command, flags });
    expect(kept).not.toContain("nobody-knows");
    const junit = await runHere([...replay.split(" ").slice(3), "--format", "junit"], {}, folder);
    expect(junit).toMatchObject({ code: 1, stdout: expect.stringContaining(replay) });
  });

  test("passes with a client that was mended, and writes into each kept failure how it ends now", async () => {
    const directory = join(folder, "mended");
    const client = join(folder, "client.ts");
    const command = [process.execPath, client];
    const write = (name: string) =>
      writeFileSync(client, `process.argv[2] = "${name}"; await import("${join(clients, "run-client.ts")}");`);
    write("retry without reference");
    const words = ["--only=lost-response", `--explorations=${directory}`];
    expect((await explored(words, command)).code).toBe(1);
    write("retry with reference");
    const mended = await explored(words, command);
    expect(mended.stdout).toMatch(/^kept failure \S+: no longer fails$/m);
    expect(mended.stdout).toMatch(/\nPASSED: .*\n {2}Tried: the faults of --only, in \d+ runs\n$/);
    const [name = ""] = readdirSync(directory);
    expect(JSON.parse(readFileSync(join(directory, name), "utf8"))).toMatchObject({
      verdict: "duplicate",
      now: "handled",
    });
  });

  test("says first that no call came and which variables to name, and shows no secret of what the client said", async () => {
    const script = "echo no way; echo password: hunter2; printf '\\033[31m'; echo $MY_API_KEY; exit 7";
    process.env["MY_API_KEY"] = "key-of-nobody";
    const { code, stdout } = await explored(["--url-variable", "CRM_URL"], ["sh", "-c", script]);
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^INCONCLUSIVE: your client never called .* CRM_URL and the token from CRMCOM_MOCK_TOKEN; .*\nIt ended with 7; it said: no way\n\| password:\*{4}\n\| \*{4}\n$/,
    );
  });

  test("leaves no process behind, of a client that hangs and of what it started", async () => {
    const pids = join(folder, "pids");
    const script = `sleep 300 & echo $! >> ${pids}; curl -sf "$CRMCOM_MOCK_URL/crmapi/rest/v2/customer_events/social_media/list" -d '{"token":"'$CRMCOM_MOCK_TOKEN'","accounts_receivable_identifier":{"number":"ACR0000000164"}}' > /dev/null || sleep 300`;
    const words = ["--only", "proxy-html-502", "--timeout", "1s"];
    const { report: seen } = await report(words, ["sh", "-c", script]);
    expect(seen.cells).toMatchObject([{ verdict: "hang" }]);
    const began = readFileSync(pids, "utf8").trim().split("\n");
    expect(began.length).toBeGreaterThanOrEqual(5);
    const isLeft = (stat: string) => existsSync(stat) && !/\) Z /.test(readFileSync(stat, "utf8"));
    expect(began.filter((pid) => isLeft(`/proc/${pid}/stat`))).toEqual([]);
  });

  test("prints a matrix and its progress, and writes a page that needs nothing from outside", async () => {
    const command = nodeClient("no retry, silent");
    const words = ["--only=http-503", "--only=lost-response", `--explorations=${join(folder, "printed")}`];
    const text = await explored(words, command);
    expect(text.stdout).toMatch(/^ {2}\[1\] customer_events\.bulk\.social_media\.create #1$/m);
    expect(text.stdout).toMatch(/^http-503 +lost$/m);
    expect(text.stdout).toMatch(
      /^ {2}replay: npx --no-install crmcom-mock explore --replay \S+printed\/lost-[0-9a-f]{8}\.json$/m,
    );
    expect(text.stdout).toMatch(
      /^FAILED: 2 handled, 2 failed \(in 1 group\), 0 not reached\n {2}Tried: .*, in 8 runs$/m,
    );
    expect(text.stderr.split("\n").filter((line) => line.startsWith("lost: http-503"))).not.toEqual([]);
    expect(text.stderr.split("\n").length).toBeLessThanOrEqual(15);
    const { code, stdout: shown } = await explored([...words, "--format", "html"], command);
    expect(code).toBe(1);
    const [, told = "{}"] = /<script type="application\/json" id="exploration">(.*)<\/script>/.exec(shown) ?? [];
    expect(JSON.parse(told)).toMatchObject({ command: command.join(" "), failures: [{ verdict: "lost" }] });
    expect(shown).not.toMatch(/<(script|link|img)[^>]+(src|href)=/);
  });

  test("ends with 1 when a client begins to depend on what the lock does not have, and the last line says so", async () => {
    const lock = join(folder, "assumptions.lock");
    const words = ["--only", "lost-response", "--lock", lock];
    const seen = async (client: string, ...more: string[]) => explored([...words, ...more], nodeClient(client));
    expect(await seen("careful")).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^LOCK OUTDATED: \S+assumptions\.lock does not exist$/m),
    });
    expect(await seen("careful", "--update")).toMatchObject({ code: 0, stdout: expect.stringMatching(/^PASSED: /m) });
    expect(readFileSync(lock, "utf8")).toMatch(
      /^# no assumptions: your client is safe with every variant that was tried \(\d+ points\)$/m,
    );
    const brought = await seen("retry with reference");
    expect(brought.code).toBe(1);
    expect(brought.stdout).toMatch(
      /assumptions\.lock: new: bulk\.reference-reused accepted inferred, because of customer_events\.bulk\.social_media\.create\n/,
    );
    expect(brought.stdout).toMatch(
      /^To write the file: npx --no-install crmcom-mock explore .*--lock=\S+ --update -- /m,
    );
    expect((await seen("retry with reference", "--update")).code).toBe(0);
    expect((await seen("retry with reference")).code).toBe(0);
  });

  test.each([
    ["JavaScript", [process.execPath, join(clients, "correct-client.mjs")]],
    ["Python", ["python3", join(clients, "correct_client.py")]],
  ])("passes the client of the page with suggested fixes in %s", async (_, command) => {
    if (!has(command[0] as string)) return;
    const { code, stdout } = await explored([], command);
    expect(stdout).toMatch(/^PASSED: \d+ handled .* 0 failed, 0 not reached$/m);
    expect(code).toBe(0);
  });

  test("reports what it found when it is interrupted", async () => {
    const words = "explore --format json --timeout 30s --parallel 2 --explorations off".split(" ");
    const command = ["--only", "hang", "--only", "row", "--", ...nodeClient("waits for ever")];
    const run = runProgram([...words, ...command], folder);
    await run.says(/^lost: /m);
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(1);
    expect(explorationSchema.parse(JSON.parse(run.stdout))).toMatchObject({ result: "failed" });
  });

  test.each([
    [[], /^explore: expected a command after --/],
    [["--only", "lost", "--", "x"], /^--only: "lost" is not a fault; did you mean lost-response\?/],
    [["--operation", "customer_events.nothing", "--", "x"], /^--operation: .*customer_events/],
    [["--", "no-such-program"], /^no-such-program: cannot be run: no such file or directory\n$/],
    [["--url-variable", "A B", "--", "x"], /^--url-variable: "A B" is not accepted; expected the name of a variable/],
    [["--replay", "nowhere.json", "--", "x"], /nowhere\.json: cannot be read: /],
    [["--replay", "other.json", "--", "x"], /other\.json: not a file that explore wrote: /],
  ])("refuses %j by exit code 2", async (words, message) => {
    writeFileSync(join(folder, "other.json"), "{}");
    const { code, stderr } = await runHere(["explore", ...words], {}, folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});
