import { roomForHeap } from "../../ground/memory-room.ts";
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

/** Would all of them take more by themselves than half of what the heap may grow to? @throws SandboxRefused */
export function refuseWeight({ others, memory }: Sandboxes, bytes: number): void {
  const room = roomForHeap() / 2;
  if (memory.held + bytes > room) throw SandboxRefused.heavy(others.held.size, room);
}
