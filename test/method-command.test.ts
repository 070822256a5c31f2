import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { sampleEvent } from "../src/documents/contract-examples.ts";
import { createStandIn } from "../src/index.ts";
import { readAnswer } from "../src/wire/envelope.ts";
import { runHere } from "./run-program.ts";

const page = fileURLToPath(new URL("./method-pages/bulk-social-media.txt", import.meta.url));
const name = "customer_events.bulk.social_media.create";

function drafting() {
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-method-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const method = join(folder, name);
  const json = (file: string) => JSON.parse(readFileSync(join(method, file), "utf8"));
  const write = (file: string, value: unknown) => writeFileSync(join(folder, file), value as string);
  return { folder, method, json, write };
}

test("a page becomes a folder, once, and what a line of a table loses is told and gives 1", async () => {
  const { folder, method, json, write } = drafting();
  const { code, stdout } = await runHere(["method", "draft", page, "--out", folder]);
  expect(code).toBe(0);
  expect(stdout).toContain(`${method}: parameters: 3, members of the answer: 2, examples: 1.`);
  expect(json("method.json")).toMatchObject({ name, verb: "POST", does: { answers: "examples" } });
  expect(json("examples.json").examples).toMatchObject([{ title: "Example 1", provenance: "documented", at: 491 }]);
  const again = await runHere(["method", "draft", page, "--out", folder]);
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining(`method diff ${method} ${page} --write`)]);
  write("cut.txt", "POST a/b\nParameters\nName\nType\nDescription\ntoken\nString\nThe token\nunit\n(mandatory)\n");
  const cut = await runHere(["method", "draft", join(folder, "cut.txt"), "--out", folder, "--json"]);
  const problems = [
    { line: 9, text: "unit: not understood as a type: (nothing)" },
    { line: 10, text: "the page has no section for answer, examples: it may be cut" },
  ];
  expect([cut.code, JSON.parse(cut.stdout)]).toEqual([1, expect.objectContaining({ method: "a.b", problems })]);
});

async function answeredBy(text: string, path: string, said: object) {
  const { folder, write } = drafting();
  write("page.txt", text);
  await runHere(["method", "draft", join(folder, "page.txt"), "--out", join(folder, "methods")]);
  await using standIn = createStandIn({ methods: [join(folder, "methods")], logLevel: "silent" });
  const body = JSON.stringify({ token: standIn.token, ...said });
  const answer = (await (await standIn.fetch(`/crmapi/rest/v2/${path}`, { method: "POST", body })).json()) as object;
  return { answer, rows: standIn.journal.entries()[0]?.rows?.map(({ outcome }) => outcome) };
}

test("a drafted bulk method does the rows that it can, and refuses the others", async () => {
  const text = readFileSync(page, "utf8").replace("social_media/create", "messages/create");
  const row = { performed_by_unit_identifier: { name: "Admin Unit" }, performed_on: "2016-06-22T15:00:00" };
  const like = { ...row, social_media: "FACEBOOK", profile: "polina", action: "LIKE" };
  const rows = ["ACR0000000164", "ACR00045750"].map((number, index) => {
    return { request_unique_identifier: `${index}`, ...like, accounts_receivable_identifier: { number } };
  });
  const said = { social_media_customer_events_set: rows };
  expect((await answeredBy(text, "customer_events/bulk/messages/create", said)).answer).toMatchObject({
    data: {
      processed_customer_events_set: [{ request_unique_identifier: "0" }],
      unprocessed_customer_events_set: [{ request_unique_identifier: "1", error_code: "NotFoundAPIValueException" }],
    },
  });
});

test("--entity proposes what a page's method does, its records and a test, and the folder can be used at once", async () => {
  const { folder, write } = drafting();
  const out = join(folder, "mine");
  const draft = async (text: string, ...more: string[]) => {
    write("page.txt", text);
    return (await runHere(["method", "draft", join(folder, "page.txt"), "--out", out, "--entity", ...more])).code;
  };
  const events = readFileSync(page, "utf8")
    .replace("social_media/create", "visits/create")
    .replaceAll("profile", "page_liked");
  const rows = readFileSync(new URL("./method-pages/rows-in-other-sets.txt", import.meta.url), "utf8");
  expect([await draft(events), await draft(rows)]).toEqual([0, 0]);
  const read = (file: string) => readFileSync(join(out, file), "utf8");
  const json = (file: string) => JSON.parse(read(file));
  expect(json("customer_events.bulk.visits.create/method.json")).toMatchObject({
    $schema: expect.stringMatching(/node_modules\/crmcom-mock\/dist\/method\.schema\.json$/),
    does: { creates: "customer_events", sets: { type: "VISIT" }, adds: ["page_liked"] },
  });
  expect(json("entities/contact_information.json")).toMatchObject({
    collection: "contact_information",
    members: [{ made: "id" }, { name: "number", made: { text: "C", digits: 1 } }, { name: "name", identifies: true }],
  });
  await using standIn = createStandIn({ methods: [out], logLevel: "silent" });
  const { social_media, profile, ...event } = sampleEvent;
  const visit = { ...event, social_media, page_liked: profile, request_unique_identifier: "1" };
  for (const [path, rows] of [
    ["customer_events/bulk/visits/create", { social_media_customer_events_set: [visit] }],
    ["contact_information/bulk/create", { contacts_set: [{ request_unique_identifier: "1", name: "A" }] }],
  ] as const) {
    const body = JSON.stringify({ token: standIn.token, ...rows });
    const answer = await standIn.fetch(`/crmapi/rest/v2/${path}`, { method: "POST", body });
    expect(readAnswer((await answer.json()) as object)).toMatchObject({ done: [{}], undone: [] });
  }
});

