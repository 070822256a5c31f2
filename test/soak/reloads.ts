import { writeFileSync } from "node:fs";
import type { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { askAdmin } from "./exchange.ts";
import { bulkOperation } from "./held-books.ts";
import type { Tally } from "./tally.ts";

const everyMs = 3000;
const patienceMs = 10_000;

/** A config file with one rule, which a few calls meet. */
export const configText = (id: string): string =>
  JSON.stringify({
    faults: [
      {
        id,
        match: { operation: bulkOperation },
        when: { probability: 0.02 },
        phase: "after-commit",
        effect: { connection: "reset" },
      },
    ],
  });

/** Writes the config file of a watching stand-in again and again: each time with another rule, every third time broken. */
export async function reloadAgain(
  { file, agent, base }: { readonly file: string; readonly agent: Agent; readonly base: string },
  tally: Tally,
  isOver: () => boolean,
): Promise<void> {
  let inForce = "";
  for (let turn = 0; !isOver(); turn += 1) {
    const isBroken = turn % 3 === 2;
    writeFileSync(file, isBroken ? '{ "faults": [' : configText(`of-file-${turn}`));
    if (isBroken) tally.refusedReloads += 1;
    else {
      inForce = `of-file-${turn}`;
      tally.reloads += 1;
    }
    await wait(everyMs);
    await hasRule(agent, base, inForce).catch((error: Error) => tally.problem(`reload: ${error.message}`));
  }
}

async function hasRule(agent: Agent, base: string, id: string): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  for (;;) {
    const { items } = await askAdmin(agent, base, "faults");
    const ids = items.map((rule: { id: string }) => rule.id);
    if (ids.includes(id)) return;
    if (performance.now() > untilMs) throw new Error(`${id} is not in force, but ${ids.join(", ")}`);
    await wait(100);
  }
}
