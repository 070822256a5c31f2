import { cpSync, globSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { roomForBodies } from "../src/common/memory-limit.ts";
import { createStandIn, type FaultRule } from "../src/index.ts";
import { settingNodes } from "../src/mock/config/settings.ts";
import { runHere, runProgram } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const ours = fileURLToPath(new URL("../fixtures/default", import.meta.url));

/** A working directory of its own, with a config file when one is given. */
const folder = (config?: unknown) => tempFolder(config === undefined ? {} : { "crmcom-mock.json": config });

const run = (words: readonly string[], cwd: string, environment?: Record<string, string>) =>
  runHere(words, environment, cwd);

describe("config", () => {
  test("prints a key with a line break in one line", async () => {
    const { stderr } = await run(["config"], folder({ "a\n::error::b": 1 }));
    expect(stderr).toContain("::error::b");
    expect(stderr).not.toMatch(/^::error::/m);
  });

  test("prints each value with its origin; a flag goes before a variable before the file", async () => {
    const cwd = folder({ $schema: "x", port: 1, refusalStatus: 400, journalMax: 5, adminToken: "secret-token" });
    const environment = { CRMCOM_MOCK_PORT: "2", CRMCOM_MOCK_REFUSAL_STATUS: "422" };
    const { code, stdout } = await run(["config", "--json", "--port", "3", "--max-body", "64mb"], cwd, environment);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      port: { value: 3, origin: "--port" },
      refusalStatus: { value: 422, origin: "CRMCOM_MOCK_REFUSAL_STATUS" },
      maxBody: { value: roomForBodies(), origin: "--max-body" },
      journalMax: { value: 5, origin: "journalMax in crmcom-mock.json" },
      host: { value: "127.0.0.1", origin: "default" },
      adminToken: { value: "****" },
    });
    const table = (await run(["config"], cwd)).stdout;
    expect(table).toMatch(/^journalMax +5 +journalMax in crmcom-mock\.json$/m);
    expect(table).not.toContain("secret-token");
  });

  test.each([
    [["--max-body", "10gb"], /^--max-body: "10gb" is not accepted; .*, at most 64mb$/m],
    [["--config", "broken.json"], /^broken\.json: is not JSON: /m],
  ])("refuses %j and says why", async (words, message) => {
    const cwd = folder();
    writeFileSync(join(cwd, "broken.json"), "port: 1");
    const { code, stderr } = await run(["config", ...words], cwd);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });

  test("brings switches together by id: a flag goes before a variable before the file, and what they do not name stays", async () => {
    const adopted = { "bulk.order": "any", "bulk.reference-reused": "accepted", "value.null": "wrong-type" };
    const cwd = folder({ assumptions: adopted });
    const environment = { CRMCOM_MOCK_ASSUME: "value.letter-case=any,bulk.repeated-identifier=both-done" };
    const words = ["--assume", "bulk.repeated-identifier=call-refused", "--assume", "call.http-status=400"];
    const { assumptions } = JSON.parse((await run(["config", "--json", ...words], cwd, environment)).stdout);
    const typed = { "bulk.repeated-identifier": "call-refused", "call.http-status": "400" };
    expect(assumptions).toEqual({
      value: { ...adopted, "value.letter-case": "any", ...typed },
      origin: "assumptions in crmcom-mock.json, CRMCOM_MOCK_ASSUME, --assume",
    });
  });

  test("says of each source what is wrong with its switches", async () => {
    const cwd = folder({ assumptions: { "bulk.order": "anny" } });
    const environment = { CRMCOM_MOCK_ASSUME: "value.null=" };
    const { code, stderr } = await run(["config", "--assume", "bulk.ordr=any"], cwd, environment);
    expect(code).toBe(2);
    expect(stderr).toContain("assumptions in crmcom-mock.json, at bulk.order: ");
    expect(stderr).toContain("--assume, at bulk.ordr: there is no such assumption; did you mean bulk.order?");
    expect(stderr).toContain("CRMCOM_MOCK_ASSUME, at value.null: ");
  });

  test.each(["fixtures", "methods", "stateFile", "explorations"])(
    "a path with NUL in %s is told in one line",
    async (key) => {
      const { code, stderr } = await run(["config"], folder({ [key]: key === "methods" ? ["a\0b"] : "a\0b" }));
      expect([code, stderr]).toEqual([2, expect.stringContaining(key)]);
      expect(stderr.trimEnd()).not.toContain("\n");
    },
  );

  test("names all that is wrong, and keeps a secret even then", async () => {
    const cwd = folder({ prot: 1, refusalStatus: 42, adminToken: "short" });
    const { code, stderr } = await run(["config"], cwd, { CRMCOM_MOCK_HOTS: "x" });
    expect(code).toBe(2);
    expect(stderr).toContain("CRMCOM_MOCK_HOTS: unknown; did you mean CRMCOM_MOCK_HOST?");
    expect(stderr).toContain("prot in crmcom-mock.json: unknown; did you mean port?");
    const status = "refusalStatus in crmcom-mock.json: 42 is not accepted; expected an HTTP status from 200 to 599";
    expect(stderr).toContain(status);
    expect(stderr).toContain("adminToken in crmcom-mock.json: this value is not accepted");
  });

  test.each(["http://me:hunter2@host", "http://me:hunter2@host:99999", "me:hunter2@host"])(
    "refuses %s as a public address, without the password",
    async (address) => {
      const { code, stderr } = await run(["config", "--public-url", address], folder());
      expect(code).toBe(2);
      expect(stderr).toMatch(/^--public-url: "[^"]*\*{4}@host[^"]*" is not accepted; /);
    },
  );
});

