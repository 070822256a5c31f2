import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type ConfigInput, createStandIn } from "../../src/index.ts";
import { startUpstream } from "../record/upstream.ts";
import { run, runHere } from "../run-program.ts";
import { tempFolder } from "../temp-folder.ts";
import { type HiddenSystem, startHiddenSystem } from "./hidden-system.ts";
import { contracts, ownValues } from "./verify-against.ts";

const theirWords = {
  mandatoryMissing: {
    code: "COM.EMPTY",
    message: "{path}?",
    description: "Refused",
    row: { code: "EMPTY", text: "Please give {member} / Something is absent" },
  },
  externalReferenceReused: { code: "REF", message: "{value} is taken", description: "Take another" },
};

/** Enough for what is said of reports: what is the same at the second system, what differs, and what is of a release. */
const titlesOfFew = [
  "two of four accounts exist",
  "a reference number of the external system that an event has already",
  "a row without profile",
  "with an empty set",
  "without a token",
];

const pact = JSON.parse(readFileSync(join(contracts, "crmcom-client-crmcom-web-api.json"), "utf8"));
const all: { description: string; providerStates: object }[] = pact.interactions;
const ofBulk = all.filter((one) => one.description.startsWith("customer_events.bulk.social_media.create: "));
const few = ofBulk.filter(({ description }) => titlesOfFew.some((title) => description.endsWith(`: ${title}`)));
const states = [...new Map(all.map((one) => [JSON.stringify(one.providerStates), one])).values()];

/** The path of a folder with contracts. */
const contractsOf = (interactions: readonly object[]) => tempFolder({ "pact.json": { ...pact, interactions } });

const folder = tempFolder({ "values.json": Object.fromEntries(ownValues) });
const at = (name: string) => join(folder, name);
const [theirs, ofFew] = [ofBulk, few].map((some) => ["--contracts", contractsOf(some)]) as [string[], string[]];
let system: HiddenSystem;
beforeAll(async () => {
  system = await startHiddenSystem({ vendorErrors: theirWords });
  return () => system.close();
});

async function standInAt(options: ConfigInput = {}): Promise<string> {
  const standIn = createStandIn({ logLevel: "silent", ...options });
  onTestFinished(() => standIn.close());
  return (await standIn.listen({ port: 0 })).url;
}

const given = ["--state-values", at("values.json"), "--allow-writes"];
const ofSystem = (from = ofFew) => ["verify", "--target", system.url, ...from, ...given];

