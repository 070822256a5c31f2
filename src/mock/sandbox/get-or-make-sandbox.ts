import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import { makeSandbox } from "./make-sandbox.ts";
import { saidOptions } from "./said-options.ts";
import type { Sandbox } from "./sandbox.ts";
import type { sandboxOptions } from "./sandbox-options.ts";
import { SandboxRefused } from "./sandbox-refused.ts";
import { findSandbox, type Sandboxes } from "./sandboxes.ts";

/** A sandbox that was asked for by its name, and whether it had to be made. */
export interface GotSandbox {
  readonly sandbox: Sandbox;
  readonly isNew: boolean;
}

/**
 * The sandbox of that name; made when there is none.
 * @throws SandboxRefused when there is one that was made with others than these options, and as `makeSandbox` does
 */
export function getOrMakeSandbox(
  sandboxes: Sandboxes,
  options: z.output<typeof sandboxOptions> & { readonly name: string },
): GotSandbox {
  const { name } = options;
  const there = findSandbox(sandboxes, name);
  if (!there) return { sandbox: makeSandbox(sandboxes, options), isNew: true };
  if (isOther(saidOptions(options), sandboxes.others.held.get(name)?.thing.options)) throw SandboxRefused.other(name);
  return { sandbox: there, isNew: false };
}

/** Is something asked for that was not given? A name alone asks for nothing. */
const isOther = (asked: object, given: object | undefined): boolean =>
  Object.keys(asked).length > 0 && !isDeepStrictEqual(asked, given);
