import { expect, test } from "vitest";
import { namedRow } from "../../../test/event-rows.ts";
import { startFaultClient } from "../../../test/faults-client.ts";
import type { FaultRule } from "./rule.ts";

const http = { http: 503 };
const first = { id: "first", phase: "before-auth", effect: http } as const;

/** What `GET faults/{id}` says of the rule `r` after that many calls, and what the journal says of the last of them. */
async function afterCalls(rules: readonly FaultRule[], calls = 1, rows?: readonly unknown[]) {
  const client = await startFaultClient("in-process", [...rules]);
  for (let call = 0; call < calls; call += 1) await client.call({}, rows);
  const { matches, applied, missed, why } = await client.get("/__mock/v1/faults/r");
  const { items } = await client.get("/__mock/v1/requests");
  return { counters: [matches, applied], missed, why, last: items.at(-1) };
}

const reasons: Readonly<Record<string, readonly [rules: readonly FaultRule[], calls: number, why: string]>> = {
  "not its turn": [[{ id: "r", when: { nth: 2 }, effect: http }], 3, "3 matching calls: 1 applied, 2 not its turn"],
  "not sampled": [[{ id: "r", when: { probability: 0 }, effect: http }], 2, "2 matching calls: 2 not sampled"],
  exhausted: [[{ id: "r", when: { times: 1 }, effect: http }], 3, "3 matching calls: 1 applied, 2 exhausted"],
  "not reached": [[first, { id: "r", effect: http }], 2, "2 matching calls: 2 not reached"],
  shadowed: [
    [
      { id: "q", effect: http },
      { id: "r", effect: http },
    ],
    1,
    "1 matching call: 1 shadowed",
  ],
  "within the quota": [
    [{ id: "r", effect: { quota: { limit: 9, windowMs: 60_000 } } }],
    1,
    "1 matching call: 1 within the quota",
  ],
};

test.each(Object.entries(reasons))("a rule says why it did not apply: %s", async (reason, [rules, calls, why]) => {
  const seen = await afterCalls(rules, calls);
  expect(seen.why).toBe(why);
  expect(seen.last.missed).toEqual([{ rule: "r", reason }]);
  expect(seen.last.missedCount).toBe(1);
});

test("nth counts the calls that come in, also those that another rule ends before their rows", async () => {
  const ended: FaultRule = { id: "ended", phase: "before-auth", when: { nth: 1 }, effect: http };
  const late: FaultRule = { id: "r", when: { nth: 2 }, effect: { row: "rejected" } };
  const seen = await afterCalls([ended, late], 3, [namedRow("1")]);
  expect(seen).toMatchObject({ counters: [3, 1], missed: { "not its turn": 2 } });
  expect(seen.last.missed).toMatchObject([{ rule: "ended" }, { rule: "r", reason: "not its turn" }]);
  const second = await afterCalls([ended, late], 2, [namedRow("1")]);
  expect(second.last.faults).toMatchObject([{ rule: "r" }]);
});

test("reasons stand by how often they were so; what came after the end is no match", async () => {
  const client = await startFaultClient("in-process");
  const { clock } = client.standIn.sandbox("default");
  clock.freeze(Date.now());
  await client.add({ id: "r", expiresAfterMs: 1000, when: { nth: [1, 2], times: 1 }, effect: http });
  for (let call = 0; call < 5; call += 1) await client.call();
  clock.advance(1000);
  await client.call();
  expect(await client.get("/__mock/v1/faults/r")).toMatchObject({
    matches: 5,
    applied: 1,
    missed: { "not its turn": 3, expired: 1, exhausted: 1 },
    why: "6 matching calls: 1 applied, 3 not its turn, 1 expired, 1 exhausted",
  });
});

