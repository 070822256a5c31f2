import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createPath } from "./event-rows.ts";
import { run, runHere } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

/** A command that calls the mock server beside it, says what it was answered, and ends with 7 when that was the status. */
const callFor = (status: number) => [
  ...["--", process.execPath, "-e"],
  `fetch(process.env.CRMCOM_MOCK_URL + ${JSON.stringify(createPath)}, { method: "POST",
    body: JSON.stringify({ token: process.env.CRMCOM_MOCK_TOKEN, social_media_customer_events_set: [] }) })
    .then(async (answer) => { process.exitCode = answer.status === ${status} ? 7 : 1; return answer.text(); })
    .then((text) => process.env.QUIET || console.log(/"code":"(\\w+)"/.exec(text)[1]))`,
];

describe("exec", () => {
  test("runs a command beside a mock server, passes on its exit code, and leaves the terminal to it", async () => {
    expect(await run(["exec", ...callFor(200)])).toEqual({ code: 7, stdout: "OK\n", stderr: "" });
  });

  test("begins with the faults that it is given, and logs into a file that is named", async () => {
    const file = join(tempFolder(), "exec.log");
    const words = ["exec", "--fault", "proxy-html-502", "--log-file", file, ...callFor(502)];
    expect(await runHere(words, { QUIET: "1" })).toEqual({ code: 7, stdout: "", stderr: "" });
    expect(readFileSync(file, "utf8")).toContain('"fault":["proxy-html-502"]');
  });

  test("names the variables that a command must read when it makes no call, and gives it others too", async () => {
    const words = ["exec", "--url-variable", "CRM_URL", "--token-variable", "CRM_TOKEN", "--", process.execPath, "-p"];
    const { stdout, stderr } = await run([...words, "process.env.CRM_URL + process.env.CRM_TOKEN"]);
    expect(stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+[0-9A-F]{32}\n$/);
    expect(stderr).toMatch(
      /^exec: your client never called .* from CRM_URL and the token from CRM_TOKEN; .*--url-variable/,
    );
  });

  test("tells of a signal, of a command that is not there, and of none", async () => {
    const killed = await runHere(["exec", "--", process.execPath, "-e", "process.kill(process.pid, 'SIGTERM')"]);
    expect(killed.code).toBe(143);
    const missing = await runHere(["exec", "--", "no-such-command"]);
    expect(missing).toMatchObject({ code: 2, stderr: "no-such-command: cannot be run: no such file or directory\n" });
    const none = await runHere(["exec", "--"]);
    expect(none).toMatchObject({ code: 2, stderr: expect.stringContaining("expected a command") });
  });
});
