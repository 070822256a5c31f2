import { stopwatchMs } from "../../ground/clock.ts";
import type { ResetPart } from "../sandbox/reset-parts.ts";
import { resetSandbox } from "../sandbox/reset-sandbox.ts";
import { allSandboxes, type Sandboxes } from "../sandbox/sandboxes.ts";
import { nextTurn } from "../server/next-turn.ts";

/** Milliseconds that calls wait, about, for one of the turns in which thousands of sandboxes are reset. */
const turnMs = 50;

/** Resets one sandbox after the other, each as a whole, and lets calls be answered in between. One that is gone by then stays so. */
export async function resetInTurns(sandboxes: Sandboxes, chosen: Readonly<Record<ResetPart, boolean>>): Promise<void> {
  let there = new Set(allSandboxes(sandboxes));
  let sinceMs = stopwatchMs();
  for (const one of [...there]) {
    if (!there.has(one)) continue;
    resetSandbox(one, chosen);
    if (stopwatchMs() - sinceMs < turnMs) continue;
    await nextTurn();
    there = new Set(allSandboxes(sandboxes));
    sinceMs = stopwatchMs();
  }
  if (chosen.journal) sandboxes.gone.clear();
}
