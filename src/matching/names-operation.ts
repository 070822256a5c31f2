import { nearestHint } from "../ground/names.ts";

/**
 * Does a pattern match an operation? A pattern may end in `*`, and `!` before it means all others.
 * @param operation `undefined` for a path that is no method: it is in `*` and in all others
 */
export function namesOperation(pattern: string, operation: string | undefined): boolean {
  if (pattern === "*") return true;
  if (pattern.startsWith("!")) return !namesOperation(pattern.slice(1), operation);
  if (operation === undefined) return false;
  return pattern.endsWith("*") ? operation.startsWith(pattern.slice(0, -1)) : operation === pattern;
}

/** Why a pattern names no method, with the nearest; `undefined` when it names one. */
export function unknownOperation(pattern: string, methods: readonly string[]): string | undefined {
  const positive = pattern.replace(/^!/, "");
  if (pattern === "*" || methods.some((name) => namesOperation(positive, name))) return undefined;
  if (!positive.endsWith("*")) return `there is no method ${positive}; ${nearestHint(positive, methods)}`;
  const families = methods.flatMap((name) => [...name.matchAll(/\./g)].map(({ index }) => `${name.slice(0, index)}.*`));
  return `no method begins with ${positive.slice(0, -1)}; ${nearestHint(positive, [...new Set(families)])}`;
}
