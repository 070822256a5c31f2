import type { MemberDocument } from "../../contracts/document-types.ts";
import { ownFolders } from "../../src/vendor/catalog.ts";
import { addedMembers, kindsOf } from "../../src/vendor/declared/declared-entity.ts";
import { identifiableEntities } from "../../src/vendor/declared/records.ts";
import { allEntities, type EntityMember, entityMembers } from "../../src/vendor/entities/all-entities.ts";

/** What our methods take and answer, and our records, as TypeScript: printed from their documents. */
export function methodTypes(): string {
  const printer = new TypePrinter();
  const methods = ownFolders.map(({ document: { name, parameters, answer, bulk } }) => {
    const { type, members = [] } = answer;
    const data =
      members.length === 0
        ? "Record<string, never>"
        : printer.declared(`${pascal(name)}Data`, members, bulk ? "bulk answer" : "answer");
    const request = printer.body(parameters, "request", "  ");
    return { name, request, data: type === "Set" ? `${data}[]` : data };
  });
  return [
    "// Printed by `npm run generate` from the documents of methods and entities.",
    ...printer.types,
    [
      "/** What a method takes: the body of a POST, the query of a GET. */",
      "export interface MethodRequests {",
      ...methods.map(({ name, request }) => `  "${name}": ${request};`),
      "}",
    ].join("\n"),
    [
      "/** `data` of an answer to a call that is not refused. */",
      "export interface MethodData {",
      ...methods.map(({ name, data }) => `  "${name}": ${data};`),
      "}",
    ].join("\n"),
    recordTypes("/** A row of each collection as it is stored. */", "StoredRecords", storedMember),
    `${recordTypes("/** A row of each collection as a fixture has it. */", "WrittenRecords", writtenMember)}\n`,
  ].join("\n\n");
}

function recordTypes(comment: string, name: string, printed: typeof storedMember): string {
  const documents = ownFolders.map(({ document }) => document);
  const records = allEntities.map((entity) => {
    const { collection } = entity;
    const added = addedMembers(collection, documents, identifiableEntities(allEntities)).map(({ name, type }) => {
      return [name, { type: type as "String", isOptional: true } as EntityMember] as const;
    });
    const members = [...entityMembers(collection), ...added].map(([name, member]) => {
      const kinds = member.isKind && { values: kindsOf(entity, documents) };
      return `    ${printed(name, { ...member, ...kinds })}`;
    });
    const fields = collection === "customer_events" ? "UserDefinedFields & " : "";
    return `  ${collection}: ${fields}{\n${members.join("\n")}\n  };`;
  });
  return [comment, `export interface ${name} {`, ...records, "}"].join("\n");
}

const storedMember = (name: string, member: EntityMember): string =>
  member.isOptional
    ? writtenMember(name, member)
    : `${name}: ${recordValue(member)}${member.default === null ? " | null" : ""};`;

function writtenMember(name: string, member: EntityMember): string {
  if (member.isOptional || member.default === null) return `${name}?: ${recordValue(member)} | null | undefined;`;
  return member.default === undefined ? storedMember(name, member) : `${name}?: ${recordValue(member)} | undefined;`;
}

function recordValue({ type = "Id", values, members = {} }: EntityMember): string {
  if (values) return values.map((value) => JSON.stringify(value)).join(" | ");
  if (type === "Integer" || type === "Float") return "number";
  if (type === "Boolean") return "boolean";
  if (type !== "Object") return "string";
  return `{ ${Object.entries(members)
    .map(([name, member]) => storedMember(name, member))
    .join(" ")} }`;
}

type Side = "request" | "answer" | "bulk answer";

class TypePrinter {
  readonly types: string[] = [];
  readonly #names = new Map<string, string>();

  /** Declares a type, or finds the one that says the same. */
  declared(wanted: string, members: readonly MemberDocument[], side: Side, isNamed = false): string {
    const body = this.body(members, side, "");
    const key = isNamed ? wanted + body : body;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const taken = new Set(this.#names.values());
    const name = [wanted, ...[2, 3, 4, 5, 6, 7, 8, 9].map((rank) => wanted + rank)].find(
      (candidate) => !taken.has(candidate),
    ) as string;
    this.#names.set(key, name);
    this.types.push(`export type ${name} = ${body};`);
    return name;
  }

  /** The members in braces; User Defined Fields are a type of their own before them. */
  body(members: readonly MemberDocument[], side: Side, indent: string): string {
    const fields = members.filter(({ name }) => name.startsWith("udf_"));
    const isWhole = fields.length < 2 || fields.length === members.length;
    const others = isWhole ? members : members.filter((member) => !fields.includes(member));
    const lines = others.map((member) => `${indent}  ${this.#member(member, side)}`);
    const own = `{\n${lines.join("\n")}\n${indent}}`;
    if (isWhole) return own;
    const base = this.declared(side === "request" ? "UserDefinedFields" : "AnsweredUserDefinedFields", fields, side);
    return `${base} & ${own}`;
  }

  #member(member: MemberDocument, side: Side): string {
    const { name, presence, before = [] } = member;
    const type = this.#typeOf(member, side);
    if (side === "answer") return `${name}: ${type}${presence === "mandatory" ? "" : " | null"};`;
    if (side === "bulk answer") return `${name}: ${type}${presence === "optional" ? " | null" : ""};`;
    const wasMandatory = before.every((change) => change.presence === "mandatory");
    const isMandatory = (presence === "mandatory" && wasMandatory) || (name === "token" && !presence);
    return isMandatory ? `${name}: ${type};` : `${name}?: ${type} | null | undefined;`;
  }

  #typeOf({ name, type, typeWords, values, pattern, members = [] }: MemberDocument, side: Side): string {
    const wanted = pascal((typeWords ?? name).replace(/^Set of /, "").replace(/ Objects?$/, ""));
    if (type === "Set") return `${this.declared(wanted, members, side)}[]`;
    if (type === "Object" || type === "Identifier") return this.declared(wanted, members, side, type === "Identifier");
    if (values) return values.map((one) => JSON.stringify(typeof one === "string" ? one : one.value)).join(" | ");
    if (type === "Integer" && pattern) return "number | string";
    return simple[type] ?? "string";
  }
}

const simple: Readonly<Partial<Record<MemberDocument["type"], string>>> = {
  Integer: "number",
  Float: "number",
  Boolean: "boolean",
  Strings: "string | string[]",
  Any: "unknown",
};

const pascal = (words: string): string =>
  words
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");
