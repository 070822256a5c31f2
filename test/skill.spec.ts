import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Server, serve } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const skill = readFileSync(at("../src/mcp/skills/crmcom-mock/SKILL.md"), "utf8");
const folder = tempFolder();
let server: Server;

beforeAll(async () => {
  // The skill says npx --no-install crmcom-mock: here it is the sources. The client is one that gives its events a reference.
  writeFileSync(
    join(folder, "npx"),
    `#!/bin/sh\nshift 2\nexec "${process.execPath}" "${at("../src/cli/bin.ts")}" "$@"\n`,
  );
  chmodSync(join(folder, "npx"), 0o755);
  writeFileSync(
    join(folder, "send-likes.js"),
    `process.argv[2] = "retry with reference"; import(${JSON.stringify(at("clients/run-client.ts"))});`,
  );
  server = await serve(["--seed", "42"]);
});
afterAll(() => {
  server.child.kill();
});

/** The commands below a heading, as they stand there. */
function commandsBelow(heading: string): string[] {
  const section = skill.split(/^## /m).find((text) => text.startsWith(heading)) ?? "";
  return [...section.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, script = ""]) => script);
}

function run(script = "", token = ""): string {
  const command = script.replaceAll("http://127.0.0.1:8080", server.url).replace("<token>", token);
  const env = { ...process.env, PATH: `${folder}:${process.env["PATH"]}` };
  return execFileSync("bash", ["-euc", command], { cwd: folder, env, encoding: "utf8", stdio: "pipe" });
}

test("followed to the letter, it says whether a client is safe against a lost answer, and on what that rests", () => {
  const [explore, assumptions] = commandsBelow("Check whether a client");
  const { result, cells, whatIf } = JSON.parse(run(explore));
  expect([result, cells[0].verdict]).toEqual(["passed", "handled"]);
  expect(whatIf.conditions.map((doubt: { assumption: string }) => doubt.assumption)).toContain("bulk.reference-reused");
  expect(JSON.parse(run(assumptions)).assumptions[0]).toMatchObject({ provenance: "inferred" });
});

test("its sandbox answers, breaks and tells", () => {
  const [make, first] = commandsBelow("Give each test");
  const { token } = JSON.parse(run(make));
  expect(JSON.parse(run(first, token))).toMatchObject({ status: { code: "OK" } });
  const [add, list, duplicates, clear] = commandsBelow("Inject a fault")[0]?.trim().split("\n") ?? [];
  expect(JSON.parse(run(add))).toMatchObject({ id: "lost-response" });
  expect(() => run(first, token)).toThrow();
  expect(JSON.parse(run(list)).items.map((call: { outcome: string }) => call.outcome)).toEqual(["processed", "fault"]);
  expect(JSON.parse(run(duplicates)).total).toBe(1);
  expect(run(clear)).toBe("");
});
