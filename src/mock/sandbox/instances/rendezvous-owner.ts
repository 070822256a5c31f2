import { hash } from "node:crypto";

/**
 * Which of some instances has a sandbox: each draws a number for the name, and the highest has it (rendezvous hashing). So all
 * that know the same instances agree without asking, whatever their order; and when one comes or goes, only what it has
 * moves.
 * @param peers at least one
 */
export function rendezvousOwner(sandbox: string, peers: readonly string[]): string {
  let [owner, highest] = ["", ""];
  for (const peer of peers) {
    const drawn = hash("sha256", `${peer} ${sandbox}`, "hex");
    if (drawn > highest) [owner, highest] = [peer, drawn];
  }
  return owner;
}