test("--entity writes the records of the examples, so that the method answers as its page", async () => {
  const { folder, write } = drafting();
  const id = "4A5BBB8BBEEF43519B0D20D8E34B0B55";
  const account = { id: "0A5BBB8BBEEF43519B0D20D8E34B0B55", number: "ACR00045750", name: "Jane" };
  const data = { id, number: "SUB0000012", life_cycle_state: "EFFECTIVE", accounts_receivable: account };
  const row = (...cells: string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
  const table = (...rows: string[]) => `<table>${row("Name", "Type", "Description")}${rows.join("")}</table>`;
  const texts = (...names: string[]) => names.map((name) => row(name, "String", `The ${name}`));
  write(
    "page.html",
    `<h1>GET subscriptions/show</h1><p>Available from CRM.COM R12.0.0</p><p>Shows a subscription.</p>
    <h2>Parameters</h2>${table(...texts("token"), row("subscription_identifier<br>(mandatory)", "Subscription Identifier", `It${table(...texts("number"))}`))}
    <h2>Response Data</h2>${table(...texts("id", "number", "life_cycle_state"), row("accounts_receivable", "Account Object", `Its${table(...texts("id", "number", "name"))}`))}
    <h2>Examples</h2><p>Example 1</p><p>Request:</p>
    <p>http://crm/subscriptions/show?token={{token}}&amp;subscription_identifier=number=SUB0000012</p>
    <p>Response:</p><pre>${JSON.stringify({ data, status: { code: "OK", message: "", description: "" } })}</pre>`,
  );
  const out = join(folder, "mine");
  const drafted = await runHere(["method", "draft", join(folder, "page.html"), "--out", out, "--entity"]);
  expect(drafted.stdout).toContain(`${join(out, "fixtures/subscriptions.json")}: 1 record of the examples`);
  const rows = (name: string) => JSON.parse(readFileSync(join(out, `fixtures/${name}.json`), "utf8"));
  const { accounts_receivable: _, ...own } = data;
  expect([rows("subscriptions"), rows("accounts_receivable")]).toEqual([
    [{ ...own, accounts_receivable_id: account.id }],
    [account],
  ]);
  expect(readFileSync(join(out, "methods.test.mjs"), "utf8")).toContain('"validate", "--methods", methods]');
  expect(await runHere(["validate", "--methods", out])).toMatchObject({
    code: 0,
    stdout: expect.not.stringContaining("different"),
  });
  writeFileSync(join(out, "fixtures/subscriptions.json"), "[]");
  expect((await runHere(["validate", "--methods", out])).code).toBe(1);
});

test("rows are answered in the sets that the page names, where journal and examiner find them", async () => {
  const text = readFileSync(new URL("./method-pages/rows-in-other-sets.txt", import.meta.url), "utf8");
  const contacts_set = [{ request_unique_identifier: "0", name: "A" }, { request_unique_identifier: "1" }];
  const { answer, rows } = await answeredBy(text, "contact_information/bulk/create", { contacts_set });
  const [done, undone] = ["0", "1"].map((request_unique_identifier) => [{ request_unique_identifier }]);
  expect(answer).toMatchObject({ data: { processed_contacts_set: done, unprocessed_contacts_set: undone } });
  expect(rows).toEqual(["processed", "unprocessed"]);
  expect(readAnswer(answer)).toMatchObject({ done, undone });
});

test("a newer page says what changed, and --write keeps what was written by hand", async () => {
  const { folder, method, json, write } = drafting();
  await runHere(["method", "draft", page, "--out", folder]);
  const drafted = json("method.json");
  const [token, set, ...others] = drafted.parameters;
  const assumed = { name: "note", type: "String", at: "assumed" };
  const inferred = { ...assumed, name: "hint", at: "inferred" };
  const parameters = [{ ...token, appliesWith: "x" }, set, ...others, assumed, inferred];
  const bulk = { set: set.name, max: 5 };
  const byHand = { does: { creates: "events" }, bulk, answer: { ...drafted.answer, type: "Set" }, parameters };
  write(`${name}/method.json`, JSON.stringify({ ...drafted, ...byHand }));
  const given = { ...json("examples.json").examples[0], title: "liked", state: "fans", generated: ["/data"] };
  const examples = [given, { title: "mine", request: {}, data: {} }];
  write(`${name}/examples.json`, JSON.stringify({ states: { fans: {} }, examples }));
  const newer = readFileSync(page, "utf8")
    .replaceAll("R15.0.0", "R16.0.0")
    .replace("(semi-optional)", "(optional)")
    .replaceAll("maximum", "number");
  write("newer.txt", newer.replace(/^udf_date_4$[\s\S]*?type Date$/m, "mood\n\n(mandatory)\n\nString\n\nThe mood"));

  const words = ["method", "diff", method, join(folder, "newer.txt")];
  const different = await runHere([...words, "--json"]);
  const [rows, any] = ["parameters.social_media_customer_events_set", expect.any(String)];
  const changes = [
    { method: name, what: "description", from: drafted.description, to: any },
    { method: name, what: "deprecated.since", from: ["R15.0.0"], to: ["R16.0.0"] },
    { method: name, what: `${rows}.(description)`, from: any, to: expect.stringContaining("number number") },
    { method: name, what: `${rows}.accounts_receivable_identifier.presence`, from: "semi-optional", to: "optional" },
    { method: name, what: `${rows}.udf_date_4`, from: "Date" },
    { method: name, what: `${rows}.mood`, to: "String" },
  ];
  expect([different.code, JSON.parse(different.stdout).changes]).toEqual([1, changes]);
  expect((await runHere([...words, "--write"])).code).toBe(0);
  const kept = { does: byHand.does, bulk, answer: { type: "Set" }, deprecated: { since: ["R16.0.0"] } };
  expect(json("method.json")).toMatchObject(kept);
  expect(json("method.json").parameters).toMatchObject([{ appliesWith: "x" }, {}, {}, assumed, inferred]);
  expect(json("examples.json")).toEqual({ states: { fans: {} }, examples });
  expect(await runHere(words)).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing changed") });
});

test("what a person and a page change is merged, and a page that is not read whole changes nothing", async () => {
  const { folder, method, json, write } = drafting();
  await runHere(["method", "draft", page, "--out", folder]);
  const files = ["method.json", "examples.json", "page.json"];
  const texts = () => files.map((file) => readFileSync(join(method, file), "utf8"));
  const diff = (to: string, ...more: string[]) => runHere(["method", "diff", method, to, ...more]);
  const before = texts();
  expect(await diff(page, "--write")).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing changed") });
  expect(texts()).toEqual(before);
  const text = readFileSync(page, "utf8");
  write("cut.txt", text.slice(0, text.indexOf("Response Data")));
  const cut = await diff(join(folder, "cut.txt"), "--write");
  expect([cut.code, cut.stderr, texts()]).toEqual([2, expect.stringContaining("nothing is written"), before]);

  const document = json("method.json");
  const [token, set, fields] = document.parameters;
  const mine = (one: { name: string }) =>
    one.name === "profile" ? { ...one, description: "mine", presence: "optional" } : one;
  const parameters = [token, { ...set, members: set.members.map(mine) }, { ...fields, description: "mine" }];
  write(`${name}/method.json`, JSON.stringify({ ...document, parameters }));
  const newer = text.replace(/(?<=^profile\n\n\()mandatory(?=\))/m, "semi-optional");
  write("newer.txt", newer.replace('"code": "OK"', '"code": "DONE"'));
  const told = await diff(join(folder, "newer.txt"), "--write", "--json");
  expect(told.code).toBe(0);
  expect(JSON.parse(told.stdout)).toMatchObject({
    kept: ["parameters.social_media_customer_events_set.members.profile.presence"],
    changes: [{ what: "examples.Example 1", to: expect.stringContaining("DONE") }],
  });
  const [, merged, last] = json("method.json").parameters;
  const profile = merged.members.find((one: { name: string }) => one.name === "profile");
  expect([profile, last]).toMatchObject([{ presence: "optional", description: "mine" }, { description: "mine" }]);
  expect((await diff(join(folder, "newer.txt"))).code).toBe(0);
});

test("two releases differ by what comes and what is asked for otherwise", async () => {
  const { code, stdout } = await runHere(["method", "diff", "R9", "R10", "--json"]);
  const { changes } = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(changes).toContainEqual({ method: name, what: "method", to: "POST" });
  const folder = fileURLToPath(new URL("./my-methods", import.meta.url));
  const ofFolder = await runHere(["method", "diff", "R12", "R15", "--methods", folder]);
  expect(ofFolder.stdout).toMatch(/^(?:subscriptions|vouchers)\./m);
  expect(await runHere(["method", "diff", "R14", "R14.1"])).toMatchObject({ code: 0 });
  const { stderr } = await runHere(["method", "diff", "R12", "Rx"]);
  expect(stderr).toBe('"Rx" is not a CRM.COM release; expected the form R14.0.0\n');
});
