import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ended } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";
import { startClient } from "./transports.ts";

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

/** Runs a client with this text against a mock server of its own. */
async function run(
  { file, compile: [compiler, ...flags] = [""], command: [program, ...words] }: Language,
  text: string,
) {
  const cwd = tempFolder({ [file]: text });
  if (compiler !== "") execFileSync(compiler, flags, { cwd });
  await using client = await startClient("in-process", { host: "0.0.0.0", port: 0, adminToken });
  const { port } = await client.standIn.listen();
  // Plugins that this machine happens to have are no part of it.
  const settings = { CRM_ADMIN_TOKEN: adminToken, PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1" };
  const env = { ...process.env, ...settings, CRM_URL: `http://127.0.0.1:${port}` };
  const { code, stdout, stderr } = await ended(spawn(program, words, { cwd, env }));
  expect((await client.get("/__mock/v1/sandboxes")).total).toBe(1);
  return { code, output: stdout + stderr };
}

describe.each(Object.entries(languages))("the client in %s", (_, language) => {
  const isThere = language.isThere();
  const title = isThere ? "" : `SKIPPED, since the runtime is not on this machine: `;
  const text = readFileSync(new URL(language.file, clients), "utf8");

  test.runIf(isThere)(`${title}survives a lost answer, and leaves no sandbox behind`, async () => {
    const { code, output } = await run(language, text);
    expect(code, output).toBe(0);
  });

  test.runIf(isThere)(`${title}breaks without a reference, and leaves no sandbox behind`, async () => {
    expect(text).toMatch(language.reference);
    const { code, output } = await run(language, text.replace(language.reference, ""));
    expect(code, output).not.toBe(0);
    expect(output).toContain("same content");
  });
});
