import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { findCommand, readCommandLine } from "../src/cli/command-line.ts";
import { commandNames, commandWithFlags } from "../src/cli/command-table.ts";
import { helpText } from "../src/cli/help.ts";
import { packageVersion } from "../src/common/own-module.ts";
import { configSchema, flagOf, settingNodes } from "../src/mock/config/settings.ts";
import { runHere } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const bin = fileURLToPath(new URL("../src/cli/bin.ts", import.meta.url));

const flat = (text: string) => text.replace(/\s+/g, " ").trim();
const defaults: Readonly<Record<string, unknown>> = configSchema.parse({});

/** The flags that a help text has, each with what it says of it. */
function flagsIn(text: string): Map<string, string> {
  const parts = text.split(/^ {2}(?=-)/m).slice(1);
  return new Map(parts.map((part) => [/--([a-z-]+)/.exec(part)?.[1] ?? "", flat(part)]));
}

test("every command that prints has --json, but those that print JSON anyway or leave the terminal to others", () => {
  const without = commandNames.filter((name) => !commandWithFlags(name).own.has("json"));
  expect(without).toEqual(["serve", "exec", "mcp", "record", "openapi"]);
});

describe.each(commandNames)("%s", (name) => {
  const entry = commandWithFlags(name);
  const { own } = entry;
  const help = helpText(name.split(" "), true);

  test("explains itself, and its help names its flags, each with its default", () => {
    const found = flagsIn(help);
    expect(help).toContain(`crmcom-mock ${name}: `);
    for (const [flag, { description, fallback, variable }] of own) {
      const said = found.get(flag) ?? "missing";
      expect(said).toContain(description);
      if (typeof fallback === "string" || typeof fallback === "number") expect(said).toContain(`default ${fallback}`);
      if (variable) expect(said).toContain(`variable ${variable}`);
    }
    const settings = Object.keys(configSchema.shape).filter((key) => entry.settings && !isFileOnly(key));
    for (const key of settings) {
      const said = found.get(flagOf(key).slice(2)) ?? `${key} is missing`;
      expect(said).toContain(settingNodes.get(key)?.description);
      const { fallback } = settingNodes.get(key) ?? {};
      // A size is written with its unit.
      const usual = typeof fallback === "string" ? fallback : defaults[key];
      if (typeof defaults[key] === "number") expect(said).toContain(`default ${entry.settings?.[key] ?? usual}`);
    }
    const both = own.size + settings.length + (entry.settings ? 1 : 0);
    expect(found.size).toBe(both);
  });

  test("shows a sentence and two examples that the program understands, and settings only with --all", () => {
    const short = helpText(name.split(" "));
    const examples = [...short.matchAll(/^ {2}crmcom-mock (.*)$/gm)].map(([, words = ""]) => words);
    expect(examples).toHaveLength(2);
    for (const words of examples) {
      const { name: found, after } = findCommand(words.replace(/ [<>|] .*|'/g, "").split(" "));
      expect(found).toBe(name);
      readCommandLine(found, after, {});
    }
    expect([...flagsIn(short).keys()]).toEqual([...own.keys()]);
    expect(short.includes("--help --all")).toBe(entry.settings !== undefined);
  });

  test("explains flags in lines of at most 100 letters", () => {
    const explained = help.split("\n").filter((line) => /^ {2}(?!crmcom-mock)/.test(line));
    expect(explained.filter((line) => line.length > 100)).toEqual([]);
  });
});

const isFileOnly = (key: string) => settingNodes.get(key)?.fileOnly === true;

describe("the program", () => {
  test.each([["--help"], ["-h"], ["help"]])("%s prints the commands, and the settings with --all", async (word) => {
    const { code, stdout } = await runHere([word]);
    expect(code).toBe(0);
    for (const name of commandNames) expect(stdout).toContain(`\n  ${name} `);
    expect(flagsIn(stdout).size).toBe(0);
    const all = await runHere([word, "--all"]);
    expect(flagsIn(all.stdout)).toEqual(flagsIn(helpText(["serve"], true)));
  });

  test.each([
    ["verify --help", "verify"],
    ["faults add flaky -h", "faults add"],
    ["help faults add", "faults add"],
    ["faults --help", "faults"],
    ["help exec", "exec"],
    ["faults add flaky --url x --help", "faults add"],
  ])("%s explains %s", async (words, command) => {
    const stdout = `${helpText(command.split(" "))}\n`;
    expect(await runHere(words.split(" "))).toEqual({ code: 0, stdout, stderr: "" });
  });

  test.each([["--version"], ["-v"], ["version"]])("%s prints the version", async (word) => {
    expect(await runHere([word])).toEqual({ code: 0, stdout: `${packageVersion}\n`, stderr: "" });
  });

  test.each([
    [["sreve", "--help"], "sreve: unknown; did you mean serve?"],
    [["help", "faults", "remov"], "faults remov: unknown; did you mean faults remove?"],
    [["faults"], "faults: unknown; did you mean faults list?"],
    [["config", "--jsn", "--port", "x"], '--jsn: unknown; did you mean --json?\n--port: "x" is not accepted'],
    [["reset", "--sandbox", "a", "--sandbox=b"], "--sandbox: given twice; expected it once"],
    [["config", "--port", "1", "--port", "2"], "--port: given twice; expected it once"],
    [["config", "--json=yes"], '--json: "yes" is not accepted; it takes no value'],
    [["reset", "--sandbx", "a"], "--sandbx: unknown; did you mean --sandbox?"],
    [["config", "--hlep"], "--hlep: unknown; did you mean --help?"],
    [["doctor"], "doctor: unknown; no known name is similar; crmcom-mock help lists all"],
    [["--version", "--now"], "--now: unexpected word; expected crmcom-mock --version"],
    [["exec", "npm", "test"], "npm: unexpected word; expected crmcom-mock exec [flags] -- <command>"],
    [["assumptions", "a", "b"], "b: unexpected word; expected crmcom-mock assumptions [id] [flags]"],
    [["exec"], "exec: expected a command after --"],
  ])("%j is refused", async (words, message) => {
    const { code, stdout, stderr } = await runHere(words);
    expect(stderr.slice(0, message.length)).toBe(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });

  test("ends without a word when nobody reads on", () => {
    const { stdout, stderr } = spawnSync("bash", ["-c", `"${process.execPath}" "${bin}" openapi | head -1`], {
      encoding: "utf8",
    });
    expect({ stdout, stderr }).toEqual({ stdout: "{\n", stderr: "" });
  });

  // A limit of the shell stands in for a nearly full disk: the file takes 4 kB, then no more.
  test.runIf(existsSync("/dev/full")).each([
    ["openapi > /dev/full", "no space left on device"],
    ["(ulimit -f 4; openapi > openapi.json)", "file too large"],
  ])("ends with 2 when its output cannot be written: %s", (shell, reason) => {
    const program = shell.replace("openapi", `"${process.execPath}" "${bin}" openapi`);
    const cwd = tempFolder();
    const { status, stderr } = spawnSync("bash", ["-c", program], { encoding: "utf8", cwd });
    expect([status, stderr]).toEqual([2, `standard output cannot be written: ${reason}\n`]);
  });
});
