import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));
const page = readFileSync(join(src, "README.md"), "utf8");

/** The cells of the table below a heading, without its head. */
function rowsBelow(heading: string): string[][] {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| "));
  return rows.slice(2).map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

test("the sources are told in at most 25 words", () => {
  const words = rowsBelow("Words").flatMap(([word = ""]) => word.split(", "));
  expect(words.length).toBeGreaterThan(10);
  expect(words.length).toBeLessThanOrEqual(25);
  expect(new Set(words).size).toBe(words.length);
});

test("every room has a line, and every line a room", () => {
  const rooms = rowsBelow("Rooms").map(([, room = ""]) => room.replaceAll("`", ""));
  const grouped = ["vendor", "mock", "lab"];
  const folders = globSync(["*/", `{${grouped}}/*/`], { cwd: src }).map((name) => `${name.replace(/\/$/, "")}/`);
  const inTable = folders.filter((name) => !grouped.includes(name.slice(0, -1)));
  expect(rooms.filter((room) => room.endsWith("/")).sort()).toEqual(inTable.sort());
  for (const room of rooms) expect([room, existsSync(join(src, room))]).toEqual([room, true]);
});

test("every room stands on the floor that the checker of imports has it on", async () => {
  const { floors } = await import(new URL("../.dependency-cruiser.mjs", import.meta.url).href);
  const floorOf = (room: string) =>
    floors.findIndex(({ path }: { path: string }) => new RegExp(path).test(`src/${room}`)) + 1;
  const rows = rowsBelow("Rooms").map(([floor, room = ""]) => ({ floor: Number(floor), room }));
  expect(rows).toEqual(rows.map(({ room }) => ({ floor: floorOf(room.replaceAll("`", "")), room })));
  expect(new Set(rows.map(({ floor }) => floor)).size).toBe(floors.length);
});

test("twelve questions and more find their rule", () => {
  expect(rowsBelow("Where the rule is").length).toBeGreaterThanOrEqual(12);
});
