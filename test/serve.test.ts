import { exec } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import { ended, run, runHere, serve } from "./run-program.ts";

const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function fixtures(name: string, changed: string, content: unknown): string {
  const path = join(folder, name);
  cpSync("fixtures/default", path, { recursive: true });
  writeFileSync(join(path, changed), typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe.concurrent("crmcom-mock serve", () => {
  test("prints an address, what it drives, and a curl that works", async () => {
    const { child, url, banner } = await serve(["--seed", "42"]);
    expect(banner).toMatch(/R14\.0\.0.*methods +\d+.*fixtures +\d+.*seed +42/s);
    const curl = banner.split("\n").find((line) => line.startsWith("curl ")) ?? "";
    expect(curl).toContain(url);
    const { stdout } = await promisify(exec)(curl);
    expect(JSON.parse(stdout).data.processed_customer_events_set).toEqual([
      { request_unique_identifier: "1", number: "14", id: expect.stringMatching(/^[0-9A-F]{32}$/) },
    ]);
    child.kill("SIGTERM");
    expect((await ended(child)).code).toBe(0);
  });

  test.each([
    ["R9", "5 of 10; the others came after R9.0.0", "OK"],
    ["R4", "1 of 10; the others came after R4.0.0", "OK"],
    ["R99", "10", "OK"],
  ])("in %s it names what that release has, and its curl works", async (release, methods, code) => {
    const { child, banner } = await serve(["--release", release]);
    expect(banner).toContain(`methods   ${methods}\n`);
    const curl = banner.split("\n").find((line) => line.startsWith("curl ")) ?? "";
    const { stdout } = await promisify(exec)(curl);
    expect(JSON.parse(stdout).status.code).toBe(code);
    child.kill("SIGTERM");
    await ended(child);
  });

  test("on every address it shows one that can be opened", async () => {
    const { child, url, banner } = await serve(["--host", "0.0.0.0"]);
    child.kill("SIGTERM");
    await ended(child);
    expect(new URL(url).hostname).toBe("127.0.0.1");
    expect(banner).not.toContain("0.0.0.0");
    expect(banner).toContain("and on every other address of this machine\n");
  });

  test.each(["SIGTERM", "SIGINT"] as const)("ends with 0 on %s", async (signal) => {
    const { child } = await serve();
    child.kill(signal);
    expect((await ended(child)).code).toBe(0);
  });

  test("writes the real port into the port file", async () => {
    const path = join(folder, "port");
    const { child, url } = await serve(["--port-file", path]);
    expect(readFileSync(path, "utf8").trim()).toBe(new URL(url).port);
    child.kill();
    await once(child, "close");
  });

  test("says in one line that the port is in use", async () => {
    const { child, url } = await serve();
    const { code, stderr } = await run(["--port", new URL(url).port]);
    expect(code).toBe(2);
    expect(stderr.trim().split("\n")).toEqual([
      expect.stringMatching(/cannot listen on 127\.0\.0\.1:\d+: the port is in use/),
    ]);
    child.kill();
    await once(child, "close");
  });

  test("takes a flag before a variable before the file", async () => {
    const config = file("precedence.json", { release: "R10.0.0", seed: "file", strict: true });
    const { child, banner } = await serve(["--config", config, "--release", "R13.0.0"], {
      CRMCOM_MOCK_RELEASE: "R12.0.0",
      CRMCOM_MOCK_SEED: "variable",
    });
    expect(banner).toContain("R13.0.0");
    expect(banner).toMatch(/seed +variable/);
    child.kill();
    await once(child, "close");
  });
});

const refusals: [title: string, words: string[], environment: Record<string, string>, text: string][] = [
  ["an unknown flag", ["--prot", "1"], {}, "--prot: unknown; did you mean --port?"],
  ["an unknown variable", [], { CRMCOM_MOCK_PROT: "1" }, "CRMCOM_MOCK_PROT: unknown; did you mean CRMCOM_MOCK_PORT?"],
  ["an unknown key", ["--config", file("unknown.json", { prot: 1 })], {}, "unknown; did you mean port?"],
  ["an unknown command", ["sreve"], {}, "sreve: unknown command; did you mean serve?"],
  ["a word too many", ["serve", "now"], {}, "now: unexpected word"],
  ["a flag without its value", ["--port"], {}, "--port: expected a value"],
  [
    "a port that is none",
    ["--port", "eighty"],
    {},
    '--port: "eighty" is not accepted; expected an integer from 0 to 65535',
  ],
  ["a port too large", [], { CRMCOM_MOCK_PORT: "65536" }, "CRMCOM_MOCK_PORT: 65536 is not accepted"],
  [
    "a switch that is neither on nor off",
    ["--strict=perhaps"],
    {},
    '--strict: "perhaps" is not accepted; expected true, false, or some of value.unknown-member, ',
  ],
  [
    "a release that does not parse",
    ["--release", "fourteen"],
    {},
    '--release: "fourteen" is not accepted; expected a release like R14.0.0',
  ],
  ["a size that is none", ["--max-body", "huge"], {}, '--max-body: "huge" is not accepted; expected a size like'],
  ["a log level that is none", ["--log-level", "loud"], {}, "expected one of fatal, error"],
  ["a config file that is not there", ["--config", join(folder, "no.json")], {}, "the config file cannot be read"],
  ["a config file that is not JSON", ["--config", file("broken.json", "{")], {}, "the config file cannot be read"],
  ["a config file that is an array", ["--config", file("array.json", [])], {}, "expected a JSON object"],
  [
    "a vendor error of an unknown kind",
    ["--config", file("kind.json", { vendorErrors: { nothing: {} } })],
    {},
    "vendorErrors",
  ],
  [
    "a vendor error with an unknown member",
    ["--config", file("member.json", { vendorErrors: { tokenUnknown: { kode: "x" } } })],
    {},
    "tokenUnknown",
  ],
  ["fixtures that are not there", ["--fixtures", join(folder, "nowhere")], {}, "the folder of fixtures cannot be read"],
  ["a fixture that is not JSON", ["--fixtures", fixtures("f1", "units.json", "[")], {}, "units.json: not JSON"],
  [
    "a fixture that is no array",
    ["--fixtures", fixtures("f2", "units.json", {})],
    {},
    "units.json: this is of type object; expected an array of rows",
  ],
  [
    "a fixture of no collection",
    ["--fixtures", fixtures("f3", "unit.json", [])],
    {},
    "no collection has this file; did you mean units?",
  ],
  [
    "a fixture with a bad id",
    ["--fixtures", fixtures("f4", "units.json", [{ id: "x", name: "U" }])],
    {},
    'units.json, row 0, id: "x" is not accepted; expected 32 upper-case hexadecimal digits',
  ],
  [
    "a fixture with an unknown member",
    ["--fixtures", fixtures("f5", "units.json", [{ id: "0".repeat(32), name: "U", size: 1 }])],
    {},
    "units.json, row 0",
  ],
  [
    "a fixture with a key twice",
    ["--fixtures", fixtures("f6", "customer_events.json", Array(2).fill({ id: "0".repeat(32) }))],
    {},
    "customer_events.json, row 0, number",
  ],
  [
    "a reference into nowhere",
    ["--fixtures", fixtures("f7", "accounts_receivable.json", [])],
    {},
    "rewards_participants.json, row 0, accounts_receivable_id",
  ],
];

describe("serve, before it listens", () => {
  test.each(refusals)("refuses %s, with exit 2", async (_title, words, environment, text) => {
    const { code, stdout, stderr } = await runHere(words, environment);
    expect(stderr).toContain(text);
    expect([code, stdout]).toEqual([2, ""]);
  });

  test("tells all that is wrong at once", async () => {
    const { stderr } = await runHere(["--port", "x", "--strict=x", "--nothing"]);
    expect(stderr.trim().split("\n")).toHaveLength(3);
  });
});
