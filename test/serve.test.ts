import { exec } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { generate } from "selfsigned";
import { afterAll, describe, expect, test } from "vitest";
import { ended, runHere, serve } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

const folder = tempFolder();

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

/** Runs the call that a banner shows. */
async function tried(banner: string) {
  const curl = banner.split("\n").find((line) => line.startsWith("curl ")) ?? "";
  const { stdout } = await promisify(exec)(curl);
  return { curl, answer: JSON.parse(stdout) };
}

describe.concurrent("crmcom-mock serve", () => {
  test("prints an address, what it drives, and a curl that works; a flag goes before a variable before the file", async () => {
    const config = file("precedence.json", { release: "R10.0.0", seed: "file", strict: true });
    const chosen = ["--config", config, "--release", "R99", "--fault", "slow", "--assume", "bulk.order=any"];
    const words = [...chosen, "--port-file", join(folder, "port")];
    const environment = { CRMCOM_MOCK_RELEASE: "R12.0.0", CRMCOM_MOCK_SEED: "42" };
    const { child, url, banner } = await serve(words, environment);
    expect(banner).toMatch(
      /^crmcom-mock \S+ stands in for CRM.COM R99\.0\.0 \(unknown: behaves as R17\.0\.0\) on http/m,
    );
    expect(banner).toMatch(
      /methods +12\n.*fixtures +\d+.*faults +1 rule\n.*assumed +bulk\.order=any \(--assume\)\n.*seed +42/s,
    );
    expect(readFileSync(join(folder, "port"), "utf8").trim()).toBe(new URL(url).port);
    const { curl, answer } = await tried(banner);
    expect(curl).toContain(url);
    expect(answer.data.processed_customer_events_set).toEqual([
      { request_unique_identifier: "1", number: "14", id: expect.stringMatching(/^[0-9A-F]{32}$/) },
    ]);
    child.kill("SIGTERM");
    expect((await ended(child)).code).toBe(0);
  });

  test("of an old release on every address it names what that has, and shows an address that can be opened", async () => {
    const { child, url, banner } = await serve(["--release", "R4", "--host", "0.0.0.0"]);
    expect(banner).toContain("methods   1 of 12; the others came after R4.0.0\n");
    expect(new URL(url).hostname).toBe("127.0.0.1");
    expect(banner).not.toContain("0.0.0.0");
    expect(banner).toContain("and on every other address of this machine\n");
    expect((await tried(banner)).answer.status.code).toBe("OK");
    child.kill("SIGINT");
    expect((await ended(child)).code).toBe(0);
  });
});

const at = (...names: string[]) => join(folder, ...names);
const nowhere = at("no", "such", "file");
mkdirSync(at("folder"));
const names = [{ name: "commonName", value: "localhost" }];
const [one, other] = await Promise.all([generate(names), generate(names)]);
const [cert, key] = [file("cert.pem", one.cert), file("key.pem", one.private)];
const otherKey = file("other-key.pem", other.private);
const taken = createServer();
await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
afterAll(() => void taken.close());
const port = String((taken.address() as AddressInfo).port);
const config = (name: string, content: unknown) => ["--config", file(`${name}.json`, content)];
const ofFixtures = (name: string, changed: string, content: unknown) => [
  "--fixtures",
  fixtures(name, changed, content),
];
const tls = (tlsCert: string, tlsKey: string) => ["--tls-cert", tlsCert, "--tls-key", tlsKey];

