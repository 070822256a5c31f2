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
    "79dae3fe6a8fa362a1c8c80994e792831d017d9d9fd6d5f9319c5204588a4a93",
  );
});

test("a number that a fixture has is left to it", () => {
  const fixture = { number: "ACR1000000001", name: "x" };
  const [first, second] =
    withGenerated(new Map([["accounts_receivable", [fixture]]]), 1, "1").get("accounts_receivable") ?? [];
  expect(first).toBe(fixture);
  expect(second).toMatchObject({ number: "ACR1000000002" });
});
