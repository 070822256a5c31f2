import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "../.build/pages/printed-pages.ts";
import { explorationSchema } from "../src/explore/exploration.ts";
import { runHere } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const folder = tempFolder();

const page = readFileSync(join(root, "src/library/recipes.md"), "utf8");
const clients = fileURLToPath(new URL("./clients/recipes/", import.meta.url));

describe("the clients of the recipes", { timeout: 120_000 }, () => {
  test.each([
    ["retry", "lost-response", "duplicate"],
    ["rows", "row-rejected", "lost"],
    ["rows", "row-omitted", "lost"],
    ["token", "token-expiry", "lost"],
    ["back-off", "http-503", "storm"],
  ])("%s: after %s one breaks by %s, and the other survives", async (recipe, fault, verdict) => {
    expect(page).toContain(`--only ${fault}`);
    const explored = async (client: string) => {
      const words = ["explore", "--seed", "42", "--format", "json", "--only", fault, "--"];
      const { code, stdout } = await runHere([...words, process.execPath, join(clients, client)], {}, folder);
      const { cells } = explorationSchema.parse(JSON.parse(stdout));
      return { code, verdicts: new Set(cells.map((cell) => cell.verdict)) };
    };
    const broken = await explored(`${recipe}-breaks.mjs`);
    expect([broken.code, [...broken.verdicts]]).toEqual([1, expect.arrayContaining([verdict])]);
    const survivor = await explored(`${recipe}-survives.mjs`);
    expect(survivor.code).toBe(0);
    expect([...survivor.verdicts].filter((one) => !/handled|gave-up|not-reached/.test(one))).toEqual([]);
  });
});

describe("the steps of the pipeline", { timeout: 600_000 }, () => {
  const steps = parse(/^```yaml\n(.*?)^```$/ms.exec(page)?.[1] ?? "") as { readonly run?: string }[];
  const commands = steps.flatMap(({ run }) => run ?? []);

  // It looks what is stored and sends nothing again.
  const clientThat = (word: string) => readFileSync(join(clients, `retry-${word}.mjs`), "utf8");
  const survivor = clientThat("survives").replace(/catch\(.*\)/, "catch(() => undefined)");

  test.each([
    ["breaks", clientThat("breaks"), 1, /^::error title=explore::duplicate: /m],
    ["survives", survivor, 0, /^$/],
  ])("a client that %s", (kind, client, code, annotation) => {
    const cwd = join(folder, kind);
    mkdirSync(cwd);
    writeFileSync(join(cwd, "send-likes.js"), client.replace("./crm.mjs", join(clients, "crm.mjs")));
    const bin = `"${process.execPath}" "${join(root, "src/cli/bin.ts")}"`;
    const [explored = "", annotated = "", ...others] = commands.map((command) =>
      // One fault is enough to see what the exit code and the annotation are.
      command.replace("npx --no-install crmcom-mock explore", `${bin} explore --only lost-response`),
    );
    const run = (command: string) => spawnSync("bash", ["-c", command], { cwd, encoding: "utf8" });
    expect(others).toEqual([]);
    // The lock takes each point under each variant: a part of the faults shows the steps as well.
    const short = explored.replace("--lock", "--only lost-response --lock");
    // The user wrote the lock once, and committed it.
    run(short.replace("--lock assumptions.lock", "$& --update"));
    const { status, stderr } = run(short);
    expect(status, stderr).toBe(code);
    expect(run(annotated).stdout).toMatch(annotation);
  });
});
