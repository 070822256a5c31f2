import { randomSeed } from "../ground/random.ts";
import type { Instances } from "./instances/instances.ts";

/**
 * Names for sandboxes that are given none: the next number each time. Of several instances each takes names that are its own,
 * and other ones after each start, so that who still calls a lost sandbox does not find one of somebody else.
 */
export function sandboxNames(isTaken: (name: string) => boolean, instances: Instances | undefined): () => string {
  let made = 0;
  const prefix = instances ? `sandbox-${randomSeed()}-` : "sandbox-";
  return () => {
    for (;;) {
      made += 1;
      const name = prefix + made;
      const owner = instances?.ownerOf(name);
      const isOfAnother = owner !== undefined && owner !== instances?.self();
      if (!isOfAnother && !isTaken(name)) return name;
    }
  };
}
