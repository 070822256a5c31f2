import { loadOwnModule } from "../../common/own-module.ts";
import { startIds } from "../../common/random.ts";
import type { AnyRecord } from "../../store/entity.ts";
import type { RecordsByCollection } from "../../store/read-records.ts";
import type * as fakerModule from "./faker.ts";

const classifications: readonly (readonly [string, string])[] = [
  ["Page Like", "A like of one of our pages"],
  ["Post Like", "A like of a single post"],
  ["Seasonal Promotion", "Events of a seasonal promotion"],
  ["Product Launch", "Events around a new product"],
  ["Brand Awareness", "Events of the brand as a whole"],
  ["Referral Drive", "Events that bring new customers"],
];

/** Adds generated records to fixtures. The same seed and fixtures give the same bytes everywhere. */
export function withGenerated(records: RecordsByCollection, accounts: number, seed: string): RecordsByCollection {
  if (accounts === 0) return records;
  const generated = Object.entries(generate(startGenerator(records, seed), accounts));
  const complete = new Map(records);
  for (const [collection, more] of generated) complete.set(collection, [...(records.get(collection) ?? []), ...more]);
  return complete;
}

function startGenerator(records: RecordsByCollection, seed: string) {
  const { Faker, base, en } = loadOwnModule<typeof fakerModule>("mock/sandbox/faker");
  const faker = new Faker({ locale: [en, base] });
  const newId = startIds(seed, "generated fixtures");
  faker.seed(Number.parseInt(newId().slice(0, 8), 16));
  const taken = new Set<unknown>(
    [...records.values()].flatMap((list) => list.flatMap((record) => Object.values(record))),
  );
  const counts = new Map<string, number>();
  /** Calls find accounts by name and number, so a generated record repeats none of the fixtures. */
  const unique = (make: () => string): string => {
    for (;;) {
      const text = make();
      if (!taken.has(text)) return text;
    }
  };
  return {
    faker,
    newId,
    /** The prefix with the next number, from 1 on. */
    next: (prefix: string, digits: number) =>
      unique(() => {
        const count = (counts.get(prefix) ?? 0) + 1;
        counts.set(prefix, count);
        return prefix + String(count).padStart(digits, "0");
      }),
    name: () => unique(() => `${faker.person.firstName()} ${faker.person.lastName()}`),
    oneIn: (chances: number) => faker.number.int({ min: 1, max: chances }) === 1,
  };
}

function generate({ faker, newId, next, name, oneIn }: ReturnType<typeof startGenerator>, count: number) {
  const accessToken = (rewards_participant_id: string) => {
    const state = faker.number.int({ min: 1, max: 20 });
    return {
      id: newId(),
      rewards_participant_id,
      life_cycle_state: state === 1 ? "PENDING_VERIFICATION" : state === 2 ? "NOT_EFFECTIVE" : "EFFECTIVE",
      identifier: next("6", 15),
      authentication_code: next("AUTH-1", 9),
      pass_code: faker.string.numeric(4),
      one_time_password: null,
    };
  };
  const units = Array.from({ length: Math.min(100, Math.ceil(count / 2000) + 2) }, () => {
    const city = faker.location.city();
    const alternative_code = next("U", 4);
    return {
      id: newId(),
      name: `${city} Store ${alternative_code}`,
      alternative_code,
      group_name: "Stores",
      community_name: `${faker.location.state()} Region`,
      description: `The shop in ${faker.location.street()}, ${city}`,
    };
  });
  const customer_event_classifications = classifications.map(([name, description]) => ({
    id: newId(),
    name,
    alternative_code: next("GEN", 3),
    description,
  }));
  const accounts_receivable: AnyRecord[] = [];
  const rewards_participants: AnyRecord[] = [];
  const access_tokens: AnyRecord[] = [];
  for (let at = 0; at < count; at += 1) {
    const ownerName = name();
    const owner = {
      id: newId(),
      number: next("ACR1", 9),
      name: ownerName,
      life_cycle_state: oneIn(30) ? "TERMINATED" : "EFFECTIVE",
      account_owner: { id: newId(), number: next("CI1", 7), name: ownerName },
    };
    accounts_receivable.push(owner);
    if (oneIn(4)) continue;
    const { life_cycle_state, id: accounts_receivable_id } = owner;
    const member = { id: newId(), number: next("RP1", 9), name: ownerName, life_cycle_state, accounts_receivable_id };
    rewards_participants.push(member);
    access_tokens.push(accessToken(member.id));
    if (oneIn(8)) access_tokens.push(accessToken(member.id));
  }
  return { units, accounts_receivable, rewards_participants, access_tokens, customer_event_classifications };
}
