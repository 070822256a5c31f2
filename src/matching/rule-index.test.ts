import { expect, test } from "vitest";
import { conditionsAt } from "./predicate.ts";
import { RuleIndex } from "./rule-index.ts";

type Where = Parameters<typeof conditionsAt>[0];

const asked = [undefined, null, 0, -0, 1, "1", "a", "ab", [1], ["a"], {}].flatMap((one) =>
  [undefined, "a", 1, { deep: "a" }].map((other) => ({ one, other })),
);

const wheres: Where[] = [
  {},
  { "/one": { equals: "a" } },
  { "/other": { equals: "a" }, "/one": { matches: "^a" } },
  { "/one": { equals: 0 } },
  { "/one": { equals: -0 } },
  { "/one": { equals: null } },
  { "/one": { equals: [1] } },
  { "/one": { in: ["a", 1, "a"] } },
  { "/one": { in: ["a", [1]] } },
  { "/one": { equals: "a", in: ["b"] } },
  { "/one": { equals: "ab", contains: "b" } },
  { "/one": { equals: "ab", contains: "c" } },
  { "/one": { absent: true } },
  { "/one": { absent: false }, "/other/deep": { equals: "a" } },
  { "": { equals: { one: "a", other: 1 } } },
  { "/other": { equals: 1 } },
  {},
  { "/one": { contains: "a" } },
];

test("what is found is what asking each rule finds, in the order in which they were given", () => {
  for (const order of [wheres, wheres.toReversed()]) {
    const index = new RuleIndex(order, conditionsAt);
    for (const one of asked) {
      const each = order.filter((where) => conditionsAt(where).every(({ read, holds }) => holds(read(one))));
      expect(index.find(one), JSON.stringify(one)).toEqual(each);
      expect(each.length).toBeLessThan(order.length);
    }
  }
});

test("0 and -0 are two values", () => {
  const index = new RuleIndex<Where, unknown>([{ "/one": { equals: 0 } }, { "/one": { in: [-0, "a"] } }], conditionsAt);
  expect(index.find({ one: 0 })).toEqual([{ "/one": { equals: 0 } }]);
  expect(index.find({ one: -0 })).toEqual([{ "/one": { in: [-0, "a"] } }]);
});
