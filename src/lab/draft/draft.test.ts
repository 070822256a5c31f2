import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import rowCases from "../../../test/method-pages/rows.json" with { type: "json" };
import { ownContract } from "../../vendor/catalog.ts";
import { type MemberDocument, methodDocument } from "../../vendor/declared/method-document.ts";
import type { Contract } from "../../vendor/method.ts";
import type { SchemaNode } from "../../wire/schema-node.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { Draft } from "./draft.ts";
import { draftMethod } from "./draft.ts";

const pageAt = (name: string) => fileURLToPath(new URL(`../../../test/method-pages/${name}`, import.meta.url));
const drafted = (name: string) => draftMethod(name, readFileSync(pageAt(name), "utf8"));

function membersIn(members: readonly MemberDocument[], inside = ""): string[] {
  return members.flatMap(({ name, type, typeWords = type, presence, presenceWords, members: own = [], ...said }) => {
    const { at, description, ...facts } = said;
    const words = [presenceWords ?? presence ?? "-", ...(Object.keys(facts).length > 0 ? [JSON.stringify(facts)] : [])];
    return [`${at}: ${inside}${name}: ${typeWords}, ${words.join(", ")}`, ...membersIn(own, `${inside}${name}.`)];
  });
}

/** A draft as a text in which each member is a line. */
function shown({ method: { parameters, answer, ...head }, examples, problems, remarks }: Draft): string {
  const parts = {
    head: [JSON.stringify(head, null, 2)],
    parameters: membersIn(parameters),
    [`answer: ${answer.type}`]: membersIn(answer.members ?? []),
    examples: examples.map((one) => JSON.stringify(one)),
    problems: problems.map(({ line, text }) => `${line}: ${text}`),
    remarks: remarks.map(({ line, text }) => `${line}: ${text}`),
  };
  return Object.entries(parts)
    .map(([name, lines]) => `# ${name}\n\n${lines.join("\n")}\n`)
    .join("\n");
}

const pages = globSync("*.{txt,html}", { cwd: pageAt("") });

test.each(pages)("%s is read as written beside it", async (name) => {
  const draft = drafted(name);
  expect(methodDocument.parse(draft.method)).toEqual(draft.method);
  await expect(shown(draft)).toMatchFileSnapshot(pageAt(`${name}.read`));
});

function membersOf({ members, element }: SchemaNode, inside = ""): Record<string, unknown>[] {
  if (element) return membersOf(element, inside);
  return [...members.values()].flatMap((node) => {
    const { name, typeName, presence = node.isMandatory ? "mandatory" : "optional", since, values } = node;
    const own = { name: inside + name, typeName, presence, since, values: values && [...values] };
    return [own, ...membersOf(node, `${inside}${name}.`)];
  });
}

function membersRead(members: readonly MemberDocument[], inside = ""): Record<string, unknown>[] {
  return members.flatMap(({ name, type, typeWords = type, presence, since, values, members: own = [] }) => [
    {
      name: inside + name,
      typeName: type === "Strings" ? "List of Strings, comma separated" : typeWords,
      presence: presence ?? "mandatory",
      since: since?.[0],
      values,
    },
    ...membersRead(own, `${inside}${name}.`),
  ]);
}

test("the page of our own method gives our own contract, member by member", () => {
  const { method } = drafted("bulk-social-media.txt");
  const contract = ownContract(method.name) as Contract;
  expect(membersRead(method.parameters)).toEqual(membersOf(schemaTree(contract.parameters)));
  expect(membersRead(method.answer.members ?? [])).toEqual(membersOf(schemaTree(contract.data)));
  expect(method).toMatchObject({ verb: contract.verb, since: [contract.since], bulk: { ...contract.bulk, max: 1000 } });
});

const table = "Parameters\nName\nType\nDescription\ntoken\nString\nThe token\nResponse Data\nN/A\n";

interface RowCase {
  readonly rows: readonly string[];
  readonly members: readonly string[];
  readonly told?: string;
}

test.each(rowCases as RowCase[])("a row is read, or told: $rows", ({ rows, members, told }) => {
  const page = `POST a/b\n${table.replace("Response", `${rows.join("\n")}\nResponse`)}Examples`;
  const { method, problems, remarks } = draftMethod("page.txt", page);
  expect(membersIn(method.parameters.slice(1)).map((one) => one.replace(/^\d+: /, ""))).toEqual(members);
  const texts = [...problems, ...remarks].map(({ text }) => text);
  if (told === undefined) expect(problems).toEqual([]);
  else expect(texts.some((text) => text.includes(told))).toBe(true);
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
  [`POST a/b\n...\n${table}Examples`, "line 2: is a comparison of versions"],
  ["POST a/b\nAvailable from CRM.COM R10R17.10.0", "line 2: is a comparison of versions"],
  ["POST a/b\n\n| Name | Type | Description |\n| ---|---|--- |", "line 3: is Markdown"],
  ["MIME-Version: 1.0\n\nPOST a/b", "is a web archive (MHTML)"],
])("%j is refused: %s", (page, message) => {
  expect(() => draftMethod("page.txt", page)).toThrow(`page.txt: ${message}`);
});
