import { startIds } from "../ground/random.ts";
import { largestNumber } from "../store/base.ts";
import { type Entity, indexKey, type Made } from "../store/entity.ts";
import type { Store } from "../store/store.ts";
import { printDateTime } from "../wire/date-time.ts";

/** What the members that a row was given without are made from: the same for the same seed and the same rows before it. */
export interface MakingGround {
  readonly store: Store;
  readonly seed: string;
  /** What chance is drawn from beside the seed. */
  readonly drawnAs: string;
  /** Milliseconds since 1970, by the sandbox's clock. */
  readonly nowMs: number;
}

type Written = Readonly<Record<string, unknown>>;

/**
 * Rows with all that is made for their collection, where they do not say it themselves; what is no object stays as it is.
 * Nothing is stored, and nothing drawn that a call would have got.
 */
export function withMadeMembers(ground: MakingGround, entity: Entity<object>, written: readonly unknown[]): unknown[] {
  const { total, forgotten, lastNumber } = ground.store.collection(entity);
  const before = total + forgotten;
  const newId = startIds(ground.seed, JSON.stringify(["rows", ground.drawnAs, entity.collection, before]));
  const given = written.filter(isObject);
  const taken = takenKeys(ground.store, entity, given);
  let number = Math.max(lastNumber, largestNumber(given));
  const makers = {
    id: () => newId(),
    number: () => String(++number),
    now: () => printDateTime(ground.nowMs),
  };
  const free = (member: string, draw: (turn: number) => unknown): unknown => {
    for (let turn = 0; ; turn += 1) {
      const drawn = draw(turn);
      if (!taken(member, drawn)) return drawn;
    }
  };
  return written.map((row, at) => {
    if (!isObject(row)) return row;
    const made = Object.entries(entity.made as Readonly<Record<string, Made>>)
      .filter(([member]) => row[member] === undefined)
      .map(([member, how]) => {
        if (how === "first") return [member, firstId(ground.store, entity, member)];
        if (typeof how === "string") return [member, free(member, makers[how])];
        if ("value" in how) return [member, how.value];
        const text = (turn: number) => how.text + String(before + at + 1 + turn).padStart(how.digits ?? 0, "0");
        return [member, free(member, text)];
      });
    return { ...Object.fromEntries(made), ...row };
  });
}

const isObject = (row: unknown): row is Written => typeof row === "object" && row !== null && !Array.isArray(row);

/** Tells whether a key is that of a row of the store, of a row that was given, or was asked for before. */
function takenKeys(store: Store, { collection, indexes }: Entity<object>, given: readonly Written[]) {
  const keys = new Map<string, Set<unknown>>();
  return (member: string, key: unknown): boolean => {
    const index = indexes[member];
    if (!index?.unique) return false;
    const seen = keys.get(member) ?? new Set(given.map((row) => indexKey(member, index, row as never)));
    keys.set(member, seen);
    const isTaken = seen.has(key) || (store.named(collection)?.find(member, key).length ?? 0) > 0;
    seen.add(key);
    return isTaken;
  };
}

function firstId(store: Store, { references }: Entity<object>, member: string): unknown {
  const collection = (references as Readonly<Record<string, string>>)[member] ?? "";
  const [first] = store.named(collection)?.list(0, 1) ?? [];
  return (first as { id?: unknown } | undefined)?.id;
}
