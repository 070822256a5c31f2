import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { readRecords } from "../../store/read-records.ts";
import { ownMethods } from "../../vendor/catalog.ts";
import { withGenerated } from "./generate-fixtures.ts";

const bytes = (seed: string, accounts = 500) => JSON.stringify([...withGenerated(new Map(), accounts, seed)]);

test("generated rows pass their schemas and fit together", () => {
  const rows = withGenerated(new Map(), 500, "42");
  expect(readRecords(rows, { entities: ownMethods.entities, where: (...at) => at.join() })).toEqual(rows);
});

test("the same seed gives the same bytes, on every machine; another seed gives others", () => {
  expect(bytes("42")).toBe(bytes("42"));
  expect(bytes("42")).not.toBe(bytes("43"));
  expect(createHash("sha256").update(bytes("42")).digest("hex")).toBe(
    "3f25579f07c2872d4b25eb5f96b981b5ab23110bcdef8b125957f47d1c60e2da",
  );
});

test("a number that a fixture has is left to it", () => {
  const fixture = { number: "ACR1000000001", name: "x" };
  const [first, second] =
    withGenerated(new Map([["accounts_receivable", [fixture]]]), 1, "1").get("accounts_receivable") ?? [];
  expect(first).toBe(fixture);
  expect(second).toMatchObject({ number: "ACR1000000002" });
});
