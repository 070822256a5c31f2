import type { ResetPart } from "./reset-parts.ts";
import { resetSandbox } from "./reset-sandbox.ts";
import { allSandboxes, type Sandboxes } from "./sandboxes.ts";

/** Puts back what is named in all of them. */
export function resetAllSandboxes(sandboxes: Sandboxes, parts: Readonly<Record<ResetPart, boolean>>): void {
  for (const one of allSandboxes(sandboxes)) resetSandbox(one, parts);
}
