import { execFileSync } from "node:child_process";
import fs, { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { tempFolder } from "../../test/temp-folder.ts";
import { readPlainFile, resolveLinks, writeWhole } from "./files.ts";

const fileWithOld = () => {
  const folder = tempFolder({ "state.json": "old" });
  return { folder, file: join(folder, "state.json") };
};

describe("reading", () => {
  test("a plain file gives its text", () => {
    expect(readPlainFile(fileWithOld().file)).toBe("old");
  });

  test("a folder, a pipe and a device are refused at once", () => {
    const pipe = join(tempFolder(), "pipe");
    execFileSync("mkfifo", [pipe]);
    expect(() => readPlainFile(pipe)).toThrow("it is a pipe (FIFO), not a plain file");
    expect(() => readPlainFile(tmpdir())).toThrow("it is a folder, not a plain file");
    expect(() => readPlainFile("/dev/zero")).toThrow("it is a device, not a plain file");
  });

  test("a file that is not there, or larger than it may be, is refused", () => {
    const { folder, file } = fileWithOld();
    expect(() => readPlainFile(join(folder, "none"))).toThrow(/ENOENT.*none/);
    expect(() => readPlainFile(file, 2)).toThrow("it has 3 bytes, more than the 2 that are read");
  });
});

const fails = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: failed`), { code });
};

describe("writing", () => {
  test.each([
    ["a full disk", "writeFileSync", "ENOSPC"],
    ["a sync that fails", "fsyncSync", "EIO"],
    ["a rename that fails", "renameSync", "EACCES"],
  ] as const)("%s leaves the old file and nothing beside it", (_, act, code) => {
    const { folder, file } = fileWithOld();
    const disk = vi.spyOn(fs, act).mockImplementation(fails(code));
    syncBuiltinESMExports();
    try {
      expect(() => writeWhole(file, "new")).toThrow(code);
    } finally {
      disk.mockRestore();
      syncBuiltinESMExports();
    }
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });

  test("a replaced file keeps its mode, and a new one gets the mode that is asked for", () => {
    const { folder, file } = fileWithOld();
    chmodSync(file, 0o640);
    writeWhole(file, "new", 0o600);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    writeWhole(join(folder, "other"), "new", 0o600);
    expect(statSync(join(folder, "other")).mode & 0o777).toBe(0o600);
    const modes: number[] = [];
    const disk = vi.spyOn(fs, "chmodSync").mockImplementation((path) => void modes.push(statSync(path).mode & 0o777));
    syncBuiltinESMExports();
    writeWhole(file, "newer", 0o600);
    disk.mockRestore();
    syncBuiltinESMExports();
    expect(modes).toEqual([0o600]);
  });

  test("a device is written to directly", () => {
    writeWhole("/dev/null", "new");
    expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  test("a link stays a link, and the file that it leads to is replaced", () => {
    const { folder, file } = fileWithOld();
    const link = join(folder, "link");
    symlinkSync("state.json", link);
    writeWhole(link, "new");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(file, "utf8")).toBe("new");
    expect(resolveLinks(link)).toBe(resolveLinks(file));
    const other = join(tempFolder(), "folder");
    symlinkSync(join(folder, "within"), other);
    mkdirSync(join(folder, "within"));
    symlinkSync("../state.json", join(other, "link"));
    expect(resolveLinks(join(other, "link"))).toBe(resolveLinks(file));
  });
});
