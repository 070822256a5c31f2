import { isHeld } from "./idle-map.ts";
import type { Sandboxes } from "./sandboxes.ts";

/** A name for a sandbox that is given none: of the next number that nobody has. */
export function freeName({ names, others }: Sandboxes): string {
  for (;;) {
    names.given += 1;
    const name = `sandbox-${names.given}`;
    if (!isHeld(others, name)) return name;
  }
}
