import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import type { MemberDocument, MethodDocument } from "../../contracts/document-types.ts";
import rowCases from "../../test/method-pages/rows.json" with { type: "json" };
import { ownFolders } from "../vendor/catalog.ts";
import { folderFileSchema } from "../vendor/declared/folder-forms.ts";
import type { Draft } from "./draft.ts";
import { draftMethod } from "./draft.ts";

const pageAt = (name: string) => fileURLToPath(new URL(`../../test/method-pages/${name}`, import.meta.url));
const drafted = (name: string) => draftMethod(name, readFileSync(pageAt(name), "utf8"));

function membersIn(members: readonly MemberDocument[], inside = ""): string[] {
  return members.flatMap(({ name, type, typeWords = type, presence, presenceWords, members: own = [], ...said }) => {
    const { at, since, deprecated, before, values } = said;
    const facts = Object.fromEntries(Object.entries({ since, deprecated, before, values }).filter(([, one]) => one));
    const words = [presenceWords ?? presence ?? "-", ...(Object.keys(facts).length > 0 ? [JSON.stringify(facts)] : [])];
    return [`${at}: ${inside}${name}: ${typeWords}, ${words.join(", ")}`, ...membersIn(own, `${inside}${name}.`)];
  });
}

/** A draft as a text in which each member is a line. */
function shown({ method: { parameters, answer, ...head }, examples, problems, notes }: Draft): string {
  const parts = {
    head: [JSON.stringify(head, null, 2)],
    parameters: membersIn(parameters),
    [`answer: ${answer.type}`]: membersIn(answer.members ?? []),
    examples: examples.map((one) => JSON.stringify(one)),
    problems: problems.map(({ line, text }) => `${line}: ${text}`),
    notes: notes.map(({ line, text }) => `${line}: ${text}`),
  };
  return Object.entries(parts)
    .map(([name, lines]) => `# ${name}\n\n${lines.join("\n")}\n`)
    .join("\n");
}

const pages = globSync("*.{txt,html}", { cwd: pageAt("") });

test.each(pages)("%s is read as written beside it", async (name) => {
  const draft = drafted(name);
  expect(folderFileSchema("method").parse(draft.method)).toEqual(draft.method);
  await expect(shown(draft)).toMatchFileSnapshot(pageAt(`${name}.read`));
});

