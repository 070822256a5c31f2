import { loadOwnModule } from "../../ground/own-module.ts";
import { startIds } from "../../ground/random.ts";
import type { AnyRow } from "../../store/entity.ts";
import type { RowsByCollection } from "../../store/read-rows.ts";
import type * as fakerModule from "./faker.ts";

const classes: readonly (readonly [string, string])[] = [
  ["Page Like", "A like of one of our pages"],
  ["Post Like", "A like of a single post"],
  ["Seasonal Promotion", "Events of a seasonal promotion"],
  ["Product Launch", "Events around a new product"],
  ["Brand Awareness", "Events of the brand as a whole"],
  ["Referral Drive", "Events that bring new customers"],
];

/** Rows of fixtures and generated ones after them; the same seed and the same fixtures give the same bytes everywhere. */
export function withGenerated(rows: RowsByCollection, accounts: number, seed: string): RowsByCollection {
  if (accounts === 0) return rows;
  const made = Object.entries(generate(startDrawing(rows, seed), accounts));
  return new Map([...rows, ...made.map(([name, more]) => [name, [...(rows.get(name) ?? []), ...more]] as const)]);
}

function startDrawing(rows: RowsByCollection, seed: string) {
  const { Faker, base, en } = loadOwnModule<typeof fakerModule>("mock/sandbox/faker");
  const faker = new Faker({ locale: [en, base] });
  const newId = startIds(seed, "generated fixtures");
  faker.seed(Number.parseInt(newId().slice(0, 8), 16));
  const taken = new Set<unknown>([...rows.values()].flatMap((some) => some.flatMap((row) => Object.values(row))));
  const counts = new Map<string, number>();
  /** A generated row repeats no name or number of the fixtures: calls find accounts by both. */
  const untaken = (make: () => string): string => {
    for (;;) {
      const text = make();
      if (!taken.has(text)) return text;
    }
  };
  return {
    faker,
    newId,
    /** `prefix` and a number, counted up from 1. */
    next: (prefix: string, digits: number) =>
      untaken(() => {
        const count = (counts.get(prefix) ?? 0) + 1;
        counts.set(prefix, count);
        return prefix + String(count).padStart(digits, "0");
      }),
    name: () => untaken(() => `${faker.person.firstName()} ${faker.person.lastName()}`),
    oneIn: (chances: number) => faker.number.int({ min: 1, max: chances }) === 1,
  };
}

type Drawing = ReturnType<typeof startDrawing>;

function unit({ faker, newId, next }: Drawing) {
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
}

function generate(draw: Drawing, count: number) {
  const { faker, newId, next, name, oneIn } = draw;
  const account = () => {
    const owner = name();
    return {
      id: newId(),
      number: next("ACR1", 9),
      name: owner,
      life_cycle_state: oneIn(30) ? "TERMINATED" : "EFFECTIVE",
      account_owner: { id: newId(), number: next("CI1", 7), name: owner },
    };
  };
  const participant = ({ id, name, life_cycle_state }: ReturnType<typeof account>) => ({
    id: newId(),
    number: next("RP1", 9),
    name,
    life_cycle_state,
    accounts_receivable_id: id,
  });
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
  const units = Array.from({ length: Math.min(100, Math.ceil(count / 2000) + 2) }, () => unit(draw));
  const customer_event_classifications = classes.map(([name, description]) => ({
    id: newId(),
    name,
    alternative_code: next("GEN", 3),
    description,
  }));
  const accounts_receivable: AnyRow[] = [];
  const rewards_participants: AnyRow[] = [];
  const access_tokens: AnyRow[] = [];
  for (let at = 0; at < count; at += 1) {
    const one = account();
    accounts_receivable.push(one);
    if (oneIn(4)) continue;
    const taking = participant(one);
    rewards_participants.push(taking);
    access_tokens.push(accessToken(taking.id));
    if (oneIn(8)) access_tokens.push(accessToken(taking.id));
  }
  return { units, accounts_receivable, rewards_participants, access_tokens, customer_event_classifications };
}
