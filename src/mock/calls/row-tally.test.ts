import { expect, test } from "vitest";
import { refuse } from "../../wire/refusal.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { RowTally } from "./row-tally.ts";

const row = { index: 0, identifier: "1", parameters: {}, ignored: [] };
const notFound = refuse("accountsReceivableNotFound", { value: "A1" });

test("what became of rows is plain as long as no text of it can have a secret", () => {
  const isPlain = (...enter: ((tally: RowTally) => void)[]) => {
    const tally = new RowTally(vendorErrors);
    for (const one of enter) one(tally);
    return tally.outcome(enter.length).isPlain;
  };
  const done = (tally: RowTally) => tally.enter(row, { id: "1", number: "1" }, undefined);
  const refused = (tally: RowTally) => tally.enter(row, notFound, undefined);
  const secret = refuse("accountsReceivableNotFound", { value: "password: 1234" });
  expect(isPlain()).toBe(true);
  expect(isPlain(done, refused)).toBe(true);
  expect(isPlain((tally) => tally.enter(row, secret, undefined), done, refused)).toBe(false);
});

test("a text that the config file gives is looked at too", () => {
  const { accountsReceivableNotFound: documented } = vendorErrors;
  const errors = { ...vendorErrors, accountsReceivableNotFound: { ...documented, message: "token: {value}" } };
  const tally = new RowTally(errors);
  tally.enter(row, refuse("accountsReceivableNotFound", { value: "A1" }), undefined);
  expect(tally.outcome(1).isPlain).toBe(false);
});

test("so may be the text that a fault rule gives, which nobody looks at", () => {
  const tally = new RowTally(vendorErrors);
  const fault = { rule: "a", outcome: "rejected", error_code: "E", error_description: "token: 1234" } as const;
  tally.enter(row, { id: "1", number: "1" }, fault);
  expect(tally.outcome(1)).toMatchObject({ isPlain: false, isStruck: true });
});
