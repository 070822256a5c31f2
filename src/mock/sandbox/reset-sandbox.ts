import { clearJournal } from "../journal/journal.ts";
import { setClock } from "./clock-setting.ts";
import type { Sandbox } from "./sandbox.ts";
import { allSandboxes, type Sandboxes } from "./sandboxes.ts";

/** What of a sandbox can be reset. */
export const resetParts = ["state", "journal", "faults", "counters", "clock"] as const;

export type ResetPart = (typeof resetParts)[number];

/** The parts that are named; all when none is. */
export function partsOf(
  named: Readonly<Partial<Record<ResetPart, boolean | undefined>>> = {},
): Record<ResetPart, boolean> {
  const areAll = resetParts.every((part) => named[part] === undefined);
  return Object.fromEntries(resetParts.map((part) => [part, named[part] ?? areAll])) as Record<ResetPart, boolean>;
}

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

/** Puts back what is named in all of them. */
export function resetAllSandboxes(sandboxes: Sandboxes, parts: Readonly<Record<ResetPart, boolean>>): void {
  for (const one of allSandboxes(sandboxes)) resetSandbox(one, parts);
}
