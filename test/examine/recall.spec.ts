import { expect, test } from "vitest";
import { variantsById } from "../../src/assumptions/switches.ts";
import { namedRow, fixtureToken as token } from "../event-rows.ts";
import { bulkCall, type Call, notShown, startSystem } from "./sessions.ts";

const bulk = (...rows: readonly object[]): Call => bulkCall(token, rows);

/** Calls that show what our examples show only with the state that they ask for. */
const more: Readonly<Record<string, readonly Call[]>> = {
  "bulk.reference-reused": ["a", "b"].map((id) => bulk(namedRow(id, { external_system_reference_number: "R-1" }))),
  "identifier.order-of-look-ups": [
    bulk(namedRow("a", { accounts_receivable_identifier: { number: "ACR00045750" } })),
    bulk(namedRow("b", { performed_by_unit_identifier: { name: "No Such Unit" } })),
    bulk(
      namedRow("c", {
        accounts_receivable_identifier: { number: "ACR00045750" },
        performed_by_unit_identifier: { name: "No Such Unit" },
      }),
    ),
  ],
};

const variants = [...variantsById].flatMap(([id, all]) =>
  all.map((variant) => ({ id, variant, name: `${id}=${variant}` })),
);

test("what a recording cannot show is not on two lists", () => {
  expect(Object.keys(notShown).filter((name) => variants.every((one) => one.name !== name))).toEqual([]);
});

test.each(variants.filter(({ name }) => !(name in notShown)))(
  "$name is found, and nothing else",
  async ({ id, variant }) => {
    await using system = startSystem({ assumptions: { [id]: variant } });
    for (const call of more[id] ?? []) await system.send(call);
    await system.sendExamples((witnesses) => witnesses.includes(id));
    await system.sendRandom(7, 15);
    const { findings } = await system.examined();
    const refuted = findings.filter(({ result }) => result === "refuted").map((one) => `${one.id}=${one.variant}`);
    expect(refuted).toEqual([`${id}=${variant}`]);
  },
);
