import { startIds } from "../../common/random.ts";
import type { AnyRecord } from "../../store/entity.ts";
import type { RecordsByCollection } from "../../store/read-records.ts";

const classificationNames = ["Page Like", "Post Like", "Seasonal Promotion", "Product Launch", "Brand Awareness"];

/** Adds generated records to fixtures. The same seed and fixtures give the same bytes everywhere. */
export function withGenerated(records: RecordsByCollection, accounts: number, seed: string): RecordsByCollection {
  if (accounts === 0) return records;
  const generated = generate(startIds(seed, "generated fixtures"), numbering(records), accounts);
  const complete = new Map(records);
  for (const [collection, more] of Object.entries(generated))
    complete.set(collection, [...(records.get(collection) ?? []), ...more]);
  return complete;
}

/** Gives a prefix its next number, from 1 on. Calls find records by name and number, so it repeats no value of a fixture. */
function numbering(records: RecordsByCollection) {
  const taken = new Set<unknown>(
    [...records.values()].flatMap((list) => list.flatMap((record) => Object.values(record))),
  );
  const counts = new Map<string, number>();
  return (prefix: string, digits: number): string => {
    for (;;) {
      const count = (counts.get(prefix) ?? 0) + 1;
      counts.set(prefix, count);
      const text = prefix + String(count).padStart(digits, "0");
      if (!taken.has(text)) return text;
    }
  };
}

/** A number by chance that depends on an ID alone. */
const chanceOf = (id: string): number => Number.parseInt(id.slice(0, 8), 16);

const tokenStates: readonly string[] = ["PENDING_VERIFICATION", "NOT_EFFECTIVE"];

function generate(newId: () => string, next: ReturnType<typeof numbering>, count: number) {
  const accessToken = (rewards_participant_id: string) => {
    const id = newId();
    return {
      id,
      rewards_participant_id,
      life_cycle_state: tokenStates[chanceOf(id) % 20] ?? "EFFECTIVE",
      identifier: next("6", 15),
      authentication_code: next("AUTH-1", 9),
      pass_code: String(chanceOf(id) % 10_000).padStart(4, "0"),
      one_time_password: null,
    };
  };
  const units = Array.from({ length: Math.min(100, Math.ceil(count / 2000) + 2) }, () => ({
    id: newId(),
    name: next("Store ", 1),
    alternative_code: next("U", 4),
    group_name: "Stores",
    community_name: "All Stores",
    description: "A generated store",
  }));
  const customer_event_classifications = classificationNames.map((name) => ({
    id: newId(),
    name,
    alternative_code: next("GEN", 3),
    description: `Events of the kind ${name}`,
  }));
  const accounts_receivable: AnyRecord[] = [];
  const rewards_participants: AnyRecord[] = [];
  const access_tokens: AnyRecord[] = [];
  for (let at = 0; at < count; at += 1) {
    const id = newId();
    const name = next("Customer ", 1);
    const life_cycle_state = chanceOf(id) % 30 === 0 ? "TERMINATED" : "EFFECTIVE";
    const account_owner = { id: newId(), number: next("CI1", 7), name };
    accounts_receivable.push({ id, number: next("ACR1", 9), name, life_cycle_state, account_owner });
    if (chanceOf(id) % 4 === 1) continue;
    const participant = { id: newId(), number: next("RP1", 9), name, life_cycle_state, accounts_receivable_id: id };
    rewards_participants.push(participant);
    access_tokens.push(accessToken(participant.id));
    if (chanceOf(participant.id) % 8 === 0) access_tokens.push(accessToken(participant.id));
  }
  return { units, accounts_receivable, rewards_participants, access_tokens, customer_event_classifications };
}
