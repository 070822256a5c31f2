import { readFileSync } from "node:fs";
import { join } from "node:path";
import { providerStates } from "../../documents/provider-states.ts";
import { packageRoot } from "../../ground/own-module.ts";
import { mapLeaves } from "../../matching/json-pointer.ts";
import { folded } from "../../store/index-map.ts";
import { catalog } from "../../vendor/catalog.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";
import type { Exchange } from "../examine/exchange.ts";
import type { Fact, Facts, OtherStates } from "../examine/fact.ts";
import { type KnownRow, type SeedRows, storable } from "../examine/seed.ts";
import { consumedBy, type Interaction, valueNames } from "./interaction.ts";
import type { Values } from "./state-values.ts";

/** What an exchange was made of. */
export interface MadeOf {
  readonly interaction: Interaction;
  /** The values of the target. */
  readonly values: Values;
  /** May what it uses up have been used before? */
  readonly mayBeUsed: boolean;
}

/** What is there before an interaction: our fixtures, under the values of the target. */
export class VerifiedFacts implements Facts {
  readonly #made: ReadonlyMap<Exchange, MadeOf>;
  readonly #clocks = providerStates(catalog);
  readonly #fixtures = readFixtures();

  constructor(made: ReadonlyMap<Exchange, MadeOf>) {
    this.#made = made;
  }

  of(exchange: Exchange): readonly Fact[] {
    const { interaction, mayBeUsed } = this.#made.get(exchange) as MadeOf;
    if (!mayBeUsed) return [];
    return consumedBy(interaction).map((name) => ({ about: name, states: ["there", "used"], put: () => undefined }));
  }

  rowsFor(exchange: Exchange, others: OtherStates): SeedRows {
    const { interaction, values } = this.#made.get(exchange) as MadeOf;
    const rows = renamed(this.#fixtures, namesOf(interaction, values));
    for (const [name, state] of others) if (state === "used") useUp(rows, name, values[name]);
    return storable(rows);
  }

  clockOf(exchange: Exchange): string | undefined {
    const { interaction } = this.#made.get(exchange) as MadeOf;
    return (interaction.pact.providerStates ?? []).map(({ name }) => this.#clocks.get(name)?.clock).find(Boolean);
  }
}

const readFixtures = (): Record<string, KnownRow[]> =>
  Object.fromEntries(
    allEntities.map(({ collection }) => [
      collection,
      JSON.parse(readFileSync(join(packageRoot, "fixtures", "default", `${collection}.json`), "utf8")) as KnownRow[],
    ]),
  );

/** By our own values, those of the target, as far as the interaction names them. */
function namesOf(interaction: Interaction, values: Values): Map<unknown, unknown> {
  const named = new Set(valueNames(interaction));
  const all = (interaction.pact.providerStates ?? []).flatMap(({ params = {} }) => Object.entries(params));
  const used = all.filter(([name]) => named.has(name) && values[name] !== undefined);
  return new Map(
    used.map(([name, own]) =>
      name.includes("credentials") ? [keyIn(own), keyIn(values[name])] : [own, values[name] as unknown],
    ),
  );
}

/** The key in the credentials of HTTP Basic. */
const keyIn = (credentials: unknown) => Buffer.from(String(credentials), "base64").toString().split(":")[0];

/** SeedRows with other values. What only differs from one of them in case or outer space is another form of that. */
function renamed(
  fixtures: Readonly<Record<string, readonly KnownRow[]>>,
  names: ReadonlyMap<unknown, unknown>,
): Record<string, KnownRow[]> {
  const alike = new Map([...names].map(([own, value]) => [folded(String(own)), String(value)]));
  const rename = (leaf: unknown): unknown => {
    if (names.has(leaf)) return names.get(leaf);
    const value = typeof leaf === "string" && leaf !== "" ? alike.get(folded(leaf)) : undefined;
    if (value === undefined) return leaf;
    const core = value.trim();
    return core.toUpperCase() === value ? core.toLowerCase() : core.toUpperCase();
  };
  return Object.fromEntries(
    Object.entries(fixtures).map(([name, rows]) => [name, mapLeaves(rows, rename) as KnownRow[]]),
  );
}

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