describe("validate", () => {
  test("is content with our own fixtures", async () => {
    const { code, stdout: text } = await run(["validate"], folder());
    expect(code).toBe(0);
    expect(text).toBe("config, fixtures and rules are fine\n");
    const { stdout } = await run(["validate", "--json"], folder());
    const files = readdirSync(ours).map((name) => join(ours, name));
    expect(JSON.parse(stdout)).toEqual({ valid: true, problems: [], warnings: [], files });
  });

  test("says which files it read, also where something is wrong with them", async () => {
    const files = { "rule.json": { effect: { delay: 1 } }, "mine/acounts.json": [] };
    const cwd = tempFolder({ ...files, "crmcom-mock.json": { fixtures: "mine", port: -1 } });
    const { stdout } = await run(["validate", "--json", "--fault", "slow,rule.json"], cwd);
    const { files: read, problems } = JSON.parse(stdout);
    expect(read).toEqual(["crmcom-mock.json", "rule.json", "mine/acounts.json"]);
    const [path, hint] = ["mine/acounts.json", "did you mean accounts_receivable?"];
    expect(problems[1]).toEqual({ path, message: "no collection has this file", hint });
  });

  test.each([["serve"], ["exec", "--", "true"]])("tells no more than the start does: %s", async (...words) => {
    const cwd = folder({ fixtures: "mine", prot: 1, vendorErrors: { tokenUnknwn: {} }, tlsKey: "key.pem" });
    cpSync(ours, join(cwd, "mine"), { recursive: true });
    writeFileSync(join(cwd, "mine", "units.json"), '[{"id": 5}]');
    const { stdout } = await run(["validate"], cwd);
    const problems = stdout.slice(0, stdout.indexOf("\n\nread:")).split("\n");
    expect(problems.map((line) => line.split(": ")[0])).toEqual([
      "vendorErrors in crmcom-mock.json",
      "prot in crmcom-mock.json",
      "tlsKey in crmcom-mock.json",
      "mine/units.json, row 1, id",
      "mine/units.json, row 1, name",
    ]);
    expect((await run(words, cwd)).stderr.trimEnd().split("\n")).toEqual(problems);
    expect(stdout).not.toMatch(/Invalid|received undefined|Unrecognized/);
  });

  test("warns of a rule that can never apply, as the start does", async () => {
    const faults: FaultRule[] = ["flaky", { match: { operation: "customer_event.*" }, effect: { http: 503 } }];
    const cwd = folder({ faults });
    const where = "faults in crmcom-mock.json, at 1.match.operation";
    const message = expect.stringContaining("no method begins with customer_event.");
    const [text, json] = [await run(["validate"], cwd), await run(["validate", "--json"], cwd)];
    expect([text.code, json.code]).toEqual([0, 0]);
    expect(text.stdout).toMatch(
      /^config, fixtures and rules are fine\nwarning: faults in .*1\.match\.operation: no method/,
    );
    const warnings = [{ path: where, message, hint: null }];
    expect(JSON.parse(json.stdout)).toMatchObject({ valid: true, problems: [], warnings });
    const logFile = join(cwd, "calls.log");
    await createStandIn({ faults, logFile }).close();
    expect(readFileSync(logFile, "utf8")).toMatch(/1\.match\.operation: no method begins with customer_event\./);
  });
});

describe("healthcheck", () => {
  test("finds the server at the port of the settings, and fails when there is none", async () => {
    const cwd = folder();
    const server = runProgram(["serve", "--port", "0"], cwd);
    const [, port = ""] = await server.says(/on http:\/\/127\.0\.0\.1:(\d+).*Try it/s);
    const check = () => run(["healthcheck"], cwd, { CRMCOM_MOCK_PORT: port });
    expect(await check()).toMatchObject({ code: 0, stdout: expect.stringContaining(": ready") });
    expect(await server.stop()).toBe(0);
    expect((await check()).code).toBe(1);
  });
});

test("each setting is read somewhere", () => {
  const files = globSync("src/**/*.ts", { exclude: ["**/*.test.ts", "**/settings.ts"] });
  const code = files
    .map((file) => readFileSync(file, "utf8").replace(/"[^"\n]*"|^ *(?:\/\/|\/?\*).*$/gm, ""))
    .join("\n");
  const unread = [...settingNodes.keys()].filter((key) => !new RegExp(`[.{,]\\s*${key}\\b(?!\\()`).test(code));
  expect(unread).toEqual([]);
});
