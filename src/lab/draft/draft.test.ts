import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
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

test.each([
  // Glued cells, in the order in which the types are looked for.
  ["unitUnit IdentifierThe unit", ["unit: Unit Identifier, -"]],
  [
    "id (mandatory) String The ID external_id (optional) String The other",
    ["id: String, mandatory", "external_id: String, optional"],
  ],
  ["idStringThe ID.numberStringThe number", ["id: String, -", "number: String, -"]],
  ["idStringThe ID of the thingnumberStringThe number", ["id: String, -"], "there may be another row in"],
  ["IBAN\n(optional)\nSting\nThe IBAN", ["IBAN: Sting, optional"]],
  [
    "item\n(mandatory and applicable\nonly on add)\nProduct Object\nThe item",
    ["item: Product Object, mandatory and applicable only on add"],
  ],
  // What is in no list is told, and the lines below it too.
  ["when\nDateTime\nThe moment", [], "not understood: when"],
  ["price\n(optional)\nDecimal\nThe price", ["price: Decimal, optional"], "price: not understood as a type: Decimal"],
  ["(optional)\nString\nThe lost", [], "not understood: (optional)"],
  [
    "unit\nUnit Identifier\nThe allowed unit identifier fields are the following:",
    ["unit: Unit Identifier, -"],
    "the table of its fields is not on the page",
  ],
  // Lists of values.
  ["state\nString\nIt which can be A1, B1 or C1", ['state: String, -, {"values":["A1","B1","C1"]}']],
  [
    "state\nString\nThe supported values are the following:\n1. ON\n2. NOT ON - it is not",
    ['state: String, -, {"values":["ON","NOT ON"]}'],
  ],
  [
    "state\nString\nOne of the following: ON (available from R12.0.0), OFF",
    ['state: String, -, {"values":[{"value":"ON","since":["R12.0.0"]},"OFF"]}'],
  ],
  ["state\nString\nThe allowed options are add or remove", ["state: String, -"], "the list of its values is not read"],
  // Releases.
  ["on\n", [], "not understood: on"],
  [
    "when\nDate\nThe day\n(available from CRM.COM R16.12.0 & CRM.COM R17.10.0)",
    ['when: Date, -, {"since":["R16.12.0","R17.10.0"]}'],
  ],
  ["when\nDate\nThe day. Derpecated from R15 onwards", ['when: Date, -, {"deprecated":{"since":["R15.0.0"]}}']],
  [
    "when\nDate\nFor releases prior CRM.COM R14.0.0, when is mandatory",
    ['when: Date, -, {"before":[{"release":"R14.0.0","presence":"mandatory"}]}'],
  ],
  ["when\nDate\nNot available from R17.0.0", ["when: Date, -"], "R17.0.0 is named, and not read"],
] as [string, string[], string?][])("a row is read, or told: %j", (rows, members, told) => {
  const page = `POST a/b\nParameters\nName\nType\nDescription\ntoken\nString\nThe token\n${rows}\nResponse Data\nN/A\nExamples`;
  const { method, problems, remarks } = draftMethod("page.txt", page);
  expect(membersIn(method.parameters.slice(1)).map((one) => one.replace(/^\d+: /, ""))).toEqual(members);
  const texts = [...problems, ...remarks].map(({ text }) => text);
  if (told === undefined) expect(problems).toEqual([]);
  else expect(texts.some((text) => text.includes(told))).toBe(true);
});

const table = "Parameters\nName\nType\nDescription\ntoken\nString\nThe token\nResponse Data\nN/A\n";

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
