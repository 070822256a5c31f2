import type { Sandbox } from "../sandbox/sandbox.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";

/**
 * What stands in a path for a sandbox is its name, its token, or both as `name~token`: by the name every instance knows where
 * it is, and the token opens it.
 */
const namedKey = (name: string, token: string): string => `${name}~${token}`;

/**
 * What a client is given to stand in its path. Away from loopback it is the sandbox's own token in place of its name, or
 * behind it where instances have to know it: there a name opens nothing.
 */
export function keyInPath(sandboxes: Sandboxes, sandbox: Sandbox, isLoopback: boolean): string {
  const token = sandbox === sandboxes.default || isLoopback ? undefined : sandbox.now.token;
  if (token === undefined) return sandbox.name;
  return sandboxes.hasDefault ? token : namedKey(sandbox.name, token);
}

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
