// What the compiler must refuse. It is compiled with the sources in every run, and with the shipped types by the test of the package.
import {
  type ConfigInput,
  createStandIn,
  type FaultRule,
  type FixtureRecord,
  type JournalClaim,
  type JournalFilter,
  type MethodRequest,
  type MethodResponse,
  type SandboxOptions,
  type StandIn,
} from "../src/index.ts";

declare module "../src/index.ts" {
  interface OwnRecords {
    vouchers: { readonly code: string };
  }
}

const operation = "customer_events.bulk.social_media.create";

export const right: readonly FaultRule[] = [
  "flaky",
  { preset: "flaky", when: { probability: 0.5 } },
  { effect: { connection: "reset" } },
  { effect: { connection: { type: "close-after-bytes", bytes: 10 } } },
  { effect: { delay: 300 } },
  { effect: { delay: { median: 300, sigma: 0.2 } } },
  "refused:tokenExpired",
  { effect: { http: 503 }, phase: "before-auth" },
  { effect: { row: "omitted" }, match: { operation, rows: { index: 0, where: { "/profile": "polina" } } } },
  { effect: { vendorError: "tokenExpired" }, match: { operation: "customer_events.*" } },
  { effect: { vendorError: "SomeException" }, match: { operation: "!authentication.*" } },
  { effect: { token: "expire" }, when: { nth: [2, 3], key: "/token" } },
];

export const mistakes: readonly FaultRule[] = [
  // @ts-expect-error a preset that there is not
  "flakey",
  // @ts-expect-error an effect that there is not
  { effect: { conection: "reset" } },
  // @ts-expect-error a connection that there is not
  { effect: { connection: "rset" } },
  // @ts-expect-error a phase that there is not
  { effect: { http: 503 }, phase: "before-comit" },
  // @ts-expect-error a member of a predicate that there is not
  { effect: { http: 503 }, match: { body: { "/token": { equal: "x" } } } },
  // @ts-expect-error a number as a text
  { effect: { http: { status: "503" } } },
];

export const rightClaims: readonly JournalClaim[] = [
  { operation, atLeast: 1, rows: { where: { "/profile": { contains: "polina" } } } },
  { never: true, outcome: "partly-processed" },
];

/** A method of a folder needs no declaration. */
export const ownFilter: JournalFilter = { operation: "subscriptions.create" };

export const wrongOptions: readonly ConfigInput[] = [
  // @ts-expect-error an option that there is not
  { prot: 80 },
  // @ts-expect-error a number as a text
  { port: "80" },
  // @ts-expect-error a release that is none
  { release: "14" },
  // @ts-expect-error a variant that there is not
  { assumptions: { "bulk.reference-reused": "acepted" } },
  // @ts-expect-error a vendor error that there is not
  { vendorErrors: { tokenUnknwn: { code: "X" } } },
];

export const rightSandbox: SandboxOptions = {
  release: "R12",
  assumptions: { "bulk.reference-reused": "accepted" },
  fixtures: { units: [{ id: "0".repeat(32), name: "Mine" }] },
};

export const wrongSandboxes: readonly SandboxOptions[] = [
  // @ts-expect-error a member of a row that there is not
  { fixtures: { units: [{ id: "0".repeat(32), nmae: "Mine" }] } },
  // @ts-expect-error a row without its name
  { fixtures: { units: [{ id: "0".repeat(32) }] } },
  // @ts-expect-error an option that there is not
  { ttl: 1000 },
];

export const wrongRow: FixtureRecord<"rewards_participants"> = {
  id: "0".repeat(32),
  number: "RP1",
  name: "Polina",
  // @ts-expect-error a state that there is not
  life_cycle_state: "EFECTIVE",
};

/** Never called: it is only compiled. */
export async function inUse(standIn: StandIn = createStandIn()): Promise<void> {
  const sandbox = standIn.sandbox("mine");
  const [unit] = sandbox.add("units", { name: "Mine" });
  unit?.alternative_code?.trim();
  const [own] = sandbox.add("subscriptions", { name: "Gold" });
  const anything: unknown = own?.["name"];
  const [voucher] = sandbox.add("vouchers", { code: `${anything}` });
  voucher?.code.trim();
  // @ts-expect-error a member that the declared record has not
  sandbox.add("vouchers", { cod: "A" });
  // @ts-expect-error a member that there is not
  sandbox.add("units", { nmae: "Mine" });
  // @ts-expect-error a part that there is not
  sandbox.reset({ jurnal: true });
  const request: MethodRequest<"customer_events.social_media.list"> = { token: "t", number_of_results: 5 };
  const answer = (await (
    await sandbox.fetch("/", { body: JSON.stringify(request) })
  ).json()) as MethodResponse<"customer_events.bulk.web.create">;
  answer.data.processed_customer_events_set[0]?.number.trim();
  // @ts-expect-error a parameter that there is not
  const wrong: MethodRequest<"authentication.token"> = { username: "a", password: "b", organization: "c" };
  wrong satisfies unknown;
}