const refusals: readonly (readonly [words: readonly string[], line: string])[] = [
  [["--prot", "1"], "--prot: unknown; did you mean --port?"],
  [["--port"], "--port: expected a value"],
  [["--port", "eighty"], '--port: "eighty" is not accepted; expected an integer from 0 to 65535'],
  [["--port", port], `cannot listen on 127.0.0.1:${port}: address already in use; choose another`],
  [["--host", "no.such.invalid"], ": there is no such host; choose"],
  [["--host", "203.0.113.7"], ": address not available; choose another --host"],
  [["--strict="], '--strict: "" is not accepted; expected true, false, or some of value.unknown-member, '],
  [["--methods="], '"" is not accepted; expected a text that is not empty'],
  [["--log-file", nowhere], ": the log file cannot be written: no such file or directory"],
  [["--port-file", nowhere], "cannot be written: no such file or directory"],
  [["--port-file", at("folder")], "cannot be written: it is a folder"],
  [["--config", nowhere], "no/such/file: cannot be read"],
  [["--config", at("folder")], ": cannot be read: it is a folder, not a plain file"],
  [config("flag", { assume: {} }), "flag.json: unknown; did you mean assumptions?"],
  [config("code", { vendorErrors: { tokenUnknown: { code: 5 } } }), ", at tokenUnknown.code: 5 is not accepted"],
  [["--fixtures", nowhere], ": the folder of fixtures cannot be read: no such file or directory"],
  [ofFixtures("f1", "units.json", "["), "units.json: is not JSON"],
  [ofFixtures("f3", "unit.json", []), "no collection has this file; did you mean units?"],
  [
    ofFixtures("f4", "units.json", [{ id: "x", name: "U" }]),
    'units.json, row 1, id: "x" is not accepted; expected 32 upper-',
  ],
  [ofFixtures("f8", "accounts_receivable.json", []), "rewards_participants.json, row 1, accounts_receivable_id"],
  [["--state-file", file("s1.json", "{")], ": the state file cannot be read: "],
  [["--state-file", at("folder")], ": the state file cannot be used: it is a folder, not a plain file"],
  [["--state-file", nowhere], `: the folder of the state file is not there: ${at("no", "such")}; make it`],
  [tls(nowhere, key), "cannot be read: no such file or directory"],
  [tls(key, key), "expected a PEM certificate and its private key"],
  [tls(cert, otherKey), "expected a PEM certificate and its private key"],
];

/** Runs it in this process; what would be logged beside its lines is in `stderr` too. */
async function refusedHere(words: readonly string[], environment: Record<string, string> = {}) {
  const log = at("log");
  const { code, stdout, stderr } = await runHere(words, { CRMCOM_MOCK_LOG_FILE: log, ...environment });
  expect([code, stdout]).toEqual([2, ""]);
  return stderr + (existsSync(log) ? readFileSync(log, "utf8") : "");
}

describe("serve, before it listens", () => {
  test.each(refusals)("%j ends with exit 2: %s", async (words, line) => {
    const free = words.includes("--port") || !words[0]?.startsWith("--") ? [] : ["--port", "0"];
    expect(await refusedHere([...free, ...words])).toContain(line);
  });

  test("a port too large in a variable", async () => {
    expect(await refusedHere([], { CRMCOM_MOCK_PORT: "65536" })).toContain("CRMCOM_MOCK_PORT: 65536 is not accepted");
  });

  test("tells all that is wrong at once, a line each", async () => {
    const lines = await refusedHere(["--port", "x", "--strict=x", "--nothing"]);
    expect(lines.trim().split("\n")).toHaveLength(3);
  });

  test.each([
    ["--port", port],
    ["--port-file", nowhere],
    ["--prot", "1"],
  ])("exec is refused likewise, and its command is not run: %s %s", async (...words) => {
    const command = ["--", process.execPath, "-e", `require("fs").writeFileSync(${JSON.stringify(at("ran"))}, "")`];
    expect((await refusedHere(["exec", ...words, ...command])).trim().split("\n")).toHaveLength(1);
    expect(existsSync(at("ran"))).toBe(false);
  });

  test("a start that fails leaves every file as it was", async () => {
    const state = ["--state-file", at("state.json")];
    await refusedHere(["serve", "--port", "0", "--port-file", nowhere, ...state]);
    await refusedHere(["serve", "--port", port, ...state]);
    expect(existsSync(at("state.json"))).toBe(false);
  });
});
