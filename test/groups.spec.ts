import { spawnSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tempFolder } from "./temp-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = tempFolder();

/** Where a group is named outside its own files: lists of commands, tools, screens and exports. */
const lists = [
  "index.ts",
  "cli/command-table.ts",
  "cli/run-command-line.ts",
  "mcp/tools.ts",
  "dashboard/dashboard.tsx",
  "dashboard/view-address.ts",
  "dashboard/calls/calls-screen.tsx",
];

/** The files of each group with its commands and tools, and what a line of a list has that names it. */
const groups = {
  explore: {
    files: ["explore/**", "dashboard/explorations/**", "mcp/explore-tool.ts", "cli/commands/explore-*.ts"],
    inItem: /"explorations", |, exploreTool\b/g,
    inLine: /exploreFlags|explore-command|explore-tool|\.\/explore\/|explorations-screen|\bexplorations[:"]/,
    commands: ["explore"],
  },
  tenant: {
    files: ["tenant/**", "cli/commands/{verify,recordings,tenant}-*.ts"],
    inItem: /(?!)/g,
    inLine: /tenantFlags|(verify|recordings)-command/,
    commands: ["verify", "record", "drift", "adopt"],
  },
};

test.each(Object.entries(groups))(
  "without %s, its commands and its tools, the rest compiles",
  { timeout: 600_000 },
  (name, { files, inItem, inLine, commands }) => {
    const copy = join(folder, name);
    const isNeeded = (path: string) => !/\.test\.tsx?$/.test(path);
    for (const part of ["src", "contracts"])
      cpSync(join(root, part), join(copy, part), { recursive: true, filter: isNeeded });
    for (const part of ["package.json", "tsconfig.json"]) cpSync(join(root, part), join(copy, part));
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    const src = join(copy, "src");
    const gone = globSync(files, { cwd: src });
    expect(gone.length).toBeGreaterThan(files.length);
    for (const path of gone) rmSync(join(src, path), { recursive: true, force: true });
    for (const list of globSync(lists, { cwd: src })) {
      const lines = readFileSync(join(src, list), "utf8").replace(inItem, "").split("\n");
      writeFileSync(join(src, list), lines.filter((line) => !inLine.test(line)).join("\n"));
    }
    const table = join(src, "cli/commands.json");
    const words = Object.entries(JSON.parse(readFileSync(table, "utf8")));
    const left = words.filter(([command]) => !commands.includes(command));
    expect(words.length - left.length).toBe(commands.length);
    writeFileSync(table, JSON.stringify(Object.fromEntries(left)));
    writeFileSync(
      join(copy, "tsconfig.left.json"),
      JSON.stringify({
        extends: "./tsconfig.json",
        include: ["src"],
        compilerOptions: { incremental: false, tsBuildInfoFile: null },
      }),
    );
    for (const project of ["tsconfig.left.json", "src/dashboard/tsconfig.json"]) {
      const { stdout, status } = spawnSync(join(root, "node_modules/.bin/tsc"), ["--noEmit", "-p", project], {
        cwd: copy,
        encoding: "utf8",
      });
      expect({ stdout, status }).toEqual({ stdout: "", status: 0 });
    }
  },
);
