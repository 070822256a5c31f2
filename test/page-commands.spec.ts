import { spawn } from "node:child_process";
import {
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../.build/pages/printed-pages.ts";
import { createStandIn, type StandIn } from "../src/index.ts";
import { ended } from "./run-program.ts";

/**
 * The commands of the pages, in order, each under its heading, with the answer that stands right below them. Fences marked
 * `no-run` need a port, an engine or a system that a test does not have.
 */
const pages = globSync("**/*.md", { cwd: root, exclude: ["node_modules", "dist"] }).flatMap((page) => {
  const blocks = readFileSync(join(root, page), "utf8")
    .split(/^#+ /m)
    .flatMap((section) =>
      [...section.matchAll(/^```sh\n(.*?)^```$(?:[^`]*?^```json\n(.*?)^```$)?/gms)].map(([, script = "", answer]) => ({
        heading: section.slice(0, section.indexOf("\n")),
        script,
        answer,
      })),
    );
  return blocks.length === 0 ? [] : [{ page, blocks }];
});

test("there are commands on the pages", () => {
  expect(pages.map(({ page }) => page)).toEqual(expect.arrayContaining(["README.md", "src/mock/faults/README.md"]));
});

describe.each(pages)("the commands of $page, by copy and paste", ({ blocks }) => {
  let standIn: StandIn;
  let url: string;
  // A folder that looks like the project, so that what a command writes does not land in it.
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-page-"));

  beforeAll(async () => {
    for (const name of readdirSync(root))
      if (name !== "node_modules") symlinkSync(join(root, name), join(folder, name));
    mkdirSync(join(folder, "node_modules"));
    symlinkSync(root, join(folder, "node_modules/crmcom-mock"));
    // Pages say how a project runs the package; here its sources stand in for it.
    const program = [process.execPath, join(root, "src/cli/bin.ts")].map((path) => JSON.stringify(path)).join(" ");
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin/npx"), `#!/bin/sh\nshift 2\nexec ${program} "$@"\n`, { mode: 0o755 });
    standIn = createStandIn({ seed: "42", logLevel: "silent" });
    ({ url } = await standIn.listen({ port: 0 }));
  });

  afterAll(async () => {
    await standIn.close();
    rmSync(folder, { recursive: true });
  });

  test.each(blocks)("$heading", async ({ script, answer }) => {
    const commands = script.replaceAll("http://127.0.0.1:8080", url);
    const child = spawn("bash", ["-eu", "-c", commands], {
      cwd: folder,
      env: {
        ...process.env,
        CRMCOM_MOCK_URL: url,
        TMPDIR: folder,
        PATH: `${join(folder, "bin")}:${process.env["PATH"]}`,
      },
    });
    const { code, stdout, stderr } = await ended(child);
    const output = stdout + stderr;
    expect(code, `${commands}\n${output}`).toBe(0);
    expect(output, commands).not.toMatch(/"title":"(Unknown|Invalid|Defect)/);
    if (answer !== undefined) expect(JSON.parse(stdout)).toEqual(JSON.parse(answer));
  });
});
