import type * as z from "zod";
import { isJsonObject } from "../common/json.ts";
import type { SchemaNode } from "./schema-node.ts";
import { schemaTree } from "./schema-tree.ts";
import { isNumberAsText } from "./value-switches.ts";

type Read = Record<string, unknown>;

/**
 * The parameters of a GET call: `customer_event_identifier=number=14` stands for `{"number": "14"}`. What cannot be read so
 * stays a string, and what is repeated becomes an array, for the schema to refuse.
 */
export function readQuery(query: string, parameters: z.ZodObject): Record<string, unknown> {
  const read = empty();
  const { members } = schemaTree(parameters);
  for (const [name, text] of new URLSearchParams(query)) enter(read, name, text, members);
  return read;
}

function enter(into: Read, name: string, text: string, members: SchemaNode["members"]): void {
  const member = members.get(name);
  const equals = text.indexOf("=");
  const there = into[name];
  if (member?.kind === "object" && equals >= 0 && (there === undefined || isJsonObject(there))) {
    const within = there ?? empty();
    enter(within, text.slice(0, equals), text.slice(equals + 1), member.members);
    into[name] = within;
    return;
  }
  const value = readValue(text, member?.kind);
  into[name] = there === undefined ? value : [there, value].flat();
}

function readValue(text: string, kind: SchemaNode["kind"] | undefined): unknown {
  if (isNumberAsText(text, kind)) return Number(text);
  if (kind === "boolean" && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

// Without a prototype, since a name comes from the client: `__proto__` is a name like any other there.
const empty = (): Read => Object.create(null);
