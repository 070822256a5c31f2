import { setTimeout as wait } from "node:timers/promises";
import { draw } from "../../src/ground/random.ts";
import { actOf, type Doer } from "./acts.ts";

/** Clients at work. */
export interface Traffic {
  readonly seed: string;
  /** Names all keys of it; no other traffic may have it. */
  readonly name: string;
  readonly clients: number;
  readonly doer: Omit<Doer, "chance" | "key">;
  /** Is told of acts by their name, and of what went wrong in one. */
  did(act: string, error?: Error): void;
}

/** Longest time that a client thinks between two acts: a soak is long, not fast. */
const thinkMs = 60;

/** Lets clients act until they are to end, and waits until each has done what it began. */
export async function drive({ seed, name, clients, doer, did }: Traffic, isOver: () => boolean): Promise<void> {
  const { place } = doer;
  const live = async (client: number) => {
    for (let turn = 0; !isOver(); turn += 1) {
      const key = `${name}-${client}-${turn}`;
      const chance = (what: string) => draw([seed, key, what]);
      const { name: act, act: perform } = actOf(chance("act"));
      try {
        await perform({ ...doer, key, chance });
        did(act);
      } catch (error) {
        did(act, place.isStopping() ? undefined : (error as Error));
      }
      await wait(chance("thinks") * thinkMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => live(client)));
}
