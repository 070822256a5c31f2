import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { whileListening } from "../src/cli/while-listening.ts";
import { createStandIn } from "../src/index.ts";
import { readConfig } from "../src/mock/config/read-config.ts";
import { assembleStandIn } from "../src/mock/stand-in.ts";
import { type Ended, ended, run, runHere, start } from "./run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-failed-start-"));
const at = (...names: string[]) => join(folder, ...names);
const nowhere = at("no", "such", "file");
let taken: Server;
let port = "";

function file(name: string, content: unknown): string {
  const path = at(name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function fixtures(name: string, changed: string, content: unknown): string {
  cpSync("fixtures/default", at(name), { recursive: true });
  file(join(name, changed), content);
  return at(name);
}

beforeAll(async () => {
  mkdirSync(at("folder"));
  const names = [{ name: "commonName", value: "localhost" }];
  const [one, other] = await Promise.all([generate(names), generate(names)]);
  file("cert.pem", one.cert);
  file("key.pem", one.private);
  file("other-key.pem", other.private);
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  port = String((taken.address() as AddressInfo).port);
});

afterAll(async () => {
  await new Promise((resolve) => taken.close(resolve));
  rmSync(folder, { recursive: true });
});

/** One that did not end by itself is ended, and has no exit code. */
const longestMs = 60_000;

/** Starts the program, and waits for its end. */
async function runToEnd(words: readonly string[]): Promise<Ended> {
  const child = start(words);
  const longest = setTimeout(() => child.kill("SIGKILL"), longestMs);
  const run = await ended(child);
  clearTimeout(longest);
  return run;
}

/** Starts it in this process; what would be logged beside its one line is in `stderr` too. */
async function startHere(words: readonly string[]): Promise<Ended> {
  const log = at("log");
  const run = await runHere(words, { CRMCOM_MOCK_LOG_FILE: log });
  return { ...run, stderr: run.stderr + (existsSync(log) ? readFileSync(log, "utf8") : "") };
}

const rule = (id: string) => ({ id, match: {}, when: {}, effect: { http: { status: 503 } } });

/** What keeps a start from succeeding, the words of the command, and the one line that it says. */
const failures: readonly (readonly [what: string, words: () => string[], line: RegExp])[] = [
  ["a port in use", () => ["--port", port], /^cannot listen on 127\.0\.0\.1:\d+: the port is in use; choose another/],
  ["a host that is none", () => ["--host", "no.such.invalid"], /^cannot listen on .*: there is no such host; choose/],
  ["a host of another machine", () => ["--host", "203.0.113.7"], /: this machine does not have that address; choose/],
  ["a port file in no folder", () => ["--port-file", nowhere], /^--port-file \S+: cannot be written: ENOENT/],
  [
    "a port file that is a folder",
    () => ["--port-file", at("folder")],
    /^--port-file \S+: cannot be written: it is a folder/,
  ],
  ["a log file in no folder", () => ["--log-file", nowhere], /: the log file cannot be written: ENOENT/],
  ["fixtures that are not there", () => ["--fixtures", nowhere], /: the folder of fixtures cannot be read: ENOENT/],
  ["fixtures that are a file", () => ["--fixtures", at("key.pem")], /: the folder of fixtures cannot be read: ENOTDIR/],
  ["fixtures that are not JSON", () => ["--fixtures", fixtures("f1", "units.json", "[")], /units\.json: not JSON/],
  [
    "a fixture with a member twice",
    () => ["--fixtures", fixtures("f3", "units.json", '[{"id": "x",\n"id": "y"}]')],
    /units\.json: "id" stands twice in one object, in line 1 and in line 2; keep one/,
  ],
  [
    "a fixture with a bad member",
    () => ["--fixtures", fixtures("f2", "units.json", [{ id: "x", name: "U" }])],
    /units\.json, row 0, id: "x" is not accepted; expected 32 upper-case/,
  ],
  ["a state file that is not JSON", () => ["--state-file", file("s1.json", "{")], /: the state file cannot be read: /],
  [
    "a state file that is a folder",
    () => ["--state-file", at("folder")],
    /: the state file cannot be used: it is a folder, not a plain file/,
  ],
  ["a state file in no folder", () => ["--state-file", nowhere], /: the folder of the state file is not there: /],
  [
    "a state of another version",
    () => [
      "--state-file",
      file("s2.json", { version: 7, release: "R14.0.0", clock: { system: true }, idsDrawn: 0, collections: {} }),
    ],
    /s2\.json, at \/version: 7 is not accepted; expected 1/,
  ],
  [
    "a certificate without its key",
    () => ["--tls-cert", at("cert.pem")],
    /^--tls-cert: is of no use alone; HTTPS needs/,
  ],
  [
    "a certificate that is not there",
    () => ["--tls-cert", nowhere, "--tls-key", at("key.pem")],
    /^--tls-cert .*: cannot be read: ENOENT/,
  ],
  [
    "a certificate that is none",
    () => ["--tls-cert", at("key.pem"), "--tls-key", at("key.pem")],
    /expected a PEM certificate and its private key$/,
  ],
  [
    "the key of another certificate",
    () => ["--tls-cert", at("cert.pem"), "--tls-key", at("other-key.pem")],
    /expected a PEM certificate and its private key$/,
  ],
  [
    "an unknown key",
    () => ["--config", file("c1.json", { prot: 1 })],
    /^prot in .*c1\.json: unknown; did you mean port\?/,
  ],
  ["a config that is not JSON", () => ["--config", file("c2.json", "{")], /: the config file cannot be read: /],
  [
    "a config that is a folder",
    () => ["--config", at("folder")],
    /: the config file cannot be read: it is a folder, not a plain file/,
  ],
  [
    "an unknown preset",
    () => ["--config", file("c3.json", { faults: ["flakey"] })],
    /^faults in .*c3\.json, at 0: "flakey" is no preset; did you mean flaky\?$/,
  ],
  [
    "two rules of one id",
    () => ["--config", file("c4.json", { faults: [rule("a"), rule("a")] })],
    /^faults in .*c4\.json, at 1\.id: a stands there twice/,
  ],
  ["an unknown flag", () => ["--prot", "1"], /^--prot: unknown; did you mean --port\?/],
  ["a bad value", () => ["--seed", ""], /^--seed: "" is not accepted; expected /],
];

const commands = {
  serve: [],
  exec: ["--", process.execPath, "-e", `require("fs").writeFileSync(${JSON.stringify(at("ran"))}, "")`],
};

/** What comes after the settings are read is the same code for both; `exec` is tried where the two could part. */
const tried = { serve: failures, exec: [...failures.slice(0, 9), ...failures.slice(-2)] };

/** What fails at the socket, once it listens, and at the command line: one of each is started as a process. */
const asProcess = ["a port in use", "a port file in no folder", "an unknown flag"];

describe.each(["serve", "exec"] as const)("a start of %s fails over", (command) => {
  test.each(tried[command])("%s: one line, exit code 2, and it ends", async (what, words, line) => {
    const free = command === "serve" && !words().includes("--port") ? ["--port", "0"] : [];
    const run = asProcess.includes(what) ? runToEnd : startHere;
    const { code, stdout, stderr } = await run([command, ...free, ...words(), ...commands[command]]);
    expect(stderr.trimEnd().split("\n")).toEqual([expect.stringMatching(line)]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(existsSync(at("ran"))).toBe(false);
  });
});

test("a start that fails leaves every file as it was", async () => {
  const state = at("state.json");
  await runHere(["serve", "--port", "0", "--port-file", nowhere, "--state-file", state]);
  await runHere(["serve", "--port", port, "--state-file", state]);
  expect(existsSync(state)).toBe(false);
});

test("what exec listens on can be read from the file that its flag names", async () => {
  const show = `console.log(require("fs").readFileSync(${JSON.stringify(at("port"))}, "utf8"), process.env.CRMCOM_MOCK_URL)`;
  const { stdout, code } = await run(["exec", "--port-file", at("port"), "--", process.execPath, "-e", show]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^(\d+)\n http:\/\/127\.0\.0\.1:\1$/m);
});

test("a state that cannot be written at the end is told in one line, and it ends all the same", async () => {
  const inside = at("goes");
  mkdirSync(inside);
  const child = start(["serve", "--port", "0", "--state-file", join(inside, "state.json"), "--port-file", at("port2")]);
  const end = ended(child);
  while (!existsSync(at("port2")) || readFileSync(at("port2"), "utf8") === "")
    await new Promise((resolve) => setTimeout(resolve, 20));
  rmSync(inside, { recursive: true });
  child.kill("SIGTERM");
  const { code, stderr } = await end;
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/state\.json: the state file cannot be written: ENOENT/),
  ]);
  expect(code).toBe(1);
});

test("a library's socket that cannot be had leaves the stand-in as it was", async () => {
  await using standIn = createStandIn();
  await expect(standIn.listen({ port: Number(port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  const { url } = await standIn.listen({ port: 0 });
  expect((await fetch(`${url}/__mock/v1/health/ready`)).status).toBe(200);
});

test("whatever is thrown while it listens closes it", async () => {
  const read = readConfig({ options: { port: 0, logLevel: "silent" } });
  let url = "";
  const used = whileListening({ standIn: assembleStandIn(read), origins: read.origins }, async (socket) => {
    url = socket.url;
    throw new Error("a defect");
  });
  await expect(used).rejects.toThrow("a defect");
  await expect(fetch(url)).rejects.toThrow();
});