test("the page of our own method gives our own document, member by member and line by line", () => {
  const { method } = drafted("bulk-social-media.txt");
  const own = ownFolders.find(({ document }) => document.name === method.name)?.document as MethodDocument;
  // The page does not say of what its one-time password is available: we do.
  const told = membersIn(own.parameters).map((line) => line.replace(/(one_time_password: .*), \{"since".*/, "$1"));
  expect(membersIn(method.parameters)).toEqual(told);
  // We infer that it may be null.
  const answer = membersIn(own.answer.members ?? []).join("\n");
  const read = membersIn(method.answer.members ?? []).join("\n");
  expect(read).toBe(answer.replaceAll("identifier: String, optional", "identifier: String, -"));
  expect(method).toMatchObject({ verb: own.verb, since: own.since, bulk: own.bulk });
});

const inHtml = (members: readonly MemberDocument[] = []): string => {
  const rows = members.map((member) => {
    const { name, type, typeWords = type, presence, description = "It", values, since, deprecated } = member;
    const words = typeWords === "Strings" ? "List of Strings, comma separated" : typeWords;
    const listed = values ? `${description}, which can be one of the following: ${values.join(", ")}` : description;
    const said = [
      ...(since ? [`Available from CRM.COM ${since.join(" & CRM.COM ")}`] : []),
      ...(deprecated ? [`Deprecated from CRM.COM ${deprecated.since.join(" & CRM.COM ")}`] : []),
      ...(member.before ?? []).map(
        (one) => `For releases prior CRM.COM ${one.release}, this field was ${one.presence}`,
      ),
    ].map((one) => `<p>${one}</p>`);
    const tip = said.length > 0 ? `<table class="tipMacro"><tr><td></td><td>${said.join("")}</td></tr></table>` : "";
    const inner = member.members ? inHtml(member.members) : "";
    const marked = presence ? `<p>(${presence})</p>` : "";
    return `<tr><td><p>${name}</p>${marked}</td><td><p>${words}</p></td><td><p>${listed}</p>${tip}${inner}</td></tr>`;
  });
  return `<table><tr><th>Name</th><th>Type</th><th>Description</th></tr>${rows.join("")}</table>`;
};

test.each(ownFolders.map(({ document }) => document))("$name is read back from HTML as it was written", (own) => {
  const { verb, name, parameters, answer } = own;
  const page = `<h1>Our space : ${verb} ${name.replaceAll(".", "/")}</h1><h2>Parameters</h2>${inHtml(parameters)}
    <h2>Response Data</h2>${answer.members ? inHtml(answer.members) : "N/A"}<h2>Examples</h2>`;
  const { method, problems } = draftMethod("page.html", page);
  const written = (members: readonly MemberDocument[] = []) =>
    membersIn(members).map((line) => line.replace(/^\w+: /, ""));
  expect(problems).toEqual([]);
  expect(written(method.parameters)).toEqual(written(parameters));
  expect(written(method.answer.members)).toEqual(written(answer.members));
});

const table = "Parameters\nName\nType\nDescription\ntoken\nString\nThe token\nResponse Data\nN/A\n";

test.each(rowCases)("a row is read, or noted: $rows", ({ rows, members, said }) => {
  const page = `POST a/b\n${table.replace("Response", `${rows.join("\n")}\nResponse`)}Examples`;
  const { method, problems, notes } = draftMethod("page.txt", page);
  expect(membersIn(method.parameters.slice(1)).map((one) => one.replace(/^\d+: /, ""))).toEqual(members);
  const texts = [...problems, ...notes].map(({ text }) => text);
  if (said === undefined) expect(problems).toEqual([]);
  else expect(texts.some((text) => text.includes(said))).toBe(true);
});

const page = readFileSync(pageAt("bulk-social-media.txt"), "utf8");
const contents = ["Resource URL", "Parameters", "Referred Parameter Objects", "Response Data", "Examples"];
const withContents = (lines: readonly string[]) => page.replace("Resource URL", `${lines.join("\n")}\nResource URL`);

test.each([
  ["a table of contents", withContents(["Contents", ...contents])],
  ["one with other titles", withContents(contents.toSpliced(3, 0, "customer event", "its rows"))],
  ["one that lacks headings", withContents(contents.slice(1))],
  ["objects without a name", page.replace(/^Referred .*$/gm, "Referred Objects")],
  [
    "what a wiki has below the title",
    page.replace("\n", "\n« Previous Version 5 Next »\n  • A. Author\n  • B. Author\n"),
  ],
  ["releases above the title", page.replace(/^(.*)\n\n(Available.*)$/m, "$2\n\n$1")],
  ["objects named in full", page.replace("Referred Parameter Objects", "Referred Parameters Objects Data")],
])("%s changes nothing in what is read", (_, changed) => {
  const [as, read] = [page, changed].map((text) => draftMethod("page.txt", text)) as [Draft, Draft];
  const shapeOf = ({ method: { parameters, answer, description, since } }: Draft) =>
    JSON.stringify([parameters, answer, description, since]).replace(/"at":\d+/g, "");
  expect(read).toMatchObject({ problems: [], examples: [{}] });
  expect(shapeOf(read)).toBe(shapeOf(as));
});

const answered = (answer: string) => `POST a/b\n${table}Examples\nExample 1\nRequest:\n{}\nResponse:\n${answer}`;

test("headings of a page without tables, and the parts of its examples, are no table of contents", () => {
  const example = 'HTTP Method: POST\nRequest:\n{ "token": "x" }\nResponse:\n{ "status": {}, "data": {} }';
  const text = `POST a/b\nParameters\nN/A\nResponse Data\nN/A\nExamples\nExample 1\n${example}\nExample 2\n${example}`;
  expect(draftMethod("page.txt", text)).toMatchObject({ examples: [{}, {}], problems: [], notes: [] });
});

test.each([
  [answered('{ "data":'), "Example 1 has no answer that can be read"],
  [answered(""), "Example 1 has no answer"],
  [`POST a/b\nExamples\n${table}`, "not understood: Name"],
  [`POST a/b\n${table.replace("Response", "id\nResponse")}Examples`, "not understood: id"],
  [`POST a/b\n${table}${"x ".repeat(1000)}Examples`, "... ("],
])("what is cut or lost is a problem: %#", (text, told) => {
  const { problems, examples } = draftMethod("page.txt", text);
  expect(problems.map((one) => one.text).join("\n")).toContain(told);
  expect(examples).toEqual([]);
});

test.each([
  ["", "has no text"],
  ["a page of the wiki", "names no method"],
  [`POST a/create\n${table}POST a/update\n${table}`, "holds 2 methods: a/create, a/update"],
  [`POST a/create\n${table}${table}`, "has the section Parameters twice"],
  [`PUT a/b\n${table}`, "is about another API: PUT a/b"],
  [`POST /purchases/{id}\n${table}`, "is about another API: POST /purchases/{id}"],
  [`POST a/b\n${table.replace("token", "api_key")}`, "is about another API: POST a/b"],
  ["POST a/b\nVersions Compared\nOld Version 3", "line 2: is a comparison of versions"],
  ["POST a/b\nAvailable from CRM.COM R10R17.10.0", "line 2: is a comparison of versions"],
  ["POST a/b\n\n| Name | Type | Description |\n| ---|---|--- |", "line 3: is Markdown"],
  ["MIME-Version: 1.0\n\nPOST a/b", "is a web archive (MHTML)"],
])("%j is refused: %s", (page, message) => {
  expect(() => draftMethod("page.txt", page)).toThrow(`page.txt: ${message}`);
});
