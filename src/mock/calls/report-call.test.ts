import { expect, test } from "vitest";
import { plainSandboxes } from "../../../test/plain-sandboxes.ts";
import { createLog } from "../../ground/log.ts";
import { contractNamed } from "../../vendor/catalog.ts";
import type { BulkOutcome } from "../../wire/bulk.ts";
import { parseRelease } from "../../wire/release.ts";
import { type Answer, defectAnswer } from "./answer.ts";
import type { Call } from "./call.ts";
import { Meter } from "./meter.ts";
import { readJson } from "./read-json.ts";
import { reportCall } from "./report-call.ts";

const contract = contractNamed("customer_events.bulk.social_media.create");
const log = createLog({ logLevel: "silent", logFormat: "json", logFile: undefined });

function report(answered: Partial<Answer>, called: object = {}) {
  const { default: sandbox } = plainSandboxes();
  const meter = new Meter();
  const call = {
    requestId: "the-id",
    verb: "POST",
    path: "/a",
    query: "",
    headers: {},
    body: "{}",
    json: {},
    losses: [],
    sandbox,
    release: parseRelease("R14.0.0"),
    operation: { contract },
    ...called,
  } as unknown as Call;
  reportCall({ log, meter }, call, { ...defectAnswer("the-id"), text: "{}", ...answered }, 3);
  const [entry] = sandbox.journal.entries();
  return { record: entry, meter };
}

const unknown = (name: string, row?: number) => ({
  id: "value.unknown-member" as const,
  name,
  ...(row === 0 && { row }),
});

const rows = (more: Partial<BulkOutcome>): BulkOutcome => ({
  count: 4,
  data: {
    processed_customer_events_set: [{ number: "1", id: "A", request_unique_identifier: "a" }],
    unprocessed_customer_events_set: [{ error_code: "E", error_description: "D", request_unique_identifier: "b" }],
  },
  isStruck: false,
  faults: new Map(),
  untaken: [],
  ...more,
});

test("a call is kept and counted with its method, outcome and warnings", () => {
  const { record, meter } = report({ outcome: "processed", status: 200, words: { ignored: [], warnings: ["odd"] } });
  expect(record).toMatchObject({
    operation: contract?.name,
    release: "R14.0.0",
    status: 200,
    durationMs: 3,
    body: "{}",
    answer: "{}",
    warnings: ["odd"],
  });
  expect(meter.methods.get(contract?.name ?? "")?.calls.get("processed")).toBe(1);
});

test("rows are counted by what became of them, and kept where the answer does not show them", () => {
  const shown = report({ rows: rows({}), isWhole: true });
  expect(shown.meter.methods.get(contract?.name ?? "")?.rows).toEqual({ processed: 1, unprocessed: 1, omitted: 2 });
  expect(shown.record?.rows).toEqual({ count: 4, remarks: [] });
  const names = Array.from({ length: 101 }, (_, at) => `n${at}`);
  const part = report({
    rows: rows({}),
    remarks: [...names.map((name) => unknown(name)), ...names.map((name) => unknown(name, 0))],
  });
  expect(part.record?.rows?.data?.processed_customer_events_set).toHaveLength(1);
  expect(part.record?.rows?.remarks[0]?.ignored.slice(99)).toEqual(["n99", "and 1 more"]);
  expect(part.record?.ignored).toHaveLength(101);
});

test("each rule that hit is counted once a call", () => {
  const hit = (id: string) => ({ rule: { id, phase: "before-auth", effect: {} }, ordinal: 1, draw: 0, waitMs: 0 });
  const { meter, record } = report({ hits: [hit("a"), hit("b"), hit("a")] as never });
  expect([...meter.faults]).toEqual([
    ["a", 1],
    ["b", 1],
  ]);
  expect(record?.faults.map(({ rule }) => rule)).toEqual(["a", "b", "a"]);
});

test("an answer of which nothing went out as HTTP has no status and no text", () => {
  const broken = (isSilent: boolean) => report({ broken: { rule: "a", ordinal: 1, isSilent } as never }).record;
  expect(broken(true)).toMatchObject({ status: 0, answer: "" });
  expect(broken(false)).toMatchObject({ status: 500, answer: "{}" });
});

test("an answer of a method is looked at for what that may answer, any other for all names", () => {
  const text = '{"data":{"password":"hunter2"}}';
  const kept = (answered: Partial<Answer>) => report({ text, ...answered }).record?.answer;
  expect(kept({ outcome: "fault" })).toBe('{"data":{"password":"****"}}');
  expect(kept({ outcome: "processed", rows: rows({}) })).toBe(text);
});

test("the first of two secrets under one name is kept nowhere, though only the last of them was read", () => {
  const [first, last] = ["AAAABBBBCCCCDDDD1111222233334444", "12CDF55749BAEB3A0CA8DCABCA3E2D72"];
  const odd = JSON.stringify(Array(1000).fill("{{a}}"));
  for (const others of ["[]", odd]) {
    const body = `{"others":${others},"token":"${first}","token":"${last}"}`;
    const read = { body, ...readJson(body) };
    const { record } = report({ outcome: "processed", untaken: { call: false, rows: [] } }, read);
    expect(record?.body).toBe(`{"others":${others},"token":"****"}`);
  }
});
