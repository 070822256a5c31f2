import { visit } from "jsonc-parser";

/** Reads JSON in which no object has a member twice: all but the last would be dropped in silence. @throws SyntaxError */
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
        throw new SyntaxError(`${JSON.stringify(name)} stands twice in one object, ${places}; keep one`);
      }
      lines?.set(name, line + 1);
    },
  });
  return read;
}

export function jsonOr(text: string, otherwise?: unknown): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return otherwise;
  }
}

/** A copy of the text that keeps no longer text alive. */
export const detachedText = (text: string): string => [text.slice(0, 1), text.slice(1)].join("");

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const objectOf = (json: unknown): JsonObject | undefined => (isJsonObject(json) ? json : undefined);

export const objectsIn = (json: unknown): JsonObject[] => (Array.isArray(json) ? json.filter(isJsonObject) : []);

interface JsonSize {
  length: number;
  quotes: number;
  /** Has a number, which may have been sent in other digits, or is too deep to be measured. */
  isUncertain: boolean;
}

export const deepestMeasured = 100;

/** The bytes of a value as JSON without white space, without escapes, and with each member once. */
export function jsonSize(
  value: unknown,
  depth = 0,
  size: JsonSize = { length: 0, quotes: 0, isUncertain: false },
): JsonSize {
  if (typeof value === "string") {
    size.length += value.length + 2;
    size.quotes += 2;
  } else if (typeof value === "number" || depth === deepestMeasured) size.isUncertain = true;
  else if (typeof value !== "object" || value === null) size.length += String(value).length;
  else if (Array.isArray(value)) {
    size.length += Math.max(2, value.length + 1);
    for (const one of value) jsonSize(one, depth + 1, size);
  } else {
    let members = 0;
    // JSON.parse makes own members only, `__proto__` among them.
    for (const name in value) {
      members += 1;
      size.length += name.length + 3;
      jsonSize((value as Readonly<Record<string, unknown>>)[name], depth + 1, size);
    }
    size.quotes += 2 * members;
    size.length += Math.max(2, members + 1);
  }
  return size;
}

/** The quotation marks around the texts of JSON, or more: of a letter above U+00FF one byte is left, which may look like one. */
export function quotesIn(text: string): number {
  const bytes = Buffer.from(text.includes("\\") ? text.replace(/\\./g, "") : text, "latin1");
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) count += bytes[at] === 34 ? 1 : 0;
  return count;
}
