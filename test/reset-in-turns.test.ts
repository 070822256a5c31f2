import { afterEach, expect, test, vi } from "vitest";
import { createStandIn } from "../src/index.ts";
import { resetInTurns } from "../src/mock/admin/reset-in-turns.ts";
import { makeSandbox } from "../src/mock/sandbox/make-sandbox.ts";
import { allSandboxes, closeSandboxes, removeSandbox } from "../src/mock/sandbox/sandboxes.ts";
import { plainSandboxes } from "./plain-sandboxes.ts";

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
  const sandboxes = plainSandboxes();
  for (const name of ["a", "b", "c"]) makeSandbox(sandboxes, { name });
  const done: string[] = [];
  for (const sandbox of allSandboxes(sandboxes)) {
    const { name, store } = sandbox;
    vi.spyOn(store, "reset").mockImplementation(() => {
      done.push(name);
      if (name === "a") removeSandbox(sandboxes, "b");
    });
  }
  vi.spyOn(sandboxes.gone, "clear").mockImplementation(() => void done.push("gone"));
  tellLateTime();
  await resetInTurns(sandboxes, all);
  expect(done).toEqual(["default", "a", "c", "gone"]);
  closeSandboxes(sandboxes);
});
