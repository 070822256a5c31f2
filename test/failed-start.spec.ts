import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import { ended, run, start } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const folder = tempFolder();
const at = (...names: string[]) => join(folder, ...names);

test("what exec listens on can be read from the file that its flag names", async () => {
  const show = `console.log(require("fs").readFileSync(${JSON.stringify(at("port"))}, "utf8"), process.env.CRMCOM_MOCK_URL)`;
  const { stdout, code } = await run(["exec", "--port-file", at("port"), "--", process.execPath, "-e", show]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^(\d+)\n http:\/\/127\.0\.0\.1:\1$/m);
});

test("a state that cannot be written at the end is told in one line, and it ends all the same", async () => {
  const inside = at("goes");
  mkdirSync(inside);
  const child = start(["serve", "--port", "0", "--state-file", join(inside, "state.json"), "--port-file", at("port2")]);
  const end = ended(child);
  while (!existsSync(at("port2")) || readFileSync(at("port2"), "utf8") === "")
    await new Promise((resolve) => setTimeout(resolve, 20));
  rmSync(inside, { recursive: true });
  child.kill("SIGTERM");
  const { code, stderr } = await end;
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/state\.json: the state file cannot be written: .*no such file or directory/),
  ]);
  expect(code).toBe(1);
});

test("a library's socket that cannot be had leaves the mock server as it was", async () => {
  await using other = createStandIn();
  await using standIn = createStandIn();
  const { port } = await other.listen({ port: 0 });
  await expect(standIn.listen({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
  const { url } = await standIn.listen({ port: 0 });
  expect((await fetch(`${url}/__mock/v1/health/ready`)).status).toBe(200);
});
