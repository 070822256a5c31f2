import { nearestHint } from "../ground/config-error.ts";

/** Is the method one that is asked for? `*` may stand at the end; a path that is no method is in `*` alone. */
export function namesOperation(wanted: string, operation: string | undefined): boolean {
  if (wanted === "*") return true;
  if (operation === undefined) return false;
  return wanted.endsWith("*") ? operation.startsWith(wanted.slice(0, -1)) : operation === wanted;
}

/** Why what is asked for is none of the methods, with the nearest of them; `undefined` when it is one. */
export function unknownOperation(wanted: string, methods: readonly string[]): string | undefined {
  if (wanted === "*" || methods.some((name) => namesOperation(wanted, name))) return undefined;
  const hint = nearestHint(wanted, methods);
  return `there is no method ${wanted}; ${hint}`;
}
