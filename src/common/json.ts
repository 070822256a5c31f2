import { visit } from "jsonc-parser";

/** Parses JSON. @throws SyntaxError also for a repeated member */
export function jsonOnce(text: string): unknown {
  const read: unknown = JSON.parse(text);
  if (jsonSize(read).quotes === quotesIn(text)) return read;
  const open: Map<string, number>[] = [];
  visit(text, {
    onObjectBegin: () => void open.push(new Map()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(name, _at, _length, line) {
      const lines = open.at(-1);
      const first = lines?.get(name);
      if (first !== undefined) {
        const places = `in line ${first} and in line ${line + 1}`;
        throw new SyntaxError(`${JSON.stringify(name)} appears twice in one object, ${places}; keep one`);
      }
      lines?.set(name, line + 1);
    },
  });
  return read;
}

/** Reads JSON. Returns `fallback` for a text that is not valid JSON. */
export function jsonOr(text: string, fallback?: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return fallback;
  }
}

export const textOrJson = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** A copy of a part of a text, so that keeping the part does not keep the whole. */
export const detachedText = (text: string): string => [text.slice(0, 1), text.slice(1)].join("");

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A member of any object; `undefined` where it has none of that name. */
export const memberOf = (object: object, name: string): unknown => (object as JsonObject)[name];

/** The names of the members of an object whose members are known. */
export const knownKeys = <Known extends object>(known: Known) => Object.keys(known) as (keyof Known & string)[];

export const objectOf = (json: unknown): JsonObject | undefined => (isJsonObject(json) ? json : undefined);

export const objectsIn = (json: unknown): JsonObject[] => (Array.isArray(json) ? json.filter(isJsonObject) : []);

interface JsonSize {
  length: number;
  quotes: number;
  /** The value has a number, or is nested too deep. */
  isUncertain: boolean;
}

/** How deep the JSON that we read, measure, mask or print may nest: each of these calls itself per level. */
export const maxJsonDepth = 200;

/** The length of a value as JSON without white space, without escapes, and with each member once. */
export function jsonSize(
  value: unknown,
  depth = 0,
  size: JsonSize = { length: 0, quotes: 0, isUncertain: false },
): JsonSize {
  if (typeof value === "string") {
    size.length += value.length + 2;
    size.quotes += 2;
  } else if (typeof value === "number" || depth === maxJsonDepth) size.isUncertain = true;
  else if (typeof value !== "object" || value === null) size.length += String(value).length;
  else if (Array.isArray(value)) {
    size.length += Math.max(2, value.length + 1);
    for (const element of value) jsonSize(element, depth + 1, size);
  } else {
    let members = 0;
    // JSON.parse makes own members only, `__proto__` among them.
    for (const name in value) {
      members += 1;
      size.length += name.length + 3;
      jsonSize(memberOf(value, name), depth + 1, size);
    }
    size.quotes += 2 * members;
    size.length += Math.max(2, members + 1);
  }
  return size;
}

export function quotesIn(text: string): number {
  const plain = text.includes("\\") ? text.replace(/\\./g, "") : text;
  let count = 0;
  for (let at = plain.indexOf('"'); at >= 0; at = plain.indexOf('"', at + 1)) count += 1;
  return count;
}
