import { isHeld } from "./idle-map.ts";
import type { Sandboxes } from "./sandboxes.ts";

/** A name for a sandbox that is given none: of the next number that nobody has, and that is not for another instance to give. */
export function freeName({ names, others, instances }: Sandboxes): string {
  for (;;) {
    names.given += 1;
    const name = names.prefix + names.given;
    const owner = instances?.ownerOf(name);
    const isOfAnother = owner !== undefined && owner !== instances?.self();
    if (!isOfAnother && !isHeld(others, name)) return name;
  }
}
