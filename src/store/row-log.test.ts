import { expect, test } from "vitest";
import { startDraws } from "../../test/start-draws.ts";
import { createRowLog } from "./row-log.ts";

test.each([1, 2, 3, 4, 5, 6, 7, 8])("a row log holds what a list would, looked at or not, seed %i", (seed) => {
  const draw = startDraws(seed);
  const log = createRowLog();
  const list: unknown[] = [];
  let made = 0;
  const row = () => ({ id: `row ${++made}`, text: "ü€😀".repeat(draw(3)), left: null, count: made / 4 });
  const common = [undefined, { kind: "a", at: null }, { kind: "b" }];
  // One run hardly ever looks, another all the time.
  const curious = seed % 4;
  for (let step = 0; step < 3000; step += 1) {
    const act = draw(12);
    if (act < 7) {
      const own = row();
      const shared = common[draw(20) === 0 ? draw(3) : seed % 3];
      log.push(own, shared);
      list.push({ ...own, ...shared });
    } else if (act < 9 && log.end > log.first) expect(log.pop()).toEqual(list.pop());
    else if (act === 9 && log.end > log.first) log.dropFirst();
    else if (draw(40) < curious && log.end > log.first) {
      const place = log.first + draw(log.end - log.first);
      expect(log.at(place)).toEqual(list[place]);
      expect(log.at(place)).toBe(log.at(place));
      const other = row();
      log.set(place, other);
      list[place] = other;
    }
    expect(log.end).toBe(list.length);
  }
  for (let place = log.first; place < log.end; place += 1) expect(log.at(place)).toEqual(list[place]);
});

test("a row in one part that nobody looked at since is the object that was put in", () => {
  const log = createRowLog();
  const own = { id: "row 1" };
  log.push(own);
  expect(log.at(0)).toBe(own);
});