test("assume, verify, adopt, verify again", async () => {
  const observed = at("observed.json");
  const first = await run([...ofSystem(theirs), "--write-observed", observed, "--release", "R13.2.0"]);
  expect(first.code, first.stderr).toBe(1);

  const written = JSON.parse(readFileSync(observed, "utf8"));
  expect(written.observed).toMatchObject({ release: "R13.2.0", target: "127.0.0.1", targetKind: "system" });
  expect(written.observed.date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(written.vendorErrors.mandatoryMissing).toMatchObject({
    code: "COM.EMPTY",
    message: "{path}?",
    row: { code: "EMPTY", text: "Please give {member} / Something is absent" },
    provenance: "observed",
  });
  expect(written.vendorErrors.accountsReceivableNotFound).toBeUndefined();
  expect(readFileSync(observed, "utf8")).not.toMatch(/tenant1|12CDF55749BAEB3A0CA8DCABCA3E2D72|YHJK1844/);

  const adopted = await runHere(["verify", "--target", await standInAt(written), ...theirs]);
  expect(adopted.code, adopted.stdout).toBe(0);
  expect(adopted.stdout).toMatch(/^adopted +the words of .*mandatoryMissing/m);
});

describe("a system that is no stand-in", () => {
  test("is not asked for what only later releases answer so", async () => {
    const about = ["--only", "access-token.one-time-password", "--only", "bulk.order"];
    const asked = async (release: string) => {
      const { stdout } = await runHere([...ofSystem(theirs), ...about, "--release", release, "--format", "json"]);
      const { interactions, notes } = JSON.parse(stdout);
      const descriptions = interactions.map(({ description }: { description: string }) => description);
      const isAsked = descriptions.some((one: string) => one.includes("one-time password"));
      return { notes: notes.join(), isAsked };
    };
    expect(await asked("R18.0.0")).toEqual({ notes: "", isAsked: true });
    const { notes, isAsked } = await asked("R12.0.0");
    expect(isAsked).toBe(false);
    expect(notes).toMatch(/^not requested: \d+ interactions of other releases than R12\.0\.0 \(--release\)$/);
  });

  test("is not written to without --allow-writes", async () => {
    const before = system.requests.length;
    const words = ["verify", "--target", system.url, "--state-values", at("values.json")];
    const { code, stdout, stderr } = await runHere(words);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toMatch(
      /is not a mock server, and the contracts write\. Nothing was sent\. Allow it with --allow-writes/,
    );
    expect(system.requests.slice(before)).toEqual(["GET /tenant1/__mock/v1/health/ready"]);
  });
});

test("a target where nobody listens proves nothing, and nothing is observed there", async () => {
  const { url, close } = await startUpstream(() => undefined);
  await close();
  const { code, stdout } = await runHere(["verify", "--target", url, "--write-observed", at("nothing.json")]);
  expect(code).toBe(3);
  expect(stdout).toContain("the target cannot be reached: connection refused");
  expect(stdout).toContain(`nothing was observed, and ${at("nothing.json")} was not written`);
  expect(existsSync(at("nothing.json"))).toBe(false);
});

test("a mock server without its admin API proves nothing, and nothing differs there", async () => {
  const url = await standInAt({ noAdmin: true });
  const { code, stdout } = await runHere(["verify", "--target", url, ...ofFew]);
  expect(code).toBe(3);
  expect(stdout).toMatch(/^INCONCLUSIVE: 0 the same, 0 different, 5 inconclusive$/m);
  expect(stdout).toMatch(/\nNext: nothing differs; [^\n]+\n$/);
});

test("a mock server that breaks off proves nothing", async () => {
  const half = await startUpstream((request, response) => {
    if (request.url?.endsWith("/ready")) response.end('{"status":"ready","product":"crmcom-mock"}');
    else request.socket.destroy();
  });
  const { code, stderr } = await runHere(["verify", "--target", half.url]);
  await half.close();
  expect(code).toBe(3);
  expect(stderr).toMatch(/^inconclusive: the verification broke off: /);
});

test("a folder without contracts proves nothing", async () => {
  const empty = tempFolder();
  const { code, stdout } = await runHere(["verify", "--target", system.url, "--contracts", empty]);
  expect(code).toBe(3);
  expect(stdout).toContain(`no interactions in ${empty} fit the flags`);
});

describe("a mock server confirms nothing", () => {
  const madeUp = { vendorErrors: { tokenMissing: { code: "MadeUp" } } };
  const reportOn = async (config: ConfigInput) => {
    const { stdout } = await runHere(["verify", "--target", await standInAt(config), "--all", ...ofFew]);
    expect(stdout).not.toMatch(/confirmed|refuted/i);
    return stdout;
  };

  test("in text: it does as contracted, or not", async () => {
    const text = await reportOn({});
    expect(text).toMatch(/^same +\S.* \[assumed, as contracted\]$/m);
    expect(text).toMatch(/^AS CONTRACTED: \d+ the same, 0 different$/m);
    const other = await reportOn(madeUp);
    expect(other).toMatch(/^different +\S.* \[assumed, not as contracted\]$/m);
    expect(other).toMatch(/^DIFFERENT: /m);
  });

  test("and what is kept of it was observed nowhere", async () => {
    const url = await standInAt(madeUp);
    await runHere(["verify", "--target", url, "--write-observed", at("of-stand-in.json"), ...ofFew]);
    const { observed, vendorErrors } = JSON.parse(readFileSync(at("of-stand-in.json"), "utf8"));
    expect(observed.targetKind).toBe("stand-in");
    expect(vendorErrors.tokenMissing).toMatchObject({ code: "MadeUp", provenance: "assumed" });
    expect(Object.values(vendorErrors as Record<string, object>)).not.toContainEqual(
      expect.objectContaining({ provenance: "observed" }),
    );
  });
});

test("the report as JSON", async () => {
  const words = [...ofSystem(), "--only", "documented", "--only", "assumed", "--format", "json"];
  const { code, stdout } = await runHere(words);
  expect(code).toBe(1);
  const report = JSON.parse(stdout);
  const different = report.interactions.filter(({ outcome }: { outcome: string }) => outcome === "different");
  expect(report).toMatchObject({ outcome: "different", counts: { different: different.length, inconclusive: 0 } });
  expect(
    different.find(({ description }: { description: string }) => /reference number/.test(description)),
  ).toMatchObject({
    provenance: "assumed",
    standing: "refuted",
    assumptions: expect.arrayContaining(["bulk.reference-reused", "error.externalReferenceReused"]),
    mismatches: [{ at: "row 1, error_code", actual: '"REF"' }, {}],
  });
});

test("--print-state-values prints the own values, and the mock server takes them back", async () => {
  const { code, stdout } = await runHere(["verify", "--print-state-values"]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)["two accounts exist and two do not"]).toEqual({
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
    unit_name: "Admin Unit",
    account_number_1: "ACR0000000164",
    account_number_2: "ACR0000000050",
    missing_account_number_1: "ACR00045750",
    missing_account_number_2: "ACR00670000",
  });
  writeFileSync(at("template.json"), stdout);
  const words = ["--contracts", contractsOf(states), "--state-values", at("template.json")];
  const again = await runHere(["verify", "--target", await standInAt(), ...words]);
  expect(again.code, again.stdout).toBe(0);
});

