import * as z from "zod";
import { userDefinedFields } from "../../src/schema/date-schema.ts";
import type { AnyEntity, GeneratedValue } from "../../src/store/entity.ts";
import type { RecordsByCollection } from "../../src/store/read-records.ts";
import { markdownTable } from "./markdown-table.ts";
import { foldedFields } from "./parameter-table.ts";

type MemberSchema = z.core.JSONSchema.BaseSchema;

/** Each collection as Markdown: the first of its rows, and what its members hold, needed or not. */
export function collectionReference(entities: readonly AnyEntity[], rows: RecordsByCollection): string {
  return entities
    .map((entity) => {
      const row = JSON.stringify(rows.get(entity.collection)?.[0], null, 2);
      return [`### ${entity.collection}.json`, `\`\`\`json\n${row}\n\`\`\``, memberTable(entity)].join("\n\n");
    })
    .join("\n\n");
}

function memberTable({ schema, indexes, references, made }: AnyEntity): string {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const lines = Object.entries(properties as Record<string, MemberSchema>)
    .filter(([name]) => !Object.hasOwn(userDefinedFields, name))
    .map(([name, member]) => {
      const target = references[name];
      const holds = [target ? `\`id\` in ${target}.json` : typeOf(member), indexes[name]?.unique && "unique"];
      const what = [member.description, holds.filter(Boolean).join(", ")].filter(Boolean).join(": ");
      const fallback = member.default == null ? "" : `\`${member.default}\` when it is left out`;
      const cells = [required.includes(name) ? "needed" : fallback, what];
      return [`\`${name}\``, ...cells, madeText(made[name])];
    });
  if (lines.length < Object.keys(properties).length) lines.push([foldedFields, "", "user defined fields", ""]);
  return markdownTable(["Member", "", "What it holds", "Made"], lines);
}

const madeWords = {
  ...{ id: "a new one", number: "the next one", now: "now", first: "of the first row there" },
  call: "`added at run time`",
};

function madeText(made: GeneratedValue | undefined): string {
  if (made === undefined) return "";
  if (typeof made === "string") return madeWords[made];
  if ("value" in made) return `\`${made.value}\``;
  if ("session" in made) return "";
  return `\`${made.text}${"1".padStart(made.digits ?? 0, "0")}\` for the first there, and so on`;
}

function typeOf({ type, enum: values, anyOf, properties, pattern }: MemberSchema): string {
  if (anyOf) return anyOf.map((schema) => typeOf(schema as MemberSchema)).join(" or ");
  if (values) return values.map((value) => `\`${value}\``).join(", ");
  if (properties) return `{${Object.keys(properties).join(", ")}}`;
  if (pattern?.startsWith("^[0-9A-F]")) return "32 upper-case hexadecimal digits";
  return Array.isArray(type) ? type.join(" or ") : String(type);
}
