import { ConfigError } from "../ground/config-error.ts";
import { readBy } from "../matching/read-by.ts";
import { getOrMakeSandbox } from "../mock/sandbox/get-or-make-sandbox.ts";
import { makeSandbox } from "../mock/sandbox/make-sandbox.ts";
import type { Sandbox } from "../mock/sandbox/sandbox.ts";
import { type SandboxOptions, sandboxOptions } from "../mock/sandbox/sandbox-options.ts";
import type { Sandboxes } from "../mock/sandbox/sandboxes.ts";

/**
 * The sandbox of a name, made when there is none; without a name a new one.
 * @throws ConfigError for options that cannot be used
 * @throws SandboxRefused for a name whose sandbox was made with other options, and when there are too many
 */
export function getOrCreate(sandboxes: Sandboxes, options: string | SandboxOptions): Sandbox {
  const written = typeof options === "string" ? { name: options } : options;
  const read = readBy(sandboxOptions, written);
  if (read.problems) {
    throw new ConfigError(
      read.problems.map(({ path, message }) => ({ where: ["sandbox", ...path].map(String).join("."), message })),
    );
  }
  const { name } = read.data;
  return name === undefined
    ? makeSandbox(sandboxes, read.data)
    : getOrMakeSandbox(sandboxes, { ...read.data, name }).sandbox;
}
