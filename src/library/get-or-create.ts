import { ConfigError } from "../ground/config-error.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { type SandboxOptions, sandboxOptions } from "../sandbox/sandbox-options.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";

/**
 * The sandbox of a name that is given alone, made when there is none; else a new one.
 * @throws ConfigError for options that cannot be used; SandboxRefused
 */
export function getOrCreate(sandboxes: Sandboxes, options: string | SandboxOptions): Sandbox {
  const written = typeof options === "string" ? { name: options } : options;
  const read = sandboxOptions.safeParse(written);
  if (!read.success) {
    throw new ConfigError(
      read.error.issues.map(({ path, message }) => ({ where: ["sandbox", ...path].map(String).join("."), message })),
    );
  }
  const { name, ...others } = read.data;
  const isNameAlone = Object.values(others).every((value) => value === undefined);
  const there = name !== undefined && isNameAlone ? sandboxes.get(name) : undefined;
  return there ?? sandboxes.create(read.data);
}
