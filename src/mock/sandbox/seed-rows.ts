import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import { startIds } from "../../ground/random.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { largestNumber } from "../../store/base.ts";
import { type Entity, indexKey, type Made } from "../../store/entity.ts";
import { checkRows, parseRows, type RowsThere, refuseManyRows } from "../../store/rows.ts";
import type { Store } from "../../store/store.ts";
import { printDateTime } from "../../wire/date-time.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * Adds rows to what a sandbox holds, all of them or none; the members that they are given without are made. They are gone
 * after a reset, and part of an exported state.
 * @returns the rows as they are stored
 * @throws ConfigError with all that is wrong, each by a JSON Pointer into the list; also when there are too many
 */
export function seedRows(sandbox: Sandbox, entity: Entity<object>, written: readonly unknown[]): readonly object[] {
  refuseManyRows(written.length, "/");
  const { store, clock, faults } = sandbox;
  const { seed, sandbox: drawnAs } = faults.chance;
  const from = { store, seed, drawnAs, nowMs: clock.nowMs() };
  const problems: ConfigProblem[] = [];
  const at = (index: number, path: readonly PropertyKey[]) => pointerTo([index, ...path]);
  const rows = parseRows(withMadeMembers(from, entity, written), entity, at, problems);
  const together = new Map([[entity.collection, rows]]);
  if (problems.length === 0) {
    const where = (_: string, index: number, member: string) => at(index, [member]);
    for (const problem of checkRows(together, { entities: [entity], there: rowsOfStore(store), where }))
      problems.push(problem);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  store.attempt(() => store.addRows(together));
  return rows;
}

const rowsOfStore = (store: Store): RowsThere => ({
  place: "another row of the sandbox",
  has: (collection, index, key) => (store.named(collection)?.find(index, key).length ?? 0) > 0,
});

/** What the members that a row was given without are made from: the same for the same seed and the same rows before it. */
interface MadeFrom {
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
function withMadeMembers(from: MadeFrom, entity: Entity<object>, written: readonly unknown[]): unknown[] {
  const making = startMaking(from, entity, written.filter(isObject));
  const made = Object.entries(entity.made as Readonly<Record<string, Made>>);
  return written.map((row, at) => {
    if (!isObject(row)) return row;
    const missing = made.filter(([member]) => row[member] === undefined);
    return {
      ...Object.fromEntries(missing.map(([member, how]) => [member, makeMember(making, member, how, at)])),
      ...row,
    };
  });
}

const isObject = (row: unknown): row is Written => typeof row === "object" && row !== null && !Array.isArray(row);

/** What was made of some rows so far. */
interface Making {
  readonly from: MadeFrom;
  readonly entity: Entity<object>;
  /** Those that are to be stored. */
  readonly rows: readonly Written[];
  /** Rows that the collection had before, those that it forgot among them. */
  readonly before: number;
  readonly newId: () => string;
  lastNumber: number;
  /** By unique member, the keys that rows were given and those that were made. */
  readonly keys: Map<string, Set<unknown>>;
}

function startMaking(from: MadeFrom, entity: Entity<object>, rows: readonly Written[]): Making {
  const { total, forgotten, lastNumber } = from.store.collection(entity);
  const before = total + forgotten;
  return {
    from,
    entity,
    rows,
    before,
    newId: startIds(from.seed, JSON.stringify(["rows", from.drawnAs, entity.collection, before])),
    lastNumber: Math.max(lastNumber, largestNumber(rows)),
    keys: new Map(),
  };
}

/** A member of the row that stands in that place: drawn again as long as another row has its key. */
function makeMember(making: Making, member: string, how: Made, at: number): unknown {
  if (how === "first") return firstId(making.from.store, making.entity, member);
  if (typeof how !== "string" && "value" in how) return how.value;
  for (let turn = 0; ; turn += 1) {
    const drawn = drawMember(making, how, at + turn);
    if (!isTaken(making, member, drawn)) return drawn;
  }
}

function drawMember(making: Making, how: Exclude<Made, "first" | { value: unknown }>, rank: number): string {
  switch (how) {
    case "id":
      return making.newId();
    case "number":
      making.lastNumber += 1;
      return String(making.lastNumber);
    case "now":
      return printDateTime(making.from.nowMs);
    default:
      return how.text + String(making.before + rank + 1).padStart(how.digits ?? 0, "0");
  }
}

/** Is a key that of a row of the store, of a row that was given, or was it made before? From now on it was. */
function isTaken({ from, entity, rows, keys }: Making, member: string, key: unknown): boolean {
  const index = entity.indexes[member];
  if (!index?.unique) return false;
  const seen = keys.get(member) ?? new Set(rows.map((row) => indexKey(member, index, row as never)));
  keys.set(member, seen);
  const wasThere = seen.has(key) || (from.store.named(entity.collection)?.find(member, key).length ?? 0) > 0;
  seen.add(key);
  return wasThere;
}

function firstId(store: Store, { references }: Entity<object>, member: string): unknown {
  const collection = (references as Readonly<Record<string, string>>)[member] ?? "";
  const [first] = store.named(collection)?.list(0, 1) ?? [];
  return (first as { id?: unknown } | undefined)?.id;
}
