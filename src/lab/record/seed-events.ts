import type { FilledExchange } from "./asked-rows.ts";
import { objectOf, readAnswer } from "./read-answer.ts";
import { type SeedCollection, seedId } from "./seed-collection.ts";
import type { SeedCollections } from "./seed-collections.ts";

type Row = Record<string, unknown>;

/** The events that were there before the recording began: those that it shows and nobody created in it. */
export function seedEvents(exchanges: readonly FilledExchange[], seed: SeedCollections): Row[] {
  const created = new Set<unknown>();
  const shown = new Map<unknown, Row>();
  for (const { contract, answer, isOk } of exchanges) {
    if (!isOk) continue;
    const { data, done } = readAnswer(answer);
    const rows = [data].flat().filter((row) => objectOf(row) !== undefined) as Row[];
    const isCreating = contract.name.endsWith(".create");
    for (const row of [...rows, ...done]) {
      if (isCreating) created.add(row["id"]);
      if (typeof row["id"] === "string" && row["type"] !== undefined) shown.set(row["id"], eventOf(row, seed));
    }
  }
  return [...shown].filter(([id]) => !created.has(id)).map(([, row]) => row);
}

/** An event that does no more than have a reference. */
export const takenEvent = (reference: Row): Row => ({
  id: seedId(`event ${JSON.stringify(reference)}`),
  number: String(Number.parseInt(seedId(JSON.stringify(reference)).slice(0, 10), 16)),
  type: "SOCIAL_MEDIA",
  life_cycle_state: "POSTED",
  performed_on: "2000-01-01T00:00:00",
  created_date: "2000-01-01T00:00:00",
  ...reference,
});

function eventOf(row: Row, seed: SeedCollections): Row {
  const { accounts_receivable, rewards_participant, classification, performed_by_unit, log_information, ...own } = row;
  const log = (log_information ?? {}) as Row;
  const idOf = (collection: SeedCollection, facts: unknown) =>
    typeof facts === "object" && facts !== null ? collection.add(facts as Row)["id"] : null;
  return {
    ...own,
    accounts_receivable_id: idOf(seed.accounts, accounts_receivable),
    rewards_participant_id: idOf(seed.participants, rewards_participant),
    classification_id: idOf(seed.classifications, classification),
    performed_by_unit_id: idOf(seed.units, performed_by_unit),
    created_date: log["created_date"],
    created_by_unit_id: idOf(seed.units, log["created_by_unit"]),
    created_by_username: (log["created_by_user"] as Row | null | undefined)?.["username"] ?? null,
  };
}
