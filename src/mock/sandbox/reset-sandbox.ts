import { clearJournal } from "../journal/journal.ts";
import { setClock } from "./clock-setting.ts";
import { type ResetPart, resetParts } from "./reset-parts.ts";
import type { Sandbox } from "./sandbox.ts";

/** Puts back what is named. A store and its rules start by the same code. */
export function resetSandbox(sandbox: Sandbox, parts: Readonly<Record<ResetPart, boolean>>): void {
  for (const part of resetParts) if (parts[part]) resets[part](sandbox);
}

const resets: Readonly<Record<ResetPart, (sandbox: Sandbox) => void>> = {
  state({ store, now, atStart }) {
    store.reset();
    now.release = atStart.release;
    now.switches = atStart.switches;
  },
  journal: ({ journal }) => clearJournal(journal),
  faults: ({ faults }) => faults.reset(),
  counters: ({ faults }) => faults.resetCounters(),
  clock({ clock, atStart }) {
    clock.followSystem();
    setClock(clock, atStart.clock);
  },
};
