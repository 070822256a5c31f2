import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { printedPages, root } from "../.build/pages/printed-pages.ts";
import { createStandIn } from "../src/index.ts";
import { mostRules } from "../src/mock/faults/rule.ts";
import { newCounters } from "../src/mock/faults/stored-rule.ts";

const pages = globSync("**/*.md", { cwd: root, exclude: ["node_modules", "dist"] }).sort();
const textOf = (page: string) => readFileSync(join(root, page), "utf8");

test("what is printed on the pages is what the sources print; `npm run generate` mends it", async () => {
  const printed = await printedPages();
  expect(Object.fromEntries([...printed.keys()].map((page) => [page, textOf(page)]))).toEqual(
    Object.fromEntries(printed),
  );
  expect(pages).toEqual(expect.arrayContaining([...printed.keys()].filter((path) => path.endsWith(".md"))));
});

/** `10 000` */
const spaced = (count: number) => String(count).replace(/(?<=\d)(?=(\d{3})+$)/g, " ");

test("limits on the pages are those of the sources", () => {
  const faults = textOf("src/mock/faults/README.md");
  expect(faults).toContain(`A sandbox has at most ${spaced(mostRules)} rules`);
});

test("the reasons why a rule did not apply stand on its page as the rules ask for them", () => {
  const [, section = ""] = textOf("src/mock/faults/README.md").split("\n## Why did my rule not apply\n");
  const told = [...section.matchAll(/^(\d+)\. \*(.+?)\*:/gm)].map(([, number, reason]) => ({ number, reason }));
  const asked = Object.keys(newCounters().decisions).filter((decision) => decision !== "applied");
  // The two before them are no decisions: another sandbox, and no matching call.
  expect(told).toEqual(asked.map((reason, index) => ({ number: String(index + 3), reason })));
});

test("the README has at most 1200 words", () => {
  expect(textOf("README.md").split(/\s+/).length).toBeLessThanOrEqual(1200);
});

/** The names under which a browser finds the headings of a page. */
function anchorsOf(page: string): string[] {
  const headings = textOf(page)
    .replace(/^```.*?^```$/gms, "")
    .matchAll(/^#+ (.+)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(pages)("%s", (page) => {
  test("leads nowhere that is not there", () => {
    const links = [...textOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
    const broken = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = "", anchor] = link.split("#");
      const target = path === "" ? page : normalize(join(dirname(page), path));
      return !existsSync(join(root, target)) || (anchor !== undefined && !anchorsOf(target).includes(anchor));
    });
    expect(broken).toEqual([]);
  });

  test("has no JSON that is none", () => {
    for (const [, json = ""] of textOf(page).matchAll(/^```json\n(.*?)^```$/gms)) JSON.parse(json);
  });
});

test("every page is found from the README, or from what GitHub shows to who contributes", () => {
  const found = new Set<string>(["README.md", ".github/CONTRIBUTING.md"]);
  for (const page of found) {
    for (const [, path = ""] of textOf(page).matchAll(/\]\(([^)\s#:]+\.md)/g)) {
      found.add(normalize(join(dirname(page), path)));
    }
  }
  expect(pages.filter((page) => !found.has(page))).toEqual([]);
});

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

test("the recipes for containers wait where a mock server says that it serves", async () => {
  await using standIn = createStandIn({ logLevel: "silent" });
  for (const file of ["CrmContainer.java", "crm-container.mjs"]) {
    const [, path = ""] = /forHttp\("([^"]+)"/.exec(readFileSync(join(root, "test/clients", file), "utf8")) ?? [];
    expect((await standIn.fetch(path)).status).toBe(200);
  }
});

test("the terminology of the sources has at most 55 terms", () => {
  const words = rowsBelow("Terminology").flatMap(([word = ""]) => word.split(", "));
  expect(words.length).toBeGreaterThan(30);
  expect(words.length).toBeLessThanOrEqual(55);
  expect(new Set(words).size).toBe(words.length);
});

test("every room has a line, and every line a room", () => {
  const rooms = rowsBelow("Modules").map(([, room = ""]) => room.replaceAll("`", ""));
  const grouped = ["vendor", "mock", "tenant"];
  const folders = globSync(["*/", `{${grouped}}/*/`], { cwd: src }).map((name) => `${name.replace(/\/$/, "")}/`);
  const inTable = folders.filter((name) => !grouped.includes(name.slice(0, -1)));
  expect(rooms.filter((room) => room.endsWith("/")).sort()).toEqual(inTable.sort());
  for (const room of rooms) expect([room, existsSync(join(src, room))]).toEqual([room, true]);
});

test("every module is in the layer that the import checker has for it", async () => {
  const { layers } = await import(new URL("../.dependency-cruiser.mjs", import.meta.url).href);
  const layerOf = (room: string) =>
    layers.findIndex(({ path }: { path: string }) => new RegExp(path).test(`src/${room}`)) + 1;
  const rows = rowsBelow("Modules").map(([layer, room = ""]) => ({ layer: Number(layer), room }));
  expect(rows).toEqual(rows.map(({ room }) => ({ layer: layerOf(room.replaceAll("`", "")), room })));
  expect(new Set(rows.map(({ layer }) => layer)).size).toBe(layers.length);
});

test("no page runs a package of npm that may be a stranger's", () => {
  const open = pages.flatMap(
    (name) => textOf(name).match(/npx (?:-y )?crmcom-mock|npm (?:i|install) .*\bcrmcom-mock(?![/-])/g) ?? [],
  );
  expect(open).toEqual([]);
});
