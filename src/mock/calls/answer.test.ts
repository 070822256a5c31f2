import { expect, test } from "vitest";
import { plainSettings } from "../../../test/plain-settings.ts";
import { defect } from "../../wire/problem.ts";
import type { Ending } from "../faults/call-faults.ts";
import { defectAnswer, doneResult, endedResult } from "./answer.ts";
import { UsedAssumptions } from "./used-assumptions.ts";

const asAssumed = () => new UsedAssumptions({}, false);
const done = { number: "1", id: "A", request_unique_identifier: "1" };
const failed = { error_description: "D", error_code: "E", request_unique_identifier: "2" };

const outcomeOf = (processed: (typeof done)[], unprocessed: (typeof failed)[]) => ({
  ...{ count: processed.length + unprocessed.length, isStruck: false, faults: new Map(), untaken: [] },
  data: { unprocessed_customer_events_set: unprocessed, processed_customer_events_set: processed },
});

const ended = (effect: object, done?: ReturnType<typeof doneResult>) =>
  endedResult({ rule: "ours", ordinal: 7, effect } as Ending, plainSettings, asAssumed(), done);

test("a call one of whose rows failed is partly processed, and shows all of them unless something was left out", () => {
  const whole = outcomeOf([done], []);
  expect(doneResult(whole.data, whole)).toMatchObject({ outcome: "processed", isWhole: true });
  const part = outcomeOf([done], [failed]);
  expect(doneResult(part.data, part)).toMatchObject({ outcome: "partly processed", isWhole: true });
  expect(doneResult({}, part)).toMatchObject({ outcome: "partly processed", isWhole: false });
  expect(doneResult({}, outcomeOf([], [failed]))).toMatchObject({ outcome: "unprocessed" });
  expect(doneResult(undefined, undefined)).toMatchObject({ outcome: "processed", isWhole: false });
});

test("a connection that breaks before the call was done breaks under an answer that says nothing was done", () => {
  const { text, broken, ...result } = ended({ connection: { type: "reset" } });
  expect(result).toMatchObject({ status: 503, outcome: "fault", isWhole: false, statusCode: undefined });
  expect(JSON.parse(text)).toMatchObject({
    title: "Injected fault",
    status: 503,
    detail: expect.stringContaining("ours"),
  });
  expect(broken).toEqual({ rule: "ours", ordinal: 7, effect: { type: "reset" } });
});

test("a connection that breaks after the call was done breaks under the answer of the call", () => {
  const done = doneResult({ token: "T" }, undefined);
  const result = ended({ connection: { type: "empty" } }, done);
  expect(result).toEqual({
    ...done,
    outcome: "fault",
    isWhole: false,
    broken: { rule: "ours", ordinal: 7, effect: { type: "empty" } },
  });
});

test("an answer that a rule gives has its type beside its other headers, and breaks nothing", () => {
  const result = ended({ http: { status: 502, headers: { "retry-after": "3" } } }, doneResult({}, undefined));
  expect(result).toMatchObject({
    status: 502,
    contentType: "application/problem+json",
    headers: { "retry-after": "3" },
  });
  expect(Object.keys(result.headers ?? {})).toEqual(["retry-after"]);
  expect(result).not.toHaveProperty("broken");
});

test("a mistake of ours goes out as one, and rests on nothing", () => {
  const { text, ...answer } = defectAnswer("the-id");
  expect(answer).toEqual({
    status: 500,
    contentType: "application/problem+json",
    outcome: "defect",
    statusCode: undefined,
    provenance: undefined,
    assumptions: [],
    remarks: [],
    words: { ignored: [], warnings: [] },
    hits: [],
    missed: undefined,
  });
  expect(JSON.parse(text)).toMatchObject({ title: defect.title, detail: defect.detail, requestId: "the-id" });
});
