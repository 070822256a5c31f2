/**
 * What stands in a path for a sandbox is its name, its token, or both as `name~token`: by the name every instance knows where
 * it is, and the token opens it.
 */
export const namedKey = (name: string, token: string): string => `${name}~${token}`;

/** The name in what stands for a sandbox. */
export function sandboxNameIn(key: string): string {
  const at = key.indexOf("~");
  return at < 0 ? key : key.slice(0, at);
}

/** The token behind the name, when there is one. */
export function tokenIn(key: string): string | undefined {
  const at = key.indexOf("~");
  return at < 0 ? undefined : key.slice(at + 1);
}
