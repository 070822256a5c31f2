import { expect, test } from "vitest";
import { plainSandboxes } from "../../../test/plain-sandboxes.ts";
import { createLog } from "../../common/log.ts";
import { findMethod } from "../../vendor/catalog.ts";
import { refuse } from "../../wire/refusal.ts";
import { parseRelease } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { Entry } from "../journal/entry.ts";
import { type Answer, defectAnswer } from "./answer.ts";
import type { Call } from "./call.ts";
import { Row } from "./call-row.ts";
import { answerRows } from "./do-rows.ts";
import { NoteList } from "./note-list.ts";
import { Notes, Policy } from "./notes.ts";
import { readJson } from "./read-json.ts";
import { reportCall } from "./report-call.ts";

const method = findMethod("customer_events.bulk.social_media.create");
const log = createLog({ logLevel: "silent", logFormat: "json", logFile: undefined });

function report(answered: Partial<Answer>, called: object = {}) {
  const { default: sandbox } = plainSandboxes();
  const call = {
    requestId: "the-id",
    verb: "POST",
    path: "/a",
    query: "",
    headers: {},
    body: "{}",
    json: {},
    jsonNotes: [],
    sandbox,
    release: parseRelease("R14.0.0"),
    operation: { method },
    ...called,
  } as unknown as Call;
  reportCall(log, call, { ...defectAnswer("the-id"), text: "{}", ...answered }, 3);
  return sandbox.journal.entries()[0];
}

const policy = new Policy({}, { strict: false, errors: vendorErrors });

/** The list that the rows of each test begin with. */
const noted = new NoteList();

test("the reason that most rows failed for stands first", () => {
  const rows = [0, 1, 2].map((at) => new Row(policy, noted, "set", at, {}));
  for (const row of rows) row.refusal = refuse(row.index === 0 ? "mandatoryMissing" : "wrongType", { path: "a" });
  const { line } = report({ bulk: answerRows(rows, vendorErrors) }) as Entry;
  expect(line.rows?.reasons.map(({ count }) => count)).toEqual([2, 1]);
});

test("a hundred names that were ignored are kept, ten in the line, and how many there were", () => {
  const notes = new Notes(policy);
  const names = Array.from({ length: 101 }, (_, at) => `n${at}`);
  for (const name of names) notes.add("value.unknown-member", name);
  const rows = answerRows([], vendorErrors);
  const read = { request: {}, parameters: {}, notes, rows: [] };
  const entry = report({ bulk: rows, input: read, notes: { ignored: names, warnings: [] } });
  expect(entry?.ignored.slice(99)).toEqual(["n99", "and 1 more"]);
  expect(entry?.line.ignored?.slice(9)).toEqual(["n9", "10 of 101"]);
});

test("the beginning of a call that is too long is kept, without half of a secret", () => {
  const secret = "S3CRET".repeat(20);
  const body = JSON.stringify({ token: secret, text: "x".repeat(9_000_000) });
  const record = report({ text: "y".repeat(100) }, { body, json: JSON.parse(body) }) as Entry;
  expect(record).toMatchObject({ isCut: true, bodyBytes: body.length });
  expect([record.body.length > 1_000_000, record.body.length < 5_000_000]).toEqual([true, true]);
  expect(record.body.slice(0, 30)).toBe('{"token":"****","text":"xxxxxx');
});

test("the first of two secrets under one name is kept nowhere, though only the last of them was read", () => {
  const [first, last] = ["AAAABBBBCCCCDDDD1111222233334444", "12CDF55749BAEB3A0CA8DCABCA3E2D72"];
  const odd = JSON.stringify(Array(1000).fill("{{a}}"));
  for (const others of ["[]", odd]) {
    const body = `{"others":${others},"token":"${first}","token":"${last}"}`;
    const read = { body, ...readJson(body) };
    const record = report({ outcome: "processed", input: { request: read.json } as never }, read);
    expect(record?.body).toBe(`{"others":${others},"token":"****"}`);
  }
});
