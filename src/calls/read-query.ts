import * as z from "zod";
import { unwrapped } from "../wire/type-name.ts";

type Read = Record<string, unknown>;

/**
 * The parameters of a GET call. An identifier is flattened there: `customer_event_identifier=number=14` stands for
 * `{"number": "14"}`, and when it is repeated its fields come together; numbers and booleans stand as text. What cannot be
 * read so stays a string, and what is repeated becomes an array, for the schema to refuse.
 */
export function readQuery(query: string, parameters: z.ZodObject): Record<string, unknown> {
  const read = empty();
  for (const [name, text] of new URLSearchParams(query)) enter(read, name, text, parameters);
  return read;
}

function enter(into: Read, name: string, text: string, { shape }: z.ZodObject): void {
  const schema = Object.hasOwn(shape, name) ? unwrapped(shape[name] as z.ZodType) : undefined;
  const equals = text.indexOf("=");
  const there = into[name];
  if (schema instanceof z.ZodObject && equals >= 0 && (there === undefined || isRead(there))) {
    const within = there ?? empty();
    enter(within, text.slice(0, equals), text.slice(equals + 1), schema);
    into[name] = within;
    return;
  }
  const value = readValue(text, schema);
  into[name] = there === undefined ? value : [there, value].flat();
}

function readValue(text: string, schema: z.ZodType | undefined): unknown {
  if (schema instanceof z.ZodNumber && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (schema instanceof z.ZodBoolean && /^(true|false)$/.test(text)) return text === "true";
  return text;
}

// Without a prototype, since a name comes from the client: `__proto__` is a name like any other there.
const empty = (): Read => Object.create(null);

const isRead = (value: unknown): value is Read => typeof value === "object" && value !== null && !Array.isArray(value);
