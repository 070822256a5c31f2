/** Is the method one that is asked for? `*` may stand at the end; a path that is no method is in `*` alone. */
export function namesOperation(wanted: string, operation: string | undefined): boolean {
  if (wanted === "*") return true;
  if (operation === undefined) return false;
  return wanted.endsWith("*") ? operation.startsWith(wanted.slice(0, -1)) : operation === wanted;
}
