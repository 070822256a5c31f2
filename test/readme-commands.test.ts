import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Server, serve } from "./command-line.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const readme = readFileSync(join(root, "README.md"), "utf8");

/**
 * The commands of the README, in order, each under its heading. Fences marked `no-run` need a port, an engine or a system
 * that a test does not have.
 */
const blocks = readme.split(/^#+ /m).flatMap((section) =>
  [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, script = ""]) => ({
    heading: section.slice(0, section.indexOf("\n")),
    script,
  })),
);

describe("the commands of the README, by copy and paste", () => {
  let server: Server;
  // A folder that looks like the project, so that what a command writes does not land in it.
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-readme-"));

  beforeAll(async () => {
    for (const name of readdirSync(root)) symlinkSync(join(root, name), join(folder, name));
    server = await serve(["--seed", "42"]);
  });

  afterAll(async () => {
    server.child.kill();
    await once(server.child, "close");
    rmSync(folder, { recursive: true });
  });

  test.each(blocks)("$heading", async ({ script }) => {
    const commands = script.replaceAll("http://127.0.0.1:8080", server.url);
    const child = spawn("bash", ["-eu", "-c", commands], {
      cwd: folder,
      env: { ...process.env, CRMCOM_MOCK_URL: server.url },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    }
    const [code] = (await once(child, "close")) as [number];
    expect(code, `${commands}\n${output}`).toBe(0);
    expect(output, commands).not.toMatch(/"title":"(Unknown|Invalid|Defect)/);
  });
});
