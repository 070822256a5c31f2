import { afterEach, expect, test, vi } from "vitest";
import { resetInTurns } from "../src/admin/reset-in-turns.ts";
import { createStandIn } from "../src/index.ts";
import type { Sandboxes } from "../src/sandbox/sandboxes.ts";

afterEach(() => vi.restoreAllMocks());

/** Each look at the watch is a second after the one before. */
function tellLateTime() {
  let ms = 0;
  vi.spyOn(performance, "now").mockImplementation(() => {
    ms += 1000;
    return ms;
  });
}

const all = { state: true, journal: true, faults: true, counters: true, clock: true };

test("other work is done while all sandboxes are reset", async () => {
  await using standIn = createStandIn({ logLevel: "silent" });
  for (let index = 0; index < 20; index += 1) standIn.sandbox();
  tellLateTime();
  let isReset = false;
  const reset = standIn
    .fetch("/__mock/v1/reset", { method: "POST", body: JSON.stringify({ all: true }) })
    .finally(() => {
      isReset = true;
    });
  let turns = 0;
  for (; !isReset; turns += 1) await new Promise((resolve) => setImmediate(resolve));
  expect(await (await reset).json()).toMatchObject({ sandboxes: 21 });
  expect(turns).toBeGreaterThan(10);
});

test("a sandbox that is removed meanwhile is not reset", async () => {
  tellLateTime();
  const done: string[] = [];
  const of = (name: string) => ({ name, reset: () => done.push(name) });
  const [a, b, c] = [of("a"), of("b"), of("c")];
  const lists = [
    [a, b, c],
    [a, c],
    [a, c],
  ];
  const sandboxes = { all: () => lists.shift() ?? [a, c], gone: { clear: () => done.push("gone") } };
  await resetInTurns(sandboxes as unknown as Sandboxes, all);
  expect(done).toEqual(["a", "c", "gone"]);
});
