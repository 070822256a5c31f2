import { loadOwnModule } from "../../ground/own-module.ts";
import { startIds } from "../../ground/random.ts";
import type { Rows } from "../../store/rows.ts";
import type * as fakerModule from "./faker.ts";

const accountsPerUnit = 2000;

const classes: readonly (readonly [string, string])[] = [
  ["Page Like", "A like of one of our pages"],
  ["Post Like", "A like of a single post"],
  ["Seasonal Promotion", "Events of a seasonal promotion"],
  ["Product Launch", "Events around a new product"],
  ["Brand Awareness", "Events of the brand as a whole"],
  ["Referral Drive", "Events that bring new customers"],
];

/** Rows of fixtures and generated ones after them; the same seed and the same fixtures give the same bytes everywhere. */
export function withGenerated(rows: Rows, accounts: number, seed: string): Rows {
  if (accounts === 0) return rows;
  const made = Object.entries(generate(startDrawing(rows, seed), accounts));
  return new Map([...rows, ...made.map(([name, more]) => [name, [...(rows.get(name) ?? []), ...more]] as const)]);
}

type Drawing = ReturnType<typeof startDrawing>;

function startDrawing(rows: Rows, seed: string) {
  // Loaded only when wanted: it is large, and a start without generated records does not wait for it.
  const { Faker, base, en } = loadOwnModule<typeof fakerModule>("mock/sandbox/faker");
  const faker = new Faker({ locale: [en, base] });
  const newId = startIds(seed, "generated fixtures");
  faker.seed(Number.parseInt(newId().slice(0, 8), 16));
  const taken = new Set<unknown>([...rows.values()].flatMap((some) => some.flatMap((row) => Object.values(row))));
  const counts = new Map<string, number>();
  /** What a row of the fixtures has stays the only one of its kind: calls find accounts by number and by name. */
  const untaken = (make: () => string): string => {
    for (;;) {
      const text = make();
      if (!taken.has(text)) return text;
    }
  };
  const counted = (prefix: string) => {
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    return String(counts.get(prefix));
  };
  return {
    faker,
    newId,
    /** `prefix` and a number, counted up from 1. */
    next: (prefix: string, digits: number) => untaken(() => prefix + counted(prefix).padStart(digits, "0")),
    name: () => untaken(() => `${faker.person.firstName()} ${faker.person.lastName()}`),
  };
}

function generate(draw: Drawing, count: number): Record<string, object[]> {
  const units = Array.from({ length: Math.min(100, Math.ceil(count / accountsPerUnit) + 2) }, () => unit(draw));
  const customer_event_classifications = classes.map(([name, description]) => ({
    id: draw.newId(),
    name,
    alternative_code: draw.next("GEN", 3),
    description,
  }));
  const accounts_receivable: object[] = [];
  const rewards_participants: object[] = [];
  const access_tokens: object[] = [];
  for (let at = 0; at < count; at += 1) {
    const account = accountOf(draw);
    accounts_receivable.push(account);
    if (!oneIn(draw, 4)) {
      const participant = participantOf(draw, account);
      rewards_participants.push(participant);
      access_tokens.push(accessTokenOf(draw, participant.id));
      if (oneIn(draw, 8)) access_tokens.push(accessTokenOf(draw, participant.id));
    }
  }
  return { units, accounts_receivable, rewards_participants, access_tokens, customer_event_classifications };
}

const oneIn = ({ faker }: Drawing, chances: number) => faker.number.int({ min: 1, max: chances }) === 1;

function unit(draw: Drawing) {
  const { faker } = draw;
  const city = faker.location.city();
  const alternative_code = draw.next("U", 4);
  return {
    id: draw.newId(),
    name: `${city} Store ${alternative_code}`,
    alternative_code,
    group_name: "Stores",
    community_name: `${faker.location.state()} Region`,
    description: `The shop in ${faker.location.street()}, ${city}`,
  };
}

function accountOf(draw: Drawing) {
  const name = draw.name();
  return {
    id: draw.newId(),
    number: draw.next("ACR1", 9),
    name,
    life_cycle_state: oneIn(draw, 30) ? "TERMINATED" : "EFFECTIVE",
    account_owner: { id: draw.newId(), number: draw.next("CI1", 7), name },
  };
}

function participantOf(draw: Drawing, account: ReturnType<typeof accountOf>) {
  return {
    id: draw.newId(),
    number: draw.next("RP1", 9),
    name: account.name,
    life_cycle_state: account.life_cycle_state,
    accounts_receivable_id: account.id,
  };
}

function accessTokenOf(draw: Drawing, rewards_participant_id: string) {
  const { faker } = draw;
  const state = faker.number.int({ min: 1, max: 20 });
  return {
    id: draw.newId(),
    rewards_participant_id,
    life_cycle_state: state === 1 ? "PENDING_VERIFICATION" : state === 2 ? "NOT_EFFECTIVE" : "EFFECTIVE",
    identifier: draw.next("6", 15),
    authentication_code: draw.next("AUTH-1", 9),
    pass_code: faker.string.numeric(4),
    one_time_password: null,
  };
}
