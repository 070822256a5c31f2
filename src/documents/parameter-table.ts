import * as z from "zod";
import { typeName, unwrapped } from "../wire/type-name.ts";

/** Tables of an object's members, one for the object and one for each set of objects in it. */
export function parameterTables(schema: z.ZodObject): string {
  const sets = Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([name, member]) => {
    const inner = unwrapped(member);
    return inner instanceof z.ZodArray && inner.element instanceof z.ZodObject
      ? [{ name, element: inner.element }]
      : [];
  });
  return [
    parameterTable(schema),
    ...sets.map(({ name, element }) => `Each element of \`${name}\`:\n\n${parameterTable(element)}`),
  ].join("\n\n");
}

/** One member of a contract as the reference shows it. */
interface Line {
  readonly path: string;
  readonly schema: z.ZodType;
}

/** The members of a schema as a Markdown table: name, type, presence, first release, description. */
function parameterTable(schema: z.ZodObject): string {
  const rows = lines(schema, "").map(({ path, schema: member }) => {
    const { since } = metaOf(member);
    return `| \`${path}\` | ${typeName(member)} | ${presence(member)} | ${since ?? ""} | ${description(member)} |`;
  });
  return ["| Name | Type | | Since | Description |", "|---|---|---|---|---|", ...rows].join("\n");
}

function lines(schema: z.ZodObject, prefix: string): Line[] {
  return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([name, member]) => {
    const path = prefix + name;
    const inner = unwrapped(member);
    return [{ path, schema: member }, ...(inner instanceof z.ZodObject ? lines(inner, `${path}.`) : [])];
  });
}

function presence(member: z.ZodType): string {
  return metaOf(member).presence ?? (member.safeParse(undefined).success ? "optional" : "mandatory");
}

function description(member: z.ZodType): string {
  const inner = unwrapped(member);
  const allowed = inner instanceof z.ZodEnum ? `: ${inner.options.join(", ")}` : "";
  return `${metaOf(member).description ?? ""}${allowed}`;
}

const metaOf = (member: z.ZodType) => ({ ...unwrapped(member).meta(), ...member.meta() });
