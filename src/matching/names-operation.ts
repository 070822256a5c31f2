import { nearestHint } from "../ground/names.ts";

/** `*` may stand at the end, and `!` before it for all others. A path that is no method is in `*` and in all others. */
export function namesOperation(wanted: string, operation: string | undefined): boolean {
  if (wanted === "*") return true;
  if (wanted.startsWith("!")) return !namesOperation(wanted.slice(1), operation);
  if (operation === undefined) return false;
  return wanted.endsWith("*") ? operation.startsWith(wanted.slice(0, -1)) : operation === wanted;
}

/** Why a pattern names no method, with the nearest; `undefined` when it names one. */
export function unknownOperation(wanted: string, methods: readonly string[]): string | undefined {
  const asked = wanted.replace(/^!/, "");
  if (wanted === "*" || methods.some((name) => namesOperation(asked, name))) return undefined;
  if (!asked.endsWith("*")) return `there is no method ${asked}; ${nearestHint(asked, methods)}`;
  const families = methods.flatMap((name) => [...name.matchAll(/\./g)].map(({ index }) => `${name.slice(0, index)}.*`));
  return `no method begins with ${asked.slice(0, -1)}; ${nearestHint(asked, [...new Set(families)])}`;
}
