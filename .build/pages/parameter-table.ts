import { userDefinedFields } from "../../src/schema/date-schema.ts";
import type { SchemaNode } from "../../src/schema/schema-node.ts";
import { sinceWords } from "../../src/wire/release.ts";
import { markdownTable } from "./markdown-table.ts";

/** Tables of an object's members in Markdown, one for the object and one for each set of objects in it. */
export function parameterTables({ members }: SchemaNode): string {
  const sets = [...members.values()].flatMap(({ name, element }) =>
    element?.kind === "object" ? [`Each element of \`${name}\`:\n\n${parameterTable(element)}`] : [],
  );
  return [parameterTable({ members }), ...sets].join("\n\n");
}

/** The user defined fields in one cell. */
export const foldedFields = "`udf_string_1` to `_8`, `udf_float_1` to `_4`, `udf_date_1` to `_4`";

/** The members as a Markdown table: name, type, presence, first release, description. */
function parameterTable(object: Pick<SchemaNode, "members">): string {
  const rows = memberRows(object, "");
  if (Object.keys(userDefinedFields).every((name) => object.members.has(name)))
    rows.push([foldedFields, "String, Float, Date", "optional", "", "User Defined Fields of each type"]);
  return markdownTable(["Name", "Type", "", "Since", "Description"], rows);
}

function memberRows({ members }: Pick<SchemaNode, "members">, path: string): string[][] {
  return [...members.values()].flatMap((member) => {
    const { name, typeName, presence, isMandatory, since = [], description = "", values } = member;
    if (Object.hasOwn(userDefinedFields, name)) return [];
    const allowed = values ? `: ${[...values].join(", ")}` : "";
    const shownPresence = presence ?? (isMandatory ? "mandatory" : "optional");
    const row = [`\`${path}${name}\``, typeName, shownPresence, sinceWords(since), `${description}${allowed}`];
    return [row, ...memberRows(member, `${path}${name}.`)];
  });
}
