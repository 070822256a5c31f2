import { noise } from "../../ground/random.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import { objectOf } from "./read-answer.ts";

/** A row that is put together of what is known of it. */
export type KnownRow = Record<string, unknown>;

/** Rows by collection, as a sandbox takes them. */
export type SeedRows = Readonly<Record<string, readonly KnownRow[]>>;

export type Named = "units" | "accounts_receivable" | "rewards_participants" | "customer_event_classifications";

/** An id of the vendor's form that depends on the key alone. */
const seedId = (key: string): string =>
  Buffer.from(noise(["seed", key]))
    .toString("hex")
    .slice(0, 32)
    .toUpperCase();

/**
 * Rows of one collection, put together of what several places say of each.
 * @param unique the members that no two rows share
 * @param fallbacks the members that a row needs and of which nothing is known
 */
function seedCollection(unique: readonly string[], fallbacks: (key: string) => KnownRow) {
  const rows: KnownRow[] = [];

  /** Adds a row whatever others there are. */
  function addAnother(facts: KnownRow): KnownRow {
    const row = { ...fallbacks(`${rows.length}`), ...facts };
    rows.push(row);
    return row;
  }

  /** Adds what is known of a row: to the one that agrees in a unique member, or in its name where that is all. */
  function add(known: KnownRow): KnownRow {
    const facts = Object.fromEntries(Object.entries(known).filter(([, value]) => value != null));
    const names = unique.filter((name) => facts[name] !== undefined);
    const found = rows.find((row) =>
      (names[0] ? names : ["name"]).some((name) => facts[name] !== undefined && row[name] === facts[name]),
    );
    return found ? Object.assign(found, facts) : addAnother(facts);
  }
  return { rows, add, addAnother };
}

const named = (kind: string) => (key: string) => ({
  id: seedId(`${kind} ${key}`),
  number: `${kind}-${key}`,
  name: `${kind}-${key}`,
});

/** What is there before a call. */
export class Seed {
  readonly units = seedCollection(["id", "alternative_code"], named("unit"));
  readonly accounts_receivable = seedCollection(["id", "number"], named("account"));
  readonly rewards_participants = seedCollection(["id", "number"], named("participant"));
  readonly customer_event_classifications = seedCollection(["id", "alternative_code"], named("class"));
  readonly access_tokens = seedCollection(["identifier", "authentication_code", "one_time_password"], (key) => ({
    id: seedId(`card ${key}`),
    identifier: `card-${key}`,
    life_cycle_state: "EFFECTIVE",
    rewards_participant_id: this.rewards_participants.addAnother({ name: `holder ${key}` })["id"],
  }));
  readonly customer_events = seedCollection(["id", "number"], (key) => ({
    id: seedId(`event ${key}`),
    number: String(900_000_000_000 + Number(key)),
    type: "SOCIAL_MEDIA",
    life_cycle_state: "POSTED",
    performed_on: "2000-01-01T00:00:00",
    created_date: "2000-01-01T00:00:00",
  }));
  readonly users: KnownRow[] = [];
  readonly tokens: KnownRow[] = [];
  readonly web_api_keys: KnownRow[] = [];
  /** Where users and sessions are of which no unit is known. */
  readonly home = this.units.add({ name: "seed" })["id"];

  /** An event as a system shows it, or as far as it shows it. */
  addEvent(shown: KnownRow): KnownRow {
    const { accounts_receivable, rewards_participant, classification, performed_by_unit, log_information, ...own } =
      shown;
    const log = objectOf(log_information) ?? {};
    const idOf = ({ add }: Pick<Seed["units"], "add">, facts: unknown) => {
      const known = objectOf(facts);
      return known && Object.keys(known).length > 0 ? add({ ...known })["id"] : undefined;
    };
    return this.customer_events.add({
      ...own,
      accounts_receivable_id: idOf(this.accounts_receivable, accounts_receivable) ?? own["accounts_receivable_id"],
      rewards_participant_id: idOf(this.rewards_participants, rewards_participant) ?? own["rewards_participant_id"],
      classification_id: idOf(this.customer_event_classifications, classification) ?? own["classification_id"],
      performed_by_unit_id: idOf(this.units, performed_by_unit) ?? this.home,
      created_date: log["created_date"],
      created_by_unit_id: idOf(this.units, log["created_by_unit"]),
      created_by_username: objectOf(log["created_by_user"])?.["username"],
    });
  }

  /** All rows that our store can hold. */
  rows(): SeedRows {
    const keeper = { id: seedId("keeper"), username: "seed", password: "seed", organisation: "seed" };
    const all: SeedRows = {
      units: this.units.rows,
      accounts_receivable: this.accounts_receivable.rows,
      rewards_participants: this.rewards_participants.rows,
      customer_event_classifications: this.customer_event_classifications.rows,
      access_tokens: this.access_tokens.rows,
      customer_events: this.customer_events.rows.map((row) => ({ performed_by_unit_id: this.home, ...row })),
      users: [...this.users, keeper].map((row) => ({ default_unit_id: this.home, ...row })),
      tokens: this.tokens.map((row) => ({ unit_id: this.home, username: "seed", ...row })),
      web_api_keys: this.web_api_keys.map((row) => ({ user_id: keeper.id, ...row })),
    };
    return storable(all);
  }
}

/** Rows by collection, as our store can hold them: without members and values that it does not know, or the whole row. */
export const storable = (all: SeedRows): SeedRows =>
  Object.fromEntries(
    allEntities.map(({ collection, schema, indexes }) => {
      const { members } = schemaTree(schema);
      const isKnown = ([name, value]: readonly [string, unknown]) => members.has(name) && value != null;
      const rows = (all[collection] ?? []).flatMap((row) => {
        const known = Object.entries(row).filter(isKnown);
        const kept = Object.fromEntries(known);
        const wrong = schema.safeParse(kept).error?.issues.map(({ path }) => path[0]);
        if (!wrong) return [kept];
        // A value as it was sent need not be one that is kept.
        const rest = Object.fromEntries(known.filter(([name]) => !wrong.includes(name)));
        return schema.safeParse(rest).success ? [rest] : [];
      });
      return [collection, firstOfEach(rows, indexes)];
    }),
  );

/** Without rows that have what another one before them has alone: several places may tell of one thing. */
function firstOfEach(rows: readonly KnownRow[], indexes: (typeof allEntities)[number]["indexes"]): KnownRow[] {
  const unique = Object.entries(indexes).filter(([, index]) => index.unique);
  const seen = new Set<string>();
  return rows.filter((row) => {
    const keys = unique.flatMap(([name, { of }]) => {
      const key = of ? of(row) : row[name];
      return key == null ? [] : [JSON.stringify([name, key])];
    });
    if (keys.some((key) => seen.has(key))) return false;
    for (const key of keys) seen.add(key);
    return true;
  });
}
