import { mkdtempSync, readdirSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { sortedJson } from "./sorted-json.ts";
import { type FileWriter, fileWriter, removeLeftovers, writeWhole } from "./write-whole.ts";

const fileWithOld = () => {
  const folder = mkdtempSync(join(tmpdir(), "write-whole-"));
  writeFileSync(join(folder, "state.json"), "old");
  return { folder, file: join(folder, "state.json") };
};

const fails = (code: string) => (): never => {
  throw Object.assign(new Error(`${code}: failed`), { code });
};

test.each<[string, Partial<FileWriter>]>([
  ["a full disk", { write: fails("ENOSPC") }],
  ["a disk that takes nothing more and says no error", { write: () => 0 }],
  ["a sync that fails", { sync: fails("EIO") }],
  ["a rename that fails", { rename: fails("EACCES") }],
])("%s leaves the old file and nothing beside it", (_, failing) => {
  const { folder, file } = fileWithOld();
  expect(() => writeWhole(file, ["new"], { ...fileWriter, ...failing })).toThrow(/failed|took 0 of 3 bytes/);
  expect(readFileSync(file, "utf8")).toBe("old");
  expect(readdirSync(folder)).toEqual(["state.json"]);
});

test("writes that are short are gone on with until all bytes are there", () => {
  const { file } = fileWithOld();
  const write = (to: number, bytes: Uint8Array, offset: number) => writeSync(to, bytes, offset, 1);
  writeWhole(file, ["né", "w"], { ...fileWriter, write });
  expect(readFileSync(file, "utf8")).toBe("néw");
});

test("leftovers of this file go, and nothing else", () => {
  const { folder, file } = fileWithOld();
  for (const name of ["state.json.12.tmp", "state.json.bak", "state.json.x.tmp", "other.12.tmp"]) {
    writeFileSync(join(folder, name), "");
  }
  removeLeftovers(file);
  expect(readdirSync(folder).sort()).toEqual(["other.12.tmp", "state.json", "state.json.bak", "state.json.x.tmp"]);
});

test("the same content gives the same text, whatever the order of its members", () => {
  const row = { b: [{ d: 1, c: undefined }], a: null };
  const document = { z: {}, y: [], collections: { shops: { added: [row, { n: "\n" }] } } };
  const turned = { collections: { shops: { added: [{ a: null, b: [{ d: 1 }] }, { n: "\n" }] } }, y: [], z: {} };
  const text = [...sortedJson(document)].join("");
  expect([...sortedJson(turned)].join("")).toBe(text);
  expect(JSON.parse(text)).toEqual(turned);
});
