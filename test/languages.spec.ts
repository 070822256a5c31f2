import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ended } from "./run-program.ts";
import { type Client, startClient } from "./transports.ts";

const clients = new URL("clients/", import.meta.url);
const junit = "/usr/share/java/junit-platform-console-standalone.jar";
const runJunit = ["-jar", junit, "--disable-banner", "--details", "summary"];
/** A run takes a second, in which it is no use to compile for later or to collect garbage with several threads. */
const shortRun = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"];
const adminToken = "a-token-for-the-admin-api";

/** How a client of the page is run, and what it needs to be there. */
interface Language {
  readonly file: string;
  /** Makes a program of it, once for all runs. */
  readonly compile?: readonly [string, ...string[]];
  readonly command: readonly [string, ...string[]];
  isThere(): boolean;
}

const answers = (program: string, ...words: string[]) => spawnSync(program, words).status === 0;

const languages: Readonly<Record<string, Language>> = {
  python: {
    file: "test_likes.py",
    command: ["python3", "-m", "pytest", "-q", "-p", "no:cacheprovider"],
    isThere: () => answers("python3", "-c", "import pytest"),
  },
  java: {
    file: "LikesTest.java",
    compile: ["javac", ...shortRun.map((flag) => `-J${flag}`), "-cp", junit, "LikesTest.java"],
    command: ["java", ...shortRun, ...runJunit, "--fail-if-no-tests", "--select-class", "LikesTest", "-cp", "."],
    isThere: () => answers("javac", "-version") && existsSync(junit),
  },
  php: { file: "likes.php", command: ["php", "likes.php"], isThere: () => answers("php", "-v") },
  shell: { file: "likes.sh", command: ["sh", "likes.sh"], isThere: () => answers("curl", "--version") },
};

/** Runs the client against the stand-in at an address. */
async function run({ command: [program, ...words] }: Language, cwd: string, url: string) {
  // Plugins that this machine happens to have are no part of it.
  const settings = { CRM_URL: url, CRM_ADMIN_TOKEN: adminToken, PYTEST_DISABLE_PLUGIN_AUTOLOAD: "1" };
  const { code, stdout, stderr } = await ended(spawn(program, words, { cwd, env: { ...process.env, ...settings } }));
  return { code, output: stdout + stderr };
}

describe.each(Object.entries(languages))("the client in %s", (name, language) => {
  const started: Client[] = [];
  const folder = mkdtempSync(join(tmpdir(), `crmcom-mock-${name}-`));
  const isThere = language.isThere();
  const title = isThere ? "" : `SKIPPED, since the runtime is not on this machine: `;
  const start = async (faults: readonly object[]) => {
    const client = await startClient("in-process", { host: "0.0.0.0", port: 0, adminToken, faults });
    started.push(client);
    const { port } = await client.standIn.listen();
    return { client, url: `http://127.0.0.1:${port}` };
  };

  beforeAll(() => {
    copyFileSync(new URL(language.file, clients), join(folder, language.file));
    const [program, ...words] = (isThere && language.compile) || [];
    if (program === undefined) return;
    const { status, stderr } = spawnSync(program, words, { cwd: folder, encoding: "utf8" });
    expect(status, stderr).toBe(0);
  });
  afterAll(async () => {
    await Promise.all(started.map((client) => client.close()));
    rmSync(folder, { recursive: true });
  });

  test.runIf(isThere)(`${title}passes, and leaves no sandbox behind`, async () => {
    const { client, url } = await start([]);
    const { code, output } = await run(language, folder, url);
    expect(code, output).toBe(0);
    expect((await client.get("/__mock/v1/sandboxes")).total).toBe(1);
  });

  test.runIf(isThere)(`${title}fails where calls are refused, and leaves no sandbox behind`, async () => {
    const { client, url } = await start([{ effect: { vendorError: "invalidToken" } }]);
    const { code, output } = await run(language, folder, url);
    expect(code, output).not.toBe(0);
    expect(output).toContain("proven false");
    expect((await client.get("/__mock/v1/sandboxes")).total).toBe(1);
  });
});
