import { describe, expect, test } from "vitest";
import { ruleSchema } from "./rule.ts";
import { countCall, storeRule } from "./stored-rule.ts";

const rule = (when: object, id = "r") => ({ ...ruleSchema.parse({ effect: { delay: 1 }, when }), id });
/** The ordinals of the calls, of so many, that the rule applies to. */
function applied(when: object, n = 20, keys = [""], sandbox = "default"): number[] {
  const stored = storeRule(rule(when), "runtime", 0);
  return Array.from({ length: n }, (_, index) => index + 1).filter((at) => {
    const { missed, counter } = countCall(stored, { seed: "42", sandbox }, keys[(at - 1) % keys.length] ?? "");
    if (missed === undefined) counter.applied += 1;
    return missed === undefined;
  });
}

describe("the sample", () => {
  test("applies at its rate", () => {
    expect(applied({ probability: 0.3 }, 5000).length / 5000).toBeCloseTo(0.3, 1);
  });

  test("gives each sandbox a schedule of its own", () => {
    const of = (sandbox: string) => applied({ probability: 0.5 }, 20, [""], sandbox);
    expect(of("one")).not.toEqual(of("other"));
  });

  test("by a key gives each attempt of a key a fate of its own, whatever comes between", () => {
    const when = { probability: 0.5, key: "/token" };
    const alone = applied(when, 20, ["a"]);
    expect([0, 20]).not.toContain(alone.length);
    expect(applied(when, 40, ["a", "b"]).filter((at) => at % 2 === 1)).toEqual(alone.map((at) => 2 * at - 1));
  });
});

test.each([
  [{ nth: 3 }, [3]],
  [{ nth: [1, 4] }, [1, 4]],
  [{ nth: [2, 5], times: 1 }, [2]],
  [{ times: 3 }, [1, 2, 3]],
  [{ times: 0 }, []],
  [{ probability: 0 }, []],
  [{ nth: [5, 10, 15], times: 2 }, [5, 10]],
])("when %j it applies at %j", (when, expected) => expect(applied(when)).toEqual(expected));

test("a rule remembers the last 10 000 keys that it counts by", () => {
  const stored = storeRule({ ...ruleSchema.parse({ effect: { http: 503 } }), id: "r" }, "runtime", 0);
  const ordinalOf = (key: string) => countCall(stored, { seed: "42", sandbox: "default" }, key).ordinal;
  const countOthers = (from: number, to: number) => {
    for (let key = from; key < to; key += 1) ordinalOf(String(key));
  };
  expect(ordinalOf("first")).toBe(1);
  countOthers(0, 9999);
  expect(ordinalOf("first")).toBe(2);
  countOthers(9999, 10_000);
  expect(ordinalOf("first")).toBe(1);
});
