import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { plain } from "./folder-of-methods.ts";
import { runHere } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

test("the folders on the page about methods are valid, and answer their examples", async () => {
  const page = readFileSync(new URL("../src/vendor/methods/README.md", import.meta.url), "utf8");
  const files = [...page.matchAll(/^`my-methods\/(\S+)`\n\n```\w+\n([\s\S]*?)^```$/gm)];
  expect(files).toHaveLength(6);
  const folder = tempFolder(Object.fromEntries(files.map(([, path = "", text = ""]) => [path, text])));
  const { code, stdout, stderr } = await runHere(["validate", "--methods", folder]);
  expect([code, stdout.trim(), stderr]).toEqual([0, "config, fixtures and rules are fine", ""]);
});

test("validate reports a broken entity without errors about its fixtures, and warns about a method without an example", async () => {
  const devices = { collection: "devices", label: "Device", members: [{ name: "id", type: "String" }] };
  const broken = tempFolder({ "entities/devices.json": devices, "fixtures/devices.json": [] });
  const { stdout } = await runHere(["validate", "--methods", broken, "--json"]);
  expect(JSON.parse(stdout).problems).toMatchObject([{ path: expect.stringContaining("entities/devices.json") }]);
  const bare = tempFolder({ "a.b/method.json": plain("a.b") });
  const { warnings } = JSON.parse((await runHere(["validate", "--methods", bare, "--json"])).stdout);
  expect(warnings).toMatchObject([{ path: "a.b", message: "has no example" }]);
});
