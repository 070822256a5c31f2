import type { Sandbox } from "./sandbox.ts";

/** The sandboxes of one stand-in, by name. */
export interface Sandboxes {
  get(name: string): Sandbox | undefined;
  readonly default: Sandbox;
  all(): readonly Sandbox[];
}

/** The sandboxes that there are from the start; `default` is among them. */
export function createSandboxes(first: Sandbox): Sandboxes {
  const byName = new Map([[first.name, first]]);
  return {
    get: (name) => byName.get(name),
    default: first,
    all: () => [...byName.values()],
  };
}
