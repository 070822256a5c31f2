import { visit } from "jsonc-parser";

/** Reads JSON in which no object has a member twice: all but the last would be dropped in silence. @throws SyntaxError */
export function jsonOnce(text: string): unknown {
  const read: unknown = JSON.parse(text);
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

export const isJsonObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
