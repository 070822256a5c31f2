import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Bodies of calls. One is sent again and again; several are sent in turn, each by one connection. */
export type Bodies = readonly [Buffer, ...Buffer[]];

export const connections = 32;

const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";
const accounts = 500;
const numberOf = (account: number) => `ACR3${String(account).padStart(9, "0")}`;
const cardOf = (account: number) => `BENCH${account}`;

/** The rows of a call: half of them name accounts of `benchFixtures`, the others accounts that are not there. */
export const halfKnown = (rows: number): Bodies => [bodyOf(rows, () => ({}))];

/** The same with an external reference in each row, new in each call of a run. */
export function withReferences(rows: number): Bodies {
  const calls = Array.from({ length: connections * Math.ceil(5000 / rows) }, (_, index) => `call ${index}`);
  const named = (name: string) =>
    bodyOf(rows, (row) => ({
      external_system: "campaigns",
      external_system_reference_number: `${name} row ${row}`,
    }));
  return [named("first call"), ...calls.map(named)];
}

/** Rows that name their participant by a card and its pass code: secrets in every row. */
export const withPassCodes = (rows: number): Bodies => [
  bodyOf(rows, (row) => ({
    accounts_receivable_identifier: undefined,
    rewards_participant_identifier: {
      access_token_identifier: { identifier: cardOf(row % accounts), pass_code: row % 2 === 0 ? "1234" : "4321" },
    },
  })),
];

/** Rows with a member each that no release knows. */
export const withUnknownMembers = (rows: number): Bodies => [bodyOf(rows, () => ({ colour: "red" }))];

function bodyOf(rows: number, more: (row: number) => object): Buffer {
  const row = (index: number) => ({
    request_unique_identifier: String(index),
    accounts_receivable_identifier: { number: numberOf(index % 2 === 0 ? index % accounts : accounts + index) },
    performed_by_unit_identifier: { name: "Admin Unit" },
    performed_on: "2016-06-22T15:00:00",
    social_media: "FACEBOOK",
    profile: "www.facebook.com/polina",
    action: "LIKE",
    ...more(index),
  });
  return Buffer.from(
    JSON.stringify({ token, social_media_customer_events_set: Array.from({ length: rows }, (_, index) => row(index)) }),
  );
}

/** Makes a folder with the fixtures of the package and the accounts, participants and cards that the bodies name. */
export function benchFixtures(): string {
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-bench-"));
  cpSync(fileURLToPath(new URL("../../fixtures/default", import.meta.url)), folder, { recursive: true });
  const id = (kind: string, account: number) => kind + String(account).padStart(31, "0");
  const all = Array.from({ length: accounts }, (_, account) => account);
  add(folder, "accounts_receivable", (template) =>
    all.map((n) => ({ ...template, id: id("A", n), number: numberOf(n), name: `Account ${n}`, account_owner: null })),
  );
  add(folder, "rewards_participants", (template) =>
    all.map((n) => ({
      ...template,
      id: id("B", n),
      number: `RP3${n}`,
      name: `Participant ${n}`,
      accounts_receivable_id: id("A", n),
    })),
  );
  add(folder, "access_tokens", () =>
    all.map((n) => ({
      id: id("C", n),
      rewards_participant_id: id("B", n),
      life_cycle_state: "EFFECTIVE",
      identifier: cardOf(n),
      pass_code: "1234",
    })),
  );
  return folder;
}

function add(folder: string, collection: string, rowsOf: (template: object) => object[]): void {
  const file = join(folder, `${collection}.json`);
  const rows = JSON.parse(readFileSync(file, "utf8")) as object[];
  writeFileSync(file, JSON.stringify([...rows, ...rowsOf(rows[0] ?? {})]));
}
