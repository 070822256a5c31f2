import { expect, test } from "vitest";
import { type Books, problemsOf, profileOf, type SentCall } from "./oracle.ts";

const call = (more: Partial<SentCall> = {}): SentCall => ({
  key: "a",
  rows: [true, false],
  fault: undefined,
  reported: new Map([[0, "one"]]),
  isWhole: true,
  ...more,
});
const lost = call({ fault: "lost-response", reported: undefined });
const cut = call({ reported: undefined, isWhole: false });
const stored = [{ id: "one", profile: profileOf("a", 0) }];
const journal = [{ key: "a", processed: 1 }];

test.each<[string, Books]>([
  ["an answered call", { calls: [call()], stored, journal }],
  ["a lost answer", { calls: [lost], stored, journal }],
  ["a call that was cut", { calls: [cut], stored: [], journal: [] }],
])("the books agree: %s", (_, books) => {
  expect(problemsOf(books)).toEqual([]);
});

test.each<[string, Partial<Books>]>([
  ["reported other events than it stored", { stored: [] }],
  ["reported other events than it stored", { stored: [{ id: "two", profile: profileOf("a", 0) }] }],
  ["stored 1 of 2 rows", { calls: [call({ rows: [true, true] })] }],
  ["lost its answer", { calls: [{ ...lost, fault: undefined }] }],
  ["is in the journal 2 times", { journal: [...journal, ...journal] }],
  ["was answered, and is not in the journal", { journal: [] }],
  ["is in the journal, and was never sent whole", { calls: [cut] }],
  ["stored 0 rows, and the journal tells others", { calls: [lost], stored: [] }],
  ["nobody sent it", { calls: [] }],
])("the books disagree: %s", (problem, changes) => {
  expect(problemsOf({ calls: [call()], stored, journal, ...changes }).join("\n")).toContain(problem);
});