test("a contract of others is not checked, and says who can check it", async () => {
  const request = { method: "GET", path: "/crmapi/rest/v2/customer_events/social_media/show" };
  const interactions = [{ description: "one", request, response: { status: 200 } }];
  const others = tempFolder({ "3.json": { consumer: { name: "their-client" }, interactions } });
  const { code, stdout } = await runHere(["verify", "--target", await standInAt(), "--contracts", others]);
  expect(code).toBe(3);
  expect(stdout).toContain("it is not a built-in contract as it was written: check it with Pact's verifier");
});

test.each([
  [[], "--target: expected the base URL"],
  [["--target", "crm"], '--target: "crm" is not accepted'],
  [["--target", "http://h/crmapi/rest/v2"], "expected only what stands before /crmapi"],
  [["--target", "http://me:secret@h"], "credentials are not accepted"],
  [["--target", "http://h", "--only", "bulk.ordr"], "did you mean bulk.order?"],
  [["--target", "http://h", "--header", "no colon"], 'expected "Name: value"'],
  [["--target", "http://h", "--contracts", "/no/such"], "--contracts: the folder cannot be read"],
  [
    ["--target", "http://h", "--state-values", '{"token":true}'],
    "at /token: this value is not accepted; expected a value, or an object",
  ],
])("%j is refused", async (words, message) => {
  const { code, stdout, stderr } = await runHere(["verify", ...words]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("secret");
});

test("the fixtures of a folder may refer to those that every mock server has", async () => {
  const methods = at("my-methods");
  cpSync(fileURLToPath(new URL("../my-methods", import.meta.url)), methods, { recursive: true });
  mkdirSync(join(methods, "fixtures"));
  const account = { accounts_receivable_id: "738B6C269467B1BC27BDA04ED3B08941" };
  const subscription = {
    id: "5".repeat(32),
    number: "SUB0000777",
    name: "Gold",
    life_cycle_state: "EFFECTIVE",
    ...account,
  };
  writeFileSync(join(methods, "fixtures", "subscriptions.json"), JSON.stringify([subscription]));
  const shown = { ...subscription, accounts_receivable: { number: "ACR0000000164" }, services: null };
  const { accounts_receivable_id: _, ...data } = { ...shown, external_code: null, activated_on: null };
  const query = { token: "{{token}}", subscription_identifier: "number=SUB0000777" };
  const examples = [{ title: "one of the fixtures", request: { query }, data }];
  writeFileSync(join(methods, "subscriptions.show", "examples.json"), JSON.stringify({ examples }));
  const url = await standInAt({ methods: [methods] });
  const { code, stdout } = await runHere(["verify", "--target", url, ...ofFew, "--methods", methods]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/AS CONTRACTED: \d+ the same, 0 different\n/)]);
});
