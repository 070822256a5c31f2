import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { tempFolder } from "../../test/temp-folder.ts";
import { closeLog, createLog, droppedLines } from "./log.ts";

const folder = tempFolder();

function newPipe(name: string): string {
  const path = join(folder, name);
  execFileSync("mkfifo", [path]);
  return path;
}

test("all lines are in the file, in their order, once the log is closed; later ones go nowhere", async () => {
  const logFile = join(folder, "all.log");
  const log = createLog({ logLevel: "info", logFormat: "json", logFile });
  for (let count = 0; count < 3000; count += 1) log.info({ count }, "line");
  await closeLog(log);
  log.info("later");
  await closeLog(log);
  const kept = readFileSync(logFile, "utf8").trimEnd().split("\n");
  expect(kept.map((line) => JSON.parse(line).count)).toEqual(Array.from({ length: 3000 }, (_, count) => count));
  expect(droppedLines(log)).toBe(0);
});

test("a reader that reads nothing delays nobody: lines above a megabyte are dropped and counted, and the log says so", async () => {
  const logFile = newPipe("stalled");
  const reader = openSync(logFile, constants.O_RDONLY | constants.O_NONBLOCK);
  const log = createLog({ logLevel: "info", logFormat: "json", logFile });
  const text = "x".repeat(1000);
  for (let count = 0; count < 2000; count += 1) log.info({ text }, "line");
  const dropped = droppedLines(log);
  expect(dropped).toBeGreaterThan(900);
  const block = Buffer.alloc(1 << 16);
  let read = "";
  while (!read.includes('"dropped":')) {
    try {
      read += block.toString("latin1", 0, readSync(reader, block));
    } catch {
      // Nothing is there for the moment.
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(read).toContain(`"dropped":${dropped}`);
  for (let count = 0; count < 2000; count += 1) log.info({ text }, "line");
  await closeLog(log);
  closeSync(reader);
});

test.each([
  ["a pipe that nobody reads", () => newPipe("unread"), "it is a pipe without a reader"],
  ["a folder", () => folder, "it is a folder"],
])("%s is no log file", (_, logFile, code) => {
  expect(() => createLog({ logLevel: "info", logFile: logFile() })).toThrow(`the log file cannot be written: ${code}`);
});

test("a full disk ends nothing", async () => {
  const log = createLog({ logLevel: "info", logFormat: "json", logFile: "/dev/full" });
  for (let count = 0; count < 2000; count += 1) log.info({ text: "x".repeat(1000) }, "line");
  expect(droppedLines(log)).toBeGreaterThan(900);
  await closeLog(log);
});
