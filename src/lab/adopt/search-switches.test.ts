import { expect, test } from "vitest";
import type { Switches } from "../../wire/switches.ts";
import { type SwitchJudge, searchSwitches } from "./search-switches.ts";

const ids = ["value.null", "value.letter-case", "value.lost-digits", "value.unknown-member", "date.zone"] as const;

type On = Readonly<Record<(typeof ids)[number], boolean>>;

/** Judges by a sum, and keeps what it was asked. */
function judgeBy(otherwise: (on: On) => number, mostPairs = 100): SwitchJudge & { readonly asked: Switches[] } {
  const asked: Switches[] = [];
  return {
    asked,
    mostPairs,
    async under(switches) {
      asked.push(switches);
      return { otherwise: otherwise(Object.fromEntries(ids.map((id) => [id, id in switches])) as On), restsOn: ids };
    },
    firsts: async () => ids,
    seconds: async () => ids,
  };
}

const countOf = (...wrong: readonly unknown[]) => wrong.filter(Boolean).length;

test("changes that help are made one after the other, and none that helps no more once others are made", async () => {
  const judge = judgeBy((on) =>
    countOf(!on["value.null"], !on["value.null"] && !on["date.zone"], !on["value.letter-case"]),
  );
  expect(await searchSwitches([judge], {})).toEqual({ "value.null": "wrong-type", "value.letter-case": "any" });
});

test("what was switched from the start is put back where it helps", async () => {
  const judge = judgeBy((on) => countOf(on["date.zone"], !on["value.null"]));
  expect(await searchSwitches([judge], { "date.zone": "refused" })).toEqual({ "value.null": "wrong-type" });
});

test("of pairs that help, that with which the least is otherwise is made, not the first", async () => {
  const judge = judgeBy((on) => {
    if (on["value.null"] && on["value.letter-case"]) return 3;
    return on["value.lost-digits"] && on["date.zone"] ? 0 : 4;
  });
  expect(await searchSwitches([judge], {})).toEqual({ "value.lost-digits": "refused", "date.zone": "refused" });
});

test("a change that helps one answer and harms others more is not made", async () => {
  const helped = judgeBy((on) => countOf(!on["value.null"], !on["date.zone"]));
  const harmed = judgeBy((on) => countOf(on["value.null"]) * 2);
  expect(await searchSwitches([helped, harmed], {})).toEqual({ "date.zone": "refused" });
});

test("pairs are as many different ones as may be tried, and none is tried where nothing is otherwise", async () => {
  const judge = judgeBy(() => 1, 9);
  expect(await searchSwitches([judge], {})).toEqual({});
  const pairs = judge.asked.filter((switches) => Object.keys(switches).length === 2);
  expect(new Set(pairs.map((pair) => Object.keys(pair).sort().join())).size).toBe(9);
  expect(pairs).toHaveLength(9);

  const content = judgeBy(() => 0);
  expect(await searchSwitches([content, judgeBy(() => 1, 0)], {})).toEqual({});
  expect(new Set(content.asked.map((switches) => Object.keys(switches).length))).toEqual(new Set([0]));
});
