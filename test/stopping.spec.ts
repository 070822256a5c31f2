import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { ended, listenTo, serve, start } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const folder = tempFolder();
let files = 0;
const newFile = () => join(folder, `state-${++files}.json`);

const store = async (url: string, profile: string) => {
  const answer = await fetch(url + createPath, { method: "POST", body: JSON.stringify(eventsBody([profile])) });
  expect(await answer.json()).toMatchObject({ status: { code: "OK" } });
};

const profilesIn = (file: string): string[] =>
  JSON.parse(readFileSync(file, "utf8")).collections.customer_events.added.map(
    ({ profile }: { profile: string }) => profile,
  );

/** Throws what nobody catches as soon as it gets the signal. */
const planted = "data:text/javascript,process.on('SIGUSR2',()=>{throw(new(Error)('planted'))})";

/** Ends a mock server that has a row, and gives what its log says of the end: a line that was on its way may come after it. */
async function stopBy(kill: (child: ChildProcess) => void, words: readonly string[], environment = {}) {
  const { child, url } = await serve(words, environment);
  await store(url, "a");
  const end = ended(child);
  kill(child);
  const { code, stderr } = await end;
  const lines = stderr.trimEnd().split("\n");
  return { code, last: lines.find((line) => line.startsWith('{"level":60')) ?? "" };
}

describe.concurrent("whatever ends it saves the state", () => {
  test.each(["SIGHUP", "SIGINT"] as const)("%s, with exit code 0", async (signal) => {
    const file = newFile();
    const { code } = await stopBy((child) => child.kill(signal), ["--state-file", file]);
    expect([code, profilesIn(file)]).toEqual([0, ["a"]]);
  });

  test.each([
    ["SIGQUIT", 131],
    ["SIGUSR2", 140],
    ["SIGABRT", 134],
  ] as const)("%s, and one line says so", async (signal, exitCode) => {
    const file = newFile();
    const { code, last } = await stopBy((child) => child.kill(signal), ["--state-file", file]);
    expect([code, profilesIn(file)]).toEqual([exitCode, ["a"]]);
    expect(JSON.parse(last)).toMatchObject({ level: 60, state: `saved to ${file}`, msg: `ended by ${signal}` });
  });

  test("an error that nobody catches, and one line says so", async () => {
    const file = newFile();
    const environment = { NODE_OPTIONS: `--import=${planted}` };
    const { code, last } = await stopBy((child) => child.kill("SIGUSR2"), ["--state-file", file], environment);
    expect([code, profilesIn(file)]).toEqual([1, ["a"]]);
    expect(JSON.parse(last)).toMatchObject({
      level: 60,
      state: `saved to ${file}`,
      stack: expect.stringContaining("Error: planted"),
      msg: "ended by an uncaught error",
    });
  });

  test("a second signal and a third do not cut it, while a call is waited for", async () => {
    const file = newFile();
    const { child, url } = await serve(["--state-file", file]);
    await store(url, "a");
    const pendingCall = request(url + createPath, { method: "POST", headers: { "content-length": 2 } });
    const cut = once(pendingCall, "error");
    pendingCall.write("{");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const end = once(child, "close");
    for (const signal of ["SIGTERM", "SIGTERM", "SIGINT", "SIGHUP"] as const) {
      child.kill(signal);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    expect([(await end)[0], profilesIn(file)[0]]).toEqual([0, "a"]);
    await cut;
  });

  test("exec too, when it is stopped twice", async () => {
    const file = newFile();
    const ready = join(folder, "ready");
    const client = `
      process.on("SIGTERM", () => setTimeout(() => process.exit(7), 100));
      setInterval(() => {}, 1000);
      fetch(process.env.CRMCOM_MOCK_URL + ${JSON.stringify(createPath)}, { method: "POST", body: ${JSON.stringify(JSON.stringify(eventsBody(["a"])))} })
        .then(() => require("fs").writeFileSync(${JSON.stringify(ready)}, ""));`;
    const child = start(["exec", "--state-file", file, "--", process.execPath, "-e", client]);
    const end = ended(child);
    while (!existsSync(ready)) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGTERM");
    child.kill("SIGTERM");
    expect([(await end).code, profilesIn(file)]).toEqual([7, ["a"]]);
  });
});

test("a log whose reader goes away ends nothing", async () => {
  const { child, url } = await serve();
  child.stderr?.destroy();
  for (const profile of ["a", "b"]) {
    await store(url, profile);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  child.kill("SIGTERM");
  expect((await once(child, "close"))[0]).toBe(0);
});

test("a program that exits right after many calls has all of their lines in its log", async () => {
  const log = join(folder, "many.log");
  const library = join(import.meta.dirname, "../src/index.ts");
  const program = `
    import { createStandIn } from ${JSON.stringify(library)};
    const standIn = createStandIn({ logLevel: "info", logFormat: "json", LOG });
    const call = () => standIn.fetch("http://x/crmapi/rest/v2/no/such", { method: "POST", body: "{}" });
    await Promise.all(Array.from({ length: 700 }, call));
    process.exit(0);`;
  const run = (where: string) =>
    ended(spawn(process.execPath, ["--input-type=module-typescript", "-e", program.replace("LOG", where)]));
  const [toFile, toError] = await Promise.all([run(`logFile: ${JSON.stringify(log)}`), run("")]);
  expect([toFile.code, toError.code]).toEqual([0, 0]);
  for (const text of [readFileSync(log, "utf8"), toError.stderr]) {
    expect(
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line).msg),
    ).toEqual(Array(700).fill("call"));
  }
});

test.each(["SIGTERM", "SIGINT"] as const)("npm start forwards %s to the server, and ends with it", async (signal) => {
  const portFile = join(folder, signal);
  const npm = spawn("npm", ["start", "--", "--port", "0", "--port-file", portFile], {
    cwd: join(import.meta.dirname, ".."),
  });
  await listenTo(npm).says("curl");
  const health = `http://127.0.0.1:${readFileSync(portFile, "utf8").trim()}/__mock/v1/health/ready`;
  expect((await fetch(health)).status).toBe(200);
  npm.kill(signal);
  await once(npm, "close");
  await expect(fetch(health)).rejects.toThrow();
});
