import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { ended } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";
import { type Client, startClient } from "./transports.ts";

const clients = new URL("./clients/", import.meta.url);
const junit = "/usr/share/java/junit-platform-console-standalone.jar";
const runJunit = ["-jar", junit, "--disable-banner", "--details", "summary"];
/** A run takes a second, in which it is no use to compile for later or to collect garbage with several threads. */
const shortRun = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
const adminToken = "a-token-for-the-admin-api";

/** How a client of the page is run, and what it needs to be there. */
interface Language {
  readonly file: string;
  /** Where it makes the reference of a like, which the client that breaks leaves out. */
  readonly reference: RegExp;
  /** Makes a program of it, once for all runs. */
  readonly compile?: readonly [string, ...string[]];
  readonly command: readonly [string, ...string[]];
  isThere(): boolean;
}

const answers = (program: string, ...words: string[]) => spawnSync(program, words).status === 0;

const languages: Readonly<Record<string, Language>> = {
  python: {
    file: "test_likes.py",
    reference: /, external_system=.*?"like-1"/,
    command: ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
    isThere: () => answers("python3", "-c", "import pytest"),
  },
  java: {
    file: "LikesTest.java",
    reference: /,\\"external_system.*like-1\\"/,
    compile: ["javac", ...shortRun.map((flag) => `-J${flag}`), "-cp", junit, "LikesTest.java"],
    command: ["java", ...shortRun, ...runJunit, "--fail-if-no-tests", "--select-class", "LikesTest", "-cp", "."],
    isThere: () => answers("javac", "-version") && existsSync(junit),
  },
  php: {
    file: "LikesTest.php",
    reference: /, \['external_system'.*?\]/,
    command: ["phpunit", "LikesTest.php"],
    isThere: () => answers("phpunit", "--version"),
  },
  shell: {
    file: "likes.sh",
    reference: /, "external_system.*"like-1"/,
    command: ["sh", "likes.sh"],
    isThere: () => answers("curl", "--version"),
  },
};

/** Runs the client against the mock server at an address. */
async function run({ command: [program, ...words] }: Language, cwd: string, url: string) {
  // Plugins that this machine happens to have are no part of it.
  const settings = { CRM_URL: url, CRM_ADMIN_TOKEN: adminToken, PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1" };
  const { code, stdout, stderr } = await ended(spawn(program, words, { cwd, env: { ...process.env, ...settings } }));
  return { code, output: stdout + stderr };
}

describe.each(Object.entries(languages))("the client in %s", (_, language) => {
  const started: Client[] = [];
  const folder = tempFolder();
  const isThere = language.isThere();
  const title = isThere ? "" : `SKIPPED, since the runtime is not on this machine: `;
  const start = async () => {
    const client = await startClient("in-process", { host: "0.0.0.0", port: 0, adminToken });
    started.push(client);
    const { port } = await client.standIn.listen();
    return { client, url: `http://127.0.0.1:${port}` };
  };
  /** The folder of a client with the text. */
  const folderOf = (kind: string, text: string) => {
    const cwd = join(folder, kind);
    mkdirSync(cwd);
    writeFileSync(join(cwd, language.file), text);
    const [program, ...words] = language.compile ?? [];
    if (program === undefined) return cwd;
    const { status, stderr } = spawnSync(program, words, { cwd, encoding: "utf8" });
    expect(status, stderr).toBe(0);
    return cwd;
  };
  const text = readFileSync(new URL(language.file, clients), "utf8");

  afterAll(async () => {
    await Promise.all(started.map((client) => client.close()));
  });

  test.runIf(isThere)(`${title}survives a lost answer, and leaves no sandbox behind`, async () => {
    const { client, url } = await start();
    const { code, output } = await run(language, folderOf("stands", text), url);
    expect(code, output).toBe(0);
    expect((await client.get("/__mock/v1/sandboxes")).total).toBe(1);
  });

  test.runIf(isThere)(`${title}breaks without a reference, and leaves no sandbox behind`, async () => {
    const { client, url } = await start();
    expect(text).toMatch(language.reference);
    const { code, output } = await run(language, folderOf("falls", text.replace(language.reference, "")), url);
    expect(code, output).not.toBe(0);
    expect(output).toContain("same content");
    expect((await client.get("/__mock/v1/sandboxes")).total).toBe(1);
  });
});
