import { execFileSync } from "node:child_process";
import { getHeapStatistics } from "node:v8";
import { describe, expect, test } from "vitest";
import { roomForHeap } from "../src/common/memory-limit.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { runHere } from "./run-program.ts";
import { type Client, metric, startClient } from "./transports.ts";

const megabyte = 1024 ** 2;

const keptBytes = (client: Client) => metric(client, "kept_bytes");

/** Calls of a sandbox, each with an event of that many letters. */
async function load(client: Client, sandbox: string, calls: number, letters: number): Promise<void> {
  for (let call = 0; call < calls; call += 1) {
    const inIt = { "x-mock-sandbox": sandbox };
    const { body } = await client.post(createPath, eventsBody([`${call} ${"x".repeat(letters)}`]), inIt);
    expect(body.data.processed_customer_events_set.length).toBe(1);
  }
}

describe("the memory that sandboxes keep together", () => {
  test("is given back by one that is removed, reset or cleared", async () => {
    await using client = await startClient("in-process");
    await client.post("/__mock/v1/sandboxes", { name: "a" });
    await load(client, "a", 5, 1000);
    await load(client, "default", 5, 1000);
    const both = await keptBytes(client);
    await client.send("/__mock/v1/sandboxes/a", { method: "DELETE" });
    const one = await keptBytes(client);
    expect(both).toBeGreaterThan(10_000);
    expect(Math.abs(both / 2 - one)).toBeLessThan(1000);
    await client.post("/__mock/v1/reset", { journal: true });
    expect(await keptBytes(client)).toBeLessThan(one);
    await client.post("/__mock/v1/reset", {});
    expect(await keptBytes(client)).toBe(0);
  });
});

describe("--memory", () => {
  const run = (...words: string[]) => runHere(["config", "--json", ...words]);

  test("is a quarter of what can stay in V8's heap, which config prints in bytes", async () => {
    const { stdout } = await run();
    const { value, origin } = JSON.parse(stdout).memory;
    expect(origin).toBe("default");
    expect(value).toBe(Math.floor(roomForHeap() / 4));
  });

  test("comes with the bound that the process stays below, as a number of bytes", async () => {
    const { value, processBound: bound } = JSON.parse((await run("--memory", "64mb")).stdout).memory;
    expect(value).toBe(64 * megabyte);
    expect(bound).toBe(getHeapStatistics().heap_size_limit + value + 192 * megabyte);
  });

  test("goes by the limit of a container where that has less than the heap may take", () => {
    expect(roomForHeap(512 * megabyte)).toBe(256 * megabyte);
    const withoutYoung = getHeapStatistics().heap_size_limit - 96 * megabyte;
    expect(roomForHeap(0)).toBe(withoutYoung);
    expect(roomForHeap(2 ** 63)).toBe(withoutYoung);
  });
});

test("a mock server collects the whole heap at most 39 times for 1200 requests of 1000 rows", {
  timeout: 120_000,
}, () => {
  // With this schedule of V8, other work on the machine does not change the count: 37, and 42 without the spare block of the journal.
  const schedule = ["--predictable-gc-schedule", "--single-threaded-gc"];
  const many = [...schedule, "--trace-gc", `${import.meta.dirname}/many-requests.ts`];
  const count = execFileSync(process.execPath, many, { encoding: "utf8" }).match(/Mark-Compact/g)?.length ?? 0;
  expect(count).toBeGreaterThan(2);
  expect(count).toBeLessThanOrEqual(39);
});
