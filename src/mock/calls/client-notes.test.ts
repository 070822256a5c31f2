import { expect, test } from "vitest";
import type { AppliedRule } from "../faults/call-faults.ts";
import { type Answer, defectAnswer } from "./answer.ts";
import type { Call } from "./call.ts";
import { answerHeaders } from "./client-notes.ts";

const call = (method?: object): Call =>
  ({
    requestId: "the-id",
    headers: {},
    operation: method && { method },
    release: { name: "R14.0.0", order: 1400 },
  }) as never;

const headersOf = (answer: Partial<Answer>, method?: object) =>
  answerHeaders(call(method), { ...defectAnswer("the-id"), ...answer }, "the-id");

test("an answer without a body has no type", () => {
  expect(headersOf({ contentType: undefined })).not.toHaveProperty("content-type");
  expect(headersOf({ contentType: "text/plain" })).toHaveProperty("content-type", "text/plain");
});

test("a variant is shown as it is, also where its id is named like a secret", () => {
  const id = "access-token.one-time-password" as const;
  const assumptions = [{ id, provenance: "assumed", variant: "once" }] as const;
  expect(headersOf({ provenance: "assumed", assumptions })).toHaveProperty("x-mock-assumptions", `${id}=once`);
});

test("a warning stands there when there is something to say", () => {
  expect(headersOf({})).not.toHaveProperty("x-mock-warning");
  expect(headersOf({ notes: { ignored: [], warnings: ["one", "b\u00e4d"] } })).toHaveProperty(
    "x-mock-warning",
    "one; b%C3%A4d",
  );
});

test("a long name is cut behind 120 letters, half a pair is shown as a lost letter, and no name breaks a line", () => {
  const ignored = ["a".repeat(120), "b".repeat(121), "c\ud800", "d\r\nX-Evil: 1"];
  expect(headersOf({ notes: { ignored, warnings: [] } })).toHaveProperty(
    "x-mock-warning",
    `ignored: ${"a".repeat(120)}, ${"b".repeat(120)}..., c%EF%BF%BD, d%0D%0AX-Evil:%201`,
  );
});

test("the first twenty rules that applied are named", () => {
  const applyRule = (id: string): AppliedRule =>
    ({ rule: { id, phase: "before-auth", effect: {} }, ordinal: 3, sample: 0.25, waitMs: 0, rows: 2 }) as never;
  const applied = Array.from({ length: 21 }, (_, at) => applyRule(`r${at}`));
  const named = headersOf({ applied })["x-mock-fault"]?.split(", ");
  expect(named).toHaveLength(20);
  expect(named?.at(-1)).toBe("r19;n=3;u=0.250000;rows=2");
});
