import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFile } from "./lock-file.ts";

const newFile = () => join(mkdtempSync(join(tmpdir(), "lock-")), "state.json");

/** A process that waits for a moment, takes the lock, tells whether it has it, and holds it until it is ended. */
const contender = (file: string, atMs: number) => `
  import { lockFile } from ${JSON.stringify(join(import.meta.dirname, "lock-file.ts"))};
  while (Date.now() < ${atMs});
  try { lockFile(${JSON.stringify(file)}); console.log("has it"); } catch (error) { console.log(error.message); }
  setInterval(() => {}, 1000);`;

test("of several that start at once over the lock of a process that is no more, one has the file", async () => {
  const file = newFile();
  const gone = spawn(process.execPath, ["-e", ""]);
  await once(gone, "exit");
  writeFileSync(`${file}.lock`, `${gone.pid}\n`);
  const atMs = Date.now() + 1500;
  const all = Array.from({ length: 5 }, () =>
    spawn(process.execPath, ["--input-type=module-typescript", "-e", contender(file, atMs)]),
  );
  const said = await Promise.all(
    all.map(async ({ stdout }) => {
      const [text] = (await once(stdout.setEncoding("utf8"), "data")) as [string];
      return text.trim();
    }),
  );
  for (const one of all) one.kill("SIGKILL");
  const winner = all[said.indexOf("has it")]?.pid;
  expect(said.filter((text) => text === "has it")).toHaveLength(1);
  expect(said.filter((text) => text.includes(`the state file is in use by process ${winner};`))).toHaveLength(4);
  expect(readdirSync(join(file, "..")).sort()).toEqual(["state.json.lock"]);
});

test("a guard that a killed process left is waited for no longer than it takes", () => {
  const file = newFile();
  writeFileSync(`${file}.lock.guard`, "1\n");
  const free = lockFile(file);
  expect(existsSync(`${file}.lock.guard`)).toBe(false);
  expect(() => lockFile(file)).toThrow(`in use by process ${process.pid}`);
  free();
  free();
  expect(existsSync(`${file}.lock`)).toBe(false);
});
