import { holdBytes, type MemoryLimit } from "../../ground/memory-limit.ts";
import { closeJournal } from "../journal/journal.ts";
import type { Sandbox } from "./sandbox.ts";

/** A sandbox that somebody asked for, and what is to be known of it beside. */
export interface MadeSandbox {
  readonly sandbox: Sandbox;
  /** The options that it was made with, but for its name. */
  readonly options: object;
  /** What it takes by itself, and holds of the memory of all. */
  readonly bytes: number;
}

/**
 * One went: it was removed, or nobody used it for its time. What it takes is free, its tokens are
 * forgotten with its rows, and whoever follows its journal learns that there is no more to come.
 */
export function forgetSandbox({ sandbox, bytes }: MadeSandbox, memory: MemoryLimit): void {
  const { store, journal } = sandbox;
  holdBytes(memory, -bytes);
  store.close();
  closeJournal(journal);
}
