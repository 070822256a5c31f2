import { readMarker, withoutNameNumbers } from "./marker.ts";

/** The type of JSON at a path: `null`, `string`, a whole number is an `integer`. */
type JsonType = string;

/** Every path of a JSON value with the types that stand there; elements of arrays stand at `[]`. */
export type ShapePaths = ReadonlyMap<string, ReadonlySet<JsonType>>;

/** The paths and types of redacted JSON, added to those that are known already. */
export function addShape(paths: Map<string, Set<JsonType>>, part: unknown, at = ""): void {
  if (at !== "") {
    const types = paths.get(at) ?? new Set();
    paths.set(at, types.add(typeOf(part)));
  }
  if (Array.isArray(part)) for (const one of part) addShape(paths, one, `${at}[]`);
  else if (typeof part === "object" && part !== null) {
    for (const [marked, value] of Object.entries(part)) {
      const name = withoutNameNumbers(marked);
      addShape(paths, value, at === "" ? name : `${at}.${name}`);
    }
  }
}

function typeOf(part: unknown): JsonType {
  if (part === null) return "null";
  if (Array.isArray(part)) return "array";
  if (typeof part === "number") return Number.isInteger(part) ? "integer" : "number";
  return typeof part === "string" ? (readMarker(part.trim())?.type ?? "string") : typeof part;
}
