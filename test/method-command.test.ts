import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createStandIn, type StandIn } from "../src/index.ts";
import { readAnswer } from "../src/lab/examine/exchange.ts";
import { runHere } from "./run-program.ts";

const page = fileURLToPath(new URL("method-pages/bulk-social-media.txt", import.meta.url));
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
  expect([code, stdout]).toEqual([
    0,
    expect.stringContaining(`${method}: parameters: 3, members of the answer: 2, examples: 1.`),
  ]);
  expect(json("method.json")).toMatchObject({ name, verb: "POST", does: { answers: "examples" } });
  expect(json("examples.json")).toMatchObject({
    examples: [{ title: "Example 1", provenance: "documented", at: 491 }],
  });
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

const sent = async ({ fetch, token }: StandIn, path: string, said: object) => {
  const answer = await fetch(`/crmapi/rest/v2/${path}`, { method: "POST", body: JSON.stringify({ token, ...said }) });
  return answer.json();
};

test("a drafted bulk method does the rows that it can, and refuses the others", async () => {
  const { folder, write } = drafting();
  write("page.txt", readFileSync(page, "utf8").replace("social_media/create", "messages/create"));
  await runHere(["method", "draft", join(folder, "page.txt"), "--out", join(folder, "methods")]);
  await using standIn = createStandIn({ methods: [join(folder, "methods")], logLevel: "silent" });
  const row = { performed_by_unit_identifier: { name: "Admin Unit" }, performed_on: "2016-06-22T15:00:00" };
  const like = { ...row, social_media: "FACEBOOK", profile: "polina", action: "LIKE" };
  const rows = ["ACR0000000164", "ACR00045750"].map((number, index) => ({
    request_unique_identifier: `${index}`,
    ...like,
    accounts_receivable_identifier: { number },
  }));
  const set = { social_media_customer_events_set: rows };
  expect(await sent(standIn, "customer_events/bulk/messages/create", set)).toMatchObject({
    data: {
      processed_customer_events_set: [{ request_unique_identifier: "0" }],
      unprocessed_customer_events_set: [{ request_unique_identifier: "1", error_code: "NotFoundAPIValueException" }],
    },
  });
});

test("rows are answered in the sets that the page names, and journal and examiner find them there", async () => {
  const { folder } = drafting();
  const otherSets = fileURLToPath(new URL("method-pages/rows-in-other-sets.txt", import.meta.url));
  await runHere(["method", "draft", otherSets, "--out", folder]);
  await using standIn = createStandIn({ methods: [folder], logLevel: "silent" });
  standIn.faults.add({ effect: { row: "rejected" }, match: { rows: { index: 2 } } });
  const contacts_set = ["0", "1", "2"].map((id) => ({
    request_unique_identifier: id,
    ...(id !== "1" && { name: "A" }),
  }));
  const body = (await sent(standIn, "contact_information/bulk/create", { contacts_set })) as { data: object };
  const rows = { done: [{ request_unique_identifier: "0" }], undone: [{ request_unique_identifier: "1" }, {}] };
  expect(body.data).toMatchObject({ processed_contacts_set: rows.done, unprocessed_contacts_set: rows.undone });
  const [entry] = standIn.journal.entries();
  expect(entry?.rows?.map(({ outcome }) => outcome)).toEqual(["processed", "unprocessed", "unprocessed"]);
  expect(readAnswer(body)).toMatchObject(rows);
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
  const rows = "parameters.social_media_customer_events_set";
  const changes = [
    { method: name, what: "description", from: drafted.description, to: expect.any(String) },
    { method: name, what: "deprecated.since", from: ["R15.0.0"], to: ["R16.0.0"] },
    { method: name, what: `${rows}.accounts_receivable_identifier.presence`, from: "semi-optional", to: "optional" },
    { method: name, what: `${rows}.udf_date_4`, from: "Date" },
    { method: name, what: `${rows}.mood`, to: "String" },
  ];
  expect([different.code, JSON.parse(different.stdout).changes]).toEqual([1, changes]);
  expect((await runHere([...words, "--write"])).code).toBe(0);
  const ownChange = { method: name, what: "bulk.set", from: set.name };
  await runHere(["method", "draft", join(folder, "newer.txt"), "--out", join(folder, "newer")]);
  const other = await runHere(["method", "diff", method, join(folder, "newer", name), "--json"]);
  expect([other.code, JSON.parse(other.stdout).changes]).toEqual([1, expect.arrayContaining([ownChange])]);
  expect(json("method.json")).toMatchObject({
    does: byHand.does,
    bulk,
    answer: { type: "Set" },
    deprecated: { since: ["R16.0.0"] },
  });
  expect(json("method.json").parameters).toMatchObject([{ appliesWith: "x" }, {}, {}, assumed, inferred]);
  expect(json("examples.json")).toEqual({ states: { fans: {} }, examples });
  expect(await runHere(words)).toMatchObject({ code: 0, stdout: expect.stringContaining("nothing changed") });
});

test("two releases differ by what comes and what is asked for otherwise", async () => {
  const { code, stdout } = await runHere(["method", "diff", "R9", "R10", "--json"]);
  const { changes } = JSON.parse(stdout);
  expect(code).toBe(1);
  expect(changes).toContainEqual({ method: name, what: "method", to: "POST" });
  const folder = fileURLToPath(new URL("my-methods", import.meta.url));
  const ofFolder = await runHere(["method", "diff", "R12", "R15", "--methods", folder]);
  expect(ofFolder.stdout).toMatch(/^(?:subscriptions|vouchers)\./m);
  expect(await runHere(["method", "diff", "R14", "R14.1"])).toMatchObject({ code: 0 });
  expect((await runHere(["method", "diff", "R12", "Rx"])).stderr).toBe(
    '"Rx" is not a CRM.COM release; expected the form R14.0.0\n',
  );
});
