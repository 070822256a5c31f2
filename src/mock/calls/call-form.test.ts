import { describe, expect, test } from "vitest";
import { rowsSet as set } from "../../../test/event-rows.ts";
import { findMethod } from "../../vendor/catalog.ts";
import type { Method } from "../../vendor/method.ts";
import type { JsonNote } from "../../wire/json-notes.ts";
import { refuse } from "../../wire/refusal.ts";
import { parseRelease } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { Call } from "./call.ts";
import { refusalForNote, unreadParts } from "./call-form.ts";
import { groupRows } from "./call-row.ts";
import { clientNotes, ignoredNames } from "./client-notes.ts";
import type { Note } from "./note-list.ts";
import { Policy } from "./notes.ts";
import { type CallInput, readCall } from "./read-call.ts";

const bulk = findMethod("customer_events.bulk.social_media.create") as Method;
const single = findMethod("customer_events.social_media.create") as Method;
const release = parseRelease("R14.0.0");
const json = { "content-type": "application/json" };

const callOf = (called: Partial<Call>, method: Method | undefined = bulk): Call =>
  ({
    verb: method?.verb,
    query: "",
    headers: json,
    body: "{}",
    oddPath: [],
    jsonNotes: [],
    hasByteOrderMark: false,
    operation: method && { method },
    release,
    ...called,
  }) as never;

const read = (called: Partial<Call>, request: unknown = { token: "T", [set]: [] }, method: Method = bulk): CallInput =>
  readCall(
    { ...callOf(called, method), json: request } as Call,
    new Policy({}, { strict: false, errors: vendorErrors }),
    [],
  );

/** What is told of the call, and by the index of a row what is told of that. */
const told = ({ notes, rows = [] }: CallInput): [call: readonly Note[], ...rows: (readonly Note[])[]] => [
  notes.list.filter(({ name }) => name !== undefined),
  ...rows.map(({ list }) => list.filter(({ name }) => name !== undefined)),
];
const assumptionIdsOf = (called: Partial<Call>, method?: Method) =>
  told(read(called, undefined, method))[0].map(({ id }) => id);

describe("how a call may come", () => {
  const get = { ...single, verb: "GET" } as Method;

  test.each([
    ["application/json;charset=utf-8", false],
    ["Application/JSON ; charset = utf-8", false],
    ["application/json ", false],
    ["text/application/json", true],
    ["application/jsonx", true],
    ["application/json; charset=utf-8; boundary=x", true],
    ["application/json; xcharset=utf-8", true],
    ["application/json; charsets=utf-8", true],
    [undefined, true],
  ])("with a body that comes as %s: %s", (type, isTold) => {
    const headers: Call["headers"] = type === undefined ? {} : { "content-type": type };
    expect(assumptionIdsOf({ headers })).toEqual(isTold ? ["call.content-type"] : []);
    expect(assumptionIdsOf({ headers, body: "" }, get)).toEqual([]);
  });

  test("with a name twice in a query that is read, and in another charset only where there is a body", () => {
    expect(assumptionIdsOf({ query: "a=1&b=2&a=3", body: "" }, get)).toContain("identifier.repeated-in-query");
    expect(assumptionIdsOf({ query: "a=1&b=2", body: "" }, get)).not.toContain("identifier.repeated-in-query");
    expect(
      assumptionIdsOf({ headers: { "content-type": "application/json; charset=iso-8859-1" }, body: "" }, get),
    ).toEqual([]);
  });
});

describe("members that are ignored", () => {
  test("are told of the call and of its rows", () => {
    const rows = [{ colour: "red" }, null, "text", ["a"], { colour: "blue", size: 1 }];
    const call = read({}, { shade: 1, fields_set: "id,mood", [set]: rows });
    expect(ignoredNames(call.notes)).toEqual(["shade", "fields_set.mood"]);
    expect(call.rows?.map(ignoredNames)).toEqual([["colour"], [], [], [], ["colour", "size"]]);
    const names = ["shade", "fields_set.mood", `${set}[].colour`, `${set}[].size`];
    expect(clientNotes(callOf({}), call.notes, groupRows(call.rows ?? []), false).ignored).toEqual(names);
  });

  test("are looked for in as many rows as may be done", () => {
    const rows = Array.from({ length: 1001 }, (_, at) => ({ [`own${at}`]: 1 }));
    expect(read({}, { [set]: rows }).rows?.flatMap(ignoredNames)).toHaveLength(1000);
    expect(read({}, { shade: 1, [set]: "no rows" })).toMatchObject({
      rows: undefined,
      notes: { validationErrors: [{}, {}] },
    });
    expect(ignoredNames(read({}, { fields_set: 7, colour: 2 }, single).notes)).toEqual(["colour"]);
  });

  test("refuse their row or the call by their names, with secrets masked", () => {
    const path = (note: Note, at = "") => refusalForNote(note, release, at).values["path"];
    expect(path({ id: "value.unknown-member", name: "a.b" })).toBe("a.b");
    expect(path({ id: "value.unknown-member", name: "a" }, `${set}[3]`)).toBe(`${set}[3].a`);
    expect(path({ id: "call.unread-parts", name: "?token" })).toBe("?token");
  });
});

