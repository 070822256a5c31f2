import type { SchemaNode } from "../wire/schema-node.ts";

/** Tables of an object's members in Markdown, one for the object and one for each set of objects in it. */
export function parameterTables({ members }: SchemaNode): string {
  const sets = [...members.values()].flatMap(({ name, element }) =>
    element?.kind === "object" ? [`Each element of \`${name}\`:\n\n${parameterTable(element)}`] : [],
  );
  return [parameterTable({ members }), ...sets].join("\n\n");
}

/** The members as a Markdown table: name, type, presence, first release, description. */
function parameterTable(object: Pick<SchemaNode, "members">): string {
  return ["| Name | Type | | Since | Description |", "|---|---|---|---|---|", ...lines(object, "")].join("\n");
}

function lines({ members }: Pick<SchemaNode, "members">, before: string): string[] {
  return [...members.values()].flatMap((member) => {
    const { name, typeName, presence, isMandatory, since = "", description = "", values } = member;
    const allowed = values ? `: ${[...values].join(", ")}` : "";
    const there = presence ?? (isMandatory ? "mandatory" : "optional");
    return [
      `| \`${before}${name}\` | ${typeName} | ${there} | ${since} | ${description}${allowed} |`,
      ...lines(member, `${before}${name}.`),
    ];
  });
}
