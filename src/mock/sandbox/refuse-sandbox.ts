import { hasRoom } from "../../ground/memory-limit.ts";
import { heldThings, isHeld } from "./idle-map.ts";
import { SandboxRefused } from "./sandbox-refused.ts";
import type { Sandboxes } from "./sandboxes.ts";

/** Is there one of that name, are there as many as there may be? @throws SandboxRefused */
export function refuseName({ default: first, others, loaded }: Sandboxes, name: string): void {
  if (name === first.name || isHeld(others, name)) throw SandboxRefused.taken(name);
  const max = loaded.now().config.sandboxMax;
  // Idle ones are looked for only where they would stand in the way.
  if (others.held.size >= max && heldThings(others).length >= max) throw SandboxRefused.full(max);
}

/** Would all of them take more by themselves than they may hold together? @throws SandboxRefused */
export function refuseWeight({ others, memory }: Sandboxes, bytes: number): void {
  if (!hasRoom(memory, bytes)) throw SandboxRefused.heavy(others.held.size, memory.limit);
}