describe("what JSON lost", () => {
  const loss = (kind: JsonNote["kind"], ...path: (string | number)[]): JsonNote => ({ kind, path, sent: "1" });
  const words = (jsonNotes: readonly JsonNote[], isStrict = false) => {
    const row = { request_unique_identifier: "1" };
    const { notes, rows = [] } = read({ jsonNotes }, { token: "T", [set]: [row, row] });
    return clientNotes(callOf({}), notes, groupRows(rows), isStrict).warnings;
  };

  test("is told with its place, and is one of a row or of the call", () => {
    const jsonNotes = [loss("digits", set, 1, "a"), loss("form", "c"), loss("repeated", "b")];
    const [call, , row = []] = told(read({ jsonNotes }, { token: "T", [set]: [{}, {}] }));
    expect([call, row]).toEqual([
      [{ id: "value.repeated-member", name: "b" }],
      [{ id: "value.lost-digits", name: `${set}[1].a` }],
    ]);
    expect([...call, ...row].map((one) => refusalForNote(one, release, `${set}[1]`))).toEqual([
      refuse("memberRepeated", { path: "b" }),
      refuse("digitsLost", { path: `${set}[1].a` }),
    ]);
  });

  test("is said once a kind, with the places of all", () => {
    expect(words([loss("digits", "a"), loss("repeated", set, 0, "b"), loss("digits", "c")])).toEqual([
      `given more than once, the last counts: ${set}[0].b`,
      "digits were lost: a, c",
    ]);
    expect(words([loss("repeated", "b")], true)).toEqual(["given more than once: b"]);
    expect(words([loss("letters", "a"), loss("placeholder", "b")])).toEqual([
      "control characters, halves of surrogate pairs, or letters that were lost before, in: a",
      "a placeholder that was not filled, in: b",
    ]);
    expect(words([loss("digits", "n".repeat(130))])).toEqual([`digits were lost: ${"n".repeat(120)}`]);
  });
});

test("a token is said to be ignored where the method reads none", () => {
  const call = callOf({}, { ...bulk, access: "none" });
  const { notes } = read({ query: "token=T" }, undefined, { ...bulk, access: "none" });
  const { warnings } = clientNotes(call, notes, groupRows([]), false);
  expect(warnings).toEqual(["this method reads no token"]);
});

const post = { verb: "POST", query: "", headers: {}, body: "{}" };
const get = { verb: "GET", query: "a=1", headers: {}, body: "" };
const partsOf = (call: object, access: Method["access"] | "absent" = "absent") =>
  unreadParts({ ...post, ...call }, access === "absent" ? {} : { access });

describe("what is no place of parameters", () => {
  test("is the query of a POST, each name once, and the body of a GET", () => {
    expect(partsOf({ query: "a=1&b=2&a=3" })).toEqual(["?a", "?b"]);
    expect(partsOf({ query: "=1" })).toEqual(["?"]);
    expect(partsOf({})).toEqual([]);
    expect(partsOf(get)).toEqual([]);
    expect(partsOf({ ...get, body: "{}" })).toEqual(["body"]);
  });

  test.each([
    ["Basic bmFtZTo=", "basic", []],
    ["  basic\tbmFtZTo=", "basic", []],
    ["Bearer basic x", "basic", ["header:Authorization"]],
    ["Basically x", "basic", ["header:Authorization"]],
    ["", "basic", ["header:Authorization"]],
    ["Basic bmFtZTo=", "token", ["header:Authorization"]],
    ["Basic bmFtZTo=", "absent", ["header:Authorization"]],
    ["Basic bmFtZTo=", "none", ["header:Authorization"]],
  ] as const)("is Authorization: %j of a method whose access is %s: %j", (authorization, access, parts) => {
    expect(partsOf({ headers: { authorization } }, access)).toEqual(parts);
  });

  test("is a header or a cookie that has a token by its name, and one that asks for another verb", () => {
    const headers = { token: "T", "x-http-method": "PUT", "sec-token": "x", "postman-token": "x", accept: "x" };
    expect(partsOf({ headers })).toEqual(["header:token", "header:x-http-method"]);
    expect(partsOf({ headers: { cookie: "theme=dark" } })).toEqual([]);
    expect(partsOf({ headers: { cookie: "theme=dark; session_token=T" } })).toEqual(["header:Cookie"]);
  });
});
