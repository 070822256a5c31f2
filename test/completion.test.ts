import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { commandNames } from "../src/cli/command-table.ts";
import { runHere } from "./run-program.ts";

/** What bash offers behind the words, the last of which is begun. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout: script } = await runHere(["completion", "bash"]);
  const typed = ["crmcom-mock", ...words].map((word) => `'${word}'`).join(" ");
  const ask = `${script}\nCOMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _crmcom_mock; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", ask], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter(Boolean);
}

test("bash completes commands, flags and their values", async () => {
  expect(await offered("ex")).toEqual(["export", "exec", "explore"]);
  expect(await offered("faults", "")).toEqual(["list", "add", "remove", "clear", "plan"]);
  expect(await offered("faults", "add", "half")).toEqual(["half-rows"]);
  expect(await offered("explore", "--d")).toEqual(["--depth", "--directory"]);
  expect(await offered("explore", "--depth", "1", "--format", "j")).toEqual(["json", "junit"]);
  expect(await offered("serve", "--log-level", "f")).toEqual(["fatal"]);
  expect(await offered("explore", "--", "--d")).toEqual([]);
  for (const name of commandNames) expect(await offered(...name.split(" "), "--hel")).toEqual(["--help"]);
});

test("an unknown shell is refused", async () => {
  const { code, stderr } = await runHere(["completion", "fihs"]);
  expect([code, stderr]).toEqual([2, 'completion: "fihs" is not accepted; did you mean fish?\n']);
});

const has = (program: string) => spawnSync(program, ["--version"]).status === 0;

test.each(["zsh", "fish"].filter(has))("%s reads its script", async (shell) => {
  const { stdout } = await runHere(["completion", shell]);
  const { status, stderr } = spawnSync(shell, ["--no-execute"], { input: stdout, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});
