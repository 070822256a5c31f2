import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";
const accounts = 500;
const numberOf = (account: number) => `ACR3${String(account).padStart(9, "0")}`;

/** The rows of a call: half of them name accounts of `benchFixtures`, the others accounts that are not there. */
export const halfKnown = (rows: number): Buffer => bodyOf(rows, {});

/** Rows with a member each that no release knows. */
export const withUnknownMembers = (rows: number): Buffer => bodyOf(rows, { colour: "red" });

export const withBadDates = (rows: number): Buffer => bodyOf(rows, { performed_on: "yesterday" });

function bodyOf(rows: number, more: object): Buffer {
  const row = (index: number) => ({
    request_unique_identifier: String(index),
    accounts_receivable_identifier: { number: numberOf(index % 2 === 0 ? index % accounts : accounts + index) },
    performed_by_unit_identifier: { name: "Admin Unit" },
    performed_on: "2016-06-22T15:00:00",
    social_media: "FACEBOOK",
    profile: "www.facebook.com/polina",
    action: "LIKE",
    ...more,
  });
  return Buffer.from(
    JSON.stringify({ token, social_media_customer_events_set: Array.from({ length: rows }, (_, index) => row(index)) }),
  );
}

/** Makes a folder with the fixtures of the package and the accounts that the bodies name. */
export function benchFixtures(): string {
  const folder = mkdtempSync(join(tmpdir(), "crmcom-mock-bench-"));
  cpSync(fileURLToPath(new URL("../../fixtures/default", import.meta.url)), folder, { recursive: true });
  const file = join(folder, "accounts_receivable.json");
  const rows: object[] = JSON.parse(readFileSync(file, "utf8"));
  const added = Array.from({ length: accounts }, (_, account) => ({
    ...rows[0],
    id: `A${String(account).padStart(31, "0")}`,
    number: numberOf(account),
    name: `Account ${account}`,
    account_owner: null,
  }));
  writeFileSync(file, JSON.stringify([...rows, ...added]));
  return folder;
}