const threeRows = [namedRow("1"), namedRow("2"), namedRow("3")];
const reasonsOfRows: Readonly<Record<string, readonly [rules: readonly FaultRule[], why: string, missed: object[]]>> = {
  "by call": [
    [{ id: "r", when: { probability: 0 }, effect: { row: {} } }],
    "1 matching call: 1 not sampled",
    [{ rule: "r", reason: "not sampled", rows: 3 }],
  ],
  "by call, after it applied once": [
    [{ id: "r", when: { times: 1 }, effect: { row: {} } }],
    "1 matching call: 1 applied",
    [],
  ],
  "of which another rule took one": [
    [
      { id: "q", match: { rows: { index: 1 } }, effect: { row: {} } },
      { id: "r", match: { rows: { index: [1] } }, effect: { row: {} } },
    ],
    "1 matching call: 1 shadowed",
    [{ rule: "r", reason: "shadowed", rows: 1 }],
  ],
  "that the call never got to": [
    [first, { id: "r", effect: { row: {} } }],
    "1 matching call: 1 not reached",
    [{ rule: "r", reason: "not reached" }],
  ],
};

test.each(Object.entries(reasonsOfRows))("a rule about rows says why: %s", async (_, [rules, why, missed]) => {
  const seen = await afterCalls(rules, 1, threeRows);
  expect([seen.why, seen.last.missed]).toEqual([why, missed]);
});

test("rows fail by their key, however they are spread over calls", async () => {
  const when = { probability: 0.5, key: "row:/request_unique_identifier" } as const;
  const keys = Array.from({ length: 12 }, (_, at) => `k${at}`);
  const failed = async (...calls: string[][]) => {
    const client = await startFaultClient("in-process", [{ id: "r", when, effect: { row: {} } }]);
    const failed: string[] = [];
    for (const keysOfCall of calls) {
      const rows = keysOfCall.map((key) => namedRow(key));
      const { data } = (await client.call({}, rows)).body;
      for (const row of data.unprocessed_customer_events_set) failed.push(row.request_unique_identifier);
    }
    return failed.sort();
  };
  const together = await failed(keys);
  expect(await failed(keys.slice(7), keys.slice(0, 7))).toEqual(together);
  expect(together.length % 12).not.toBe(0);
});

test("a rule that a call asks for applies whatever its turn is, once, and what it counts by itself stays", async () => {
  const client = await startFaultClient("in-process", [
    { id: "r", when: { nth: 2 }, effect: { delay: 0 } },
    { id: "rows", when: { nth: 2 }, effect: { row: {} } },
  ]);
  const header = async (asked?: string) =>
    (await client.call(asked === undefined ? {} : { "x-mock-fault": asked }, [namedRow("1")])).headers.get(
      "x-mock-fault",
    );
  expect(await header("r")).toBe("r;n=1;u=0.000000");
  expect(await client.get("/__mock/v1/faults/r")).toMatchObject({ matches: 1, applied: 1 });
  expect(await header("rows")).toBe("rows;n=1;u=0.000000;rows=1");
  expect(await header()).toBe("r;n=2;u=0.000000, rows;n=2;u=0.000000;rows=1");
});

/** The rows that failed in each of some calls with the same three rows. */
async function failedByCall(when: Exclude<FaultRule, string>["when"], calls: number) {
  const client = await startFaultClient("in-process", [{ id: "r", when, effect: { row: {} } }]);
  const failed: string[] = [];
  for (let call = 0; call < calls; call += 1) {
    const { body } = await client.call({}, threeRows);
    const unprocessed: { request_unique_identifier: string }[] = body.data.unprocessed_customer_events_set;
    failed.push(unprocessed.map((one) => one.request_unique_identifier).join());
  }
  const { matches, applied } = await client.get("/__mock/v1/faults/r");
  return { failed, counters: [matches, applied] };
}

test("`times` of a rule about rows is calls, each with all of its rows", async () => {
  expect(await failedByCall({ times: 2 }, 4)).toEqual({ failed: ["1,2,3", "1,2,3", "", ""], counters: [4, 2] });
});

test("`times` of a rule whose rows are sampled one by one is calls in which some row was sampled", async () => {
  const endless = await failedByCall({ probability: 0.3 }, 12);
  const { failed, counters } = await failedByCall({ probability: 0.3, times: 3 }, 12);
  const applied = endless.failed.flatMap((rows, call) => (rows === "" ? [] : [call]));
  expect(applied.length).toBeGreaterThan(3);
  expect(endless.failed.some((rows) => rows.includes(","))).toBe(true);
  expect(failed).toEqual(endless.failed.map((rows, call) => (call <= (applied[2] as number) ? rows : "")));
  expect(counters).toEqual([12, 3]);
});
