import { expect, test } from "vitest";
import type { RecordedExchange } from "../../src/documents/recording.ts";
import type { Draft } from "../../src/draft/draft.ts";
import { draftFromRecording, withRecordedMembers } from "../../src/draft/recorded-method.ts";
import { Pseudonyms } from "../../src/tenant/record/pseudonyms.ts";
import { RedactedExchange } from "../../src/tenant/record/redactor.ts";
import { ownMethods } from "../../src/vendor/catalog.ts";

const json = { "content-type": "application/json" };

function recorded(asked: object, data: unknown, at: number): RecordedExchange {
  const body = Buffer.from(JSON.stringify({ status: { code: "OK", message: "", description: "" }, data }));
  const answer = { status: 200, headers: json, body };
  const call = { verb: "POST", path: "/crmapi/rest/v2/invoices/list", query: "", headers: json, answer, tookMs: 1 };
  const raw = { ...call, body: Buffer.from(JSON.stringify(asked)) };
  const { content } = RedactedExchange.of(raw as never, new Pseudonyms("seed"), {
    methods: ownMethods,
    learn: "invoices.list",
  });
  return { ...content, kind: "exchange", count: 1, number: at, at } as RecordedExchange;
}

const header = { kind: "recording", format: 1, program: "", release: "R14.0.0", date: "2026-01-31", host: "" } as const;
const parts = [
  {
    header,
    end: undefined,
    exchanges: [
      recorded({ token: "SECRET", year: 2016, unit_identifier: { name: "Head" } }, [{ id: "A".repeat(32), sum: 1 }], 2),
      recorded(
        { token: "SECRET" },
        [{ id: "B".repeat(32), sum: 1.5, due: "2016-01-31T00:00:00", note: null, rows: [] }],
        3,
      ),
    ],
  },
];
const member = (name: string, type: string, more: object = {}) => ({ name, type, at: "observed", ...more });

test("a method is drafted from the names and forms that a recording keeps, and no value is in it", () => {
  const { method, examples, notes } = draftFromRecording("rec.ndjson", parts);
  expect(method).toMatchObject({
    name: "invoices.list",
    verb: "POST",
    parameters: [
      member("token", "String"),
      member("year", "Integer"),
      member("unit_identifier", "Identifier", { members: [member("name", "String")] }),
    ],
    answer: {
      type: "Set",
      members: [
        member("id", "String"),
        member("sum", "Float"),
        member("due", "Date"),
        member("note", "Any", { description: "Never seen with a value" }),
        member("rows", "Set", { description: "Never seen with an element" }),
      ],
    },
  });
  expect(notes.map(({ text }) => text)).toEqual([
    "data.note: never seen with a value",
    "data.rows: never seen with an element",
  ]);
  expect(examples).toMatchObject([{ provenance: "observed", request: { body: { token: "{{token}}", year: 1 } } }]);
  expect(JSON.stringify([parts, method, examples])).not.toMatch(/SECRET|Head|A{32}/);
});

test("what a page lacks is filled by a recording, and what nobody saw is told", () => {
  const answer = {
    type: "Set" as const,
    members: [
      { name: "id", type: "String" as const, at: 5 },
      { name: "tax", type: "Float" as const },
    ],
  };
  const page = { method: { ...draftFromRecording("", parts).method, parameters: [], answer } } as Pick<Draft, "method">;
  const { method, never } = withRecordedMembers(page, draftFromRecording("", parts));
  expect(never).toEqual(["data.tax"]);
  expect(method.answer.members?.map(({ name, at }) => [name, at]).slice(0, 3)).toEqual([
    ["id", 5],
    ["tax", undefined],
    ["sum", "observed"],
  ]);
  expect(() => draftFromRecording("rec.ndjson", parts, "bills.list")).toThrow(
    "rec.ndjson: has no call of a method to draft",
  );
});
