import { consumedBy, namesIn } from "../../documents/examples.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { readOwnRows } from "../../mock/sandbox/fixture-sets.ts";
import { folded } from "../../store/row-index.ts";
import type { Exchange } from "../examine/exchange.ts";
import type { Fact, Facts } from "../examine/facts.ts";
import { type KnownRow, storable } from "../examine/seed.ts";
import type { OwnExample } from "./interaction.ts";
import type { Values } from "./state-values.ts";

/** What an exchange was made of. */
export interface MadeOf extends Pick<OwnExample, "example"> {
  /** The values of the target. */
  readonly values: Values;
  /** May what it uses up have been used before? */
  readonly mayBeUsed: boolean;
}

/** What is there before an interaction: our fixtures, under the values of the target. */
export function verifiedFacts(made: ReadonlyMap<Exchange, MadeOf>): Facts {
  const fixtures = Object.fromEntries(readOwnRows());
  return {
    of(exchange) {
      const { example, mayBeUsed } = made.get(exchange) as MadeOf;
      if (!mayBeUsed) return [];
      return consumedBy(example).map((about): Fact => ({ about, states: ["there", "used"] }));
    },
    rowsFor(exchange, others) {
      const { example, values } = made.get(exchange) as MadeOf;
      const rows = mapLeaves(fixtures, renaming(example, values)) as Record<string, KnownRow[]>;
      for (const [name, state] of others) if (state === "used") useUp(rows, name, values[name]);
      return storable(rows);
    },
    clockOf: (exchange) => made.get(exchange)?.example.state.clock,
  };
}

/**
 * Replaces the values of our fixtures that an example names by those of the target. A text that differs from one of ours
 * only in case or outer space becomes another form of theirs.
 */
function renaming(example: MadeOf["example"], values: Values): (leaf: unknown) => unknown {
  const names = namesIn(example).filter((name) => values[name] !== undefined);
  const theirs = new Map<unknown, unknown>(
    names.map((name) => {
      const read = name.includes("credentials") ? keyIn : (one: unknown) => one;
      return [read(example.state.values[name]), read(values[name])];
    }),
  );
  const alike = new Map([...theirs].map(([own, value]) => [folded(String(own)), String(value).trim()]));
  return (leaf) => {
    if (theirs.has(leaf)) return theirs.get(leaf);
    const value = typeof leaf === "string" && leaf !== "" ? alike.get(folded(leaf)) : undefined;
    if (value === undefined) return leaf;
    return value.toUpperCase() === value ? value.toLowerCase() : value.toUpperCase();
  };
}

/** The key in the credentials of HTTP Basic. */
const keyIn = (credentials: unknown) => Buffer.from(String(credentials), "base64").toString().split(":")[0];

/** As if somebody had used a value before. */
function useUp(rows: Record<string, KnownRow[]>, name: string, value: unknown): void {
  for (const row of rows["tokens"] ?? []) if (row["token"] === value) row["life_cycle_state"] = "RELEASED";
  for (const row of rows["access_tokens"] ?? [])
    if (row["one_time_password"] === value) row["one_time_password"] = null;
  if (!name.includes("reference")) return;
  const [event] = rows["customer_events"] ?? [];
  const reference = { external_system: "HOOTSUITE", external_system_reference_number: value };
  if (event) rows["customer_events"]?.push({ ...event, id: "F".repeat(32), number: "999999999999", ...reference });
}
