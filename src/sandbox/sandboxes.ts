import type { Sandbox } from "./sandbox.ts";

/** The sandboxes of one stand-in, by name. */
export interface Sandboxes {
  get(name: string): Sandbox | undefined;
  readonly default: Sandbox;
  all(): readonly Sandbox[];
  /** A new one; without a name, under the next number. */
  create(name?: string): Sandbox;
  /** `default` stays. */
  remove(name: string): boolean;
}

/** The sandboxes that there are from the start; `default` is among them. */
export function createSandboxes(first: Sandbox, make: (name: string) => Sandbox): Sandboxes {
  let made = 0;
  const byName = new Map([[first.name, first]]);
  return {
    get: (name) => byName.get(name),
    default: first,
    all: () => [...byName.values()],
    create(name = `sandbox-${++made}`) {
      const sandbox = make(name);
      byName.set(name, sandbox);
      return sandbox;
    },
    remove: (name) => name !== first.name && byName.delete(name),
  };
}
