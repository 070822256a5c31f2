import { isDeepStrictEqual } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { rowsSet as set } from "../../test/event-rows.ts";
import { startDraws } from "../../test/start-draws.ts";
import { type Switches, variantsOf } from "../assumptions/switches.ts";
import type { JsonObject } from "../common/json.ts";
import { isJsonObject } from "../common/json.ts";
import { jsonSchema } from "../documents/open-api.ts";
import { catalog, findMethod } from "../vendor/catalog.ts";
import type { Method } from "../vendor/method.ts";
import { fillExample } from "../vendor/method.ts";
import { refuse } from "../wire/refusal.ts";
import { parseRelease } from "../wire/release.ts";
import { dateTime } from "./date-schema.ts";
import { type InputNode, inputNodes } from "./input-node.ts";
import { memberFacts, withRule } from "./member-facts.ts";
import { identifiersRead, issueRefusal, readObject, type ValidationError } from "./read-value.ts";
import { nodeAt, type SchemaNode, withoutUnknown } from "./schema-node.ts";
import { schemaTree } from "./schema-tree.ts";
import { valueSwitchesIn } from "./value-switches.ts";

/** An object as it is read under some switches, and all that is noted of it. */
function readWith(place: InputNode, sent: JsonObject, switches: Switches = {}, at = "set[3]") {
  const notes = {
    at,
    policy: { variantOf: variantsOf(switches), valueSwitches: valueSwitchesIn(switches) },
    validationErrors: [] as ValidationError[],
    ids: [] as string[],
    names: [] as string[],
    add(id: string, name?: string) {
      if (name === undefined) notes.ids.push(id);
      else notes.names.push(name);
    },
  };
  const read = readObject(place, sent, notes);
  return { read, ...notes };
}

const values = [
  ...[null, "", "x", " x", "2016-06-22T15:00:00", "2016-02-30T15:00:00", "FACEBOOK", 7, 1.5, -1, 0.12345678, true],
  ...[[], ["x"], {}, { id: "x" }, { number: "1", id: "2" }],
];

type Members = Record<string, unknown>;

const own = (value: unknown) => ({ value, enumerable: true, writable: true, configurable: true });

/** Another value a step away, the way clients are wrong: a member more, less, or another. */
function changed(value: unknown, node: SchemaNode, draw: (below: number) => number): unknown {
  if (Array.isArray(value)) return value.map((one) => changed(one, node, draw));
  if (typeof value !== "object" || value === null) return values[draw(values.length)];
  const members = { ...(value as Members) };
  const known = [...node.members.keys(), "unknown", "__proto__"];
  const names = Object.keys(members);
  for (let step = draw(3); step >= 0; step -= 1) {
    const name = names[draw(names.length)];
    const act = draw(4);
    if (act === 0 && name !== undefined) delete members[name];
    else if (act === 1 && name !== undefined) members[name] = changed(members[name], node, draw);
    else Object.defineProperty(members, known[draw(known.length)] as string, own(values[draw(values.length)]));
  }
  return members;
}

const cases = catalog.flatMap(({ method, examples }) =>
  ["R10.0.0", "R12.0.0", "R14.0.0", "R17.0.0"].map((release) => {
    const tree = schemaTree(method.parameters, parseRelease(release));
    const set = method.bulk?.set;
    const bodies = examples.flatMap(({ request: { body }, state }) =>
      body === undefined ? [] : [fillExample(body, state.values) as Members],
    );
    const all = (set === undefined ? bodies : bodies.flatMap((body) => body[set])).filter(isJsonObject);
    const samples = [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
    const node = set === undefined ? tree : nodeAt(tree, [set, 0]);
    const places = inputNodes(tree, set);
    return { name: `${method.name} in ${release}`, node, place: places.row ?? places.call, samples };
  }),
);

test.each(cases)(
  "$name reads in one walk what its schema takes, as its JSON Schema does, and tells its first validation error",
  ({ node, place, samples }) => {
    const draw = startDraws(samples.length + 1);
    const isTakenByJsonSchema = new Ajv2020({ strict: false }).compile(jsonSchema(node.schema));
    const seen = { taken: 0, refused: 0 };
    for (let round = 0; round < 300 && samples.length > 0; round += 1) {
      const sample = samples[round % samples.length] as Members;
      const value = (round % 4 === 0 ? sample : changed(sample, node, draw)) as Members;
      const parsed = node.schema.safeParse(value);
      const { read, validationErrors, names } = readWith(place, value);
      const issues = parsed.error?.issues ?? [];
      const [first] = issues;
      const refusal = first && issueRefusal(first, node, value, "set[3]");
      // A single value has one validation error, whatever the schema asks of it.
      const places = new Set(issues.map(({ path, code }) => JSON.stringify([path, code === "custom"])));
      expect([validationErrors[0]?.refusal, validationErrors.length], JSON.stringify(value)).toEqual([
        refusal,
        places.size,
      ]);
      expect(isTakenByJsonSchema(JSON.parse(JSON.stringify(value))), JSON.stringify(value)).toBe(parsed.success);
      seen[parsed.success ? "taken" : "refused"] += 1;
      if (!parsed.success) continue;
      expect(isDeepStrictEqual(read, withoutUnknown(value, node)), JSON.stringify(value)).toBe(true);
      expect(read === value, JSON.stringify([value, names])).toBe(names.length === 0);
    }
    expect(samples.length === 0 || (seen.taken > 5 && seen.refused > 10)).toBe(true);
  },
);

const unit = withRule(z.object({ id: z.string().nullish(), name: z.string().nullish(), code: z.string().nullish() }), {
  kind: "exactlyOne",
  members: ["id", "name", "code"],
});
const accessToken = withRule(z.object({ identifier: z.string(), pass_code: z.string().nullish() }), {
  kind: "mandatoryWith",
  members: ["pass_code"],
  sibling: "identifier",
});
const row = z.object({
  identifier: z.string().register(memberFacts, { anyForm: true }),
  kind: z.enum(["LIKE", "SHARE"]).nullish(),
  amount: z.number().optional(),
  name: z.string().nullish(),
  nick: z.string().nullish().register(memberFacts, { appliesWith: "name" }),
  unit: unit.nullish(),
  access_token: accessToken.nullish(),
  moment: dateTime.optional(),
  tags: z.array(z.string()).max(2).optional(),
  day: z.string().regex(/^\d+$/).optional().register(memberFacts, { form: "7" }),
  rows: z.array(z.object({ id: z.string() })).nullish(),
});
const { call: place } = inputNodes(schemaTree(row), undefined);
const plain = { identifier: "a", kind: "LIKE" };

test.each([
  [plain, []],
  [{ ...plain, amount: 1.5, day: "12" }, []],
  [{ ...plain, name: null }, ["value.null"]],
  [{ ...plain, name: "" }, ["value.empty-string"]],
  [{ ...plain, name: " b" }, ["value.outer-space"]],
  [{ ...plain, amount: 0.12345678 }, ["value.float-precision"]],
  [{ ...plain, unit: { id: " 1" } }, ["value.outer-space"]],
  [{ ...plain, identifier: " a" }, []],
])("no page says something of the row %j: %j, and it is taken as it stands", (value, ids) => {
  for (const before of [plain, { ...plain, name: "b", nick: "c", day: "12" }, value]) {
    expect(readWith(place, before).validationErrors).toEqual([]);
    const { read, ...noted } = readWith(place, value);
    expect([read === value, noted.ids, noted.names]).toEqual([true, ids, []]);
  }
});

test.each([
  [{ ...plain, amount: "1.5" }, "wrongType", "amount", { value: "1.5", expected: "Float" }],
  [{ ...plain, amount: "token=S3CRET" }, "wrongType", "amount", { value: "token=****", expected: "Float" }],
  [{ ...plain, name: { token: "S3CRET" } }, "wrongType", "name", { value: "an object", expected: "String" }],
  [{ ...plain, day: "x" }, "wrongType", "day", { value: "x", expected: "String, as 7" }],
  [{ ...plain, moment: "2016" }, "wrongType", "moment", { value: "2016", expected: "Date, as 2016-06-22T15:00:00" }],
  [{ ...plain, moment: "0000-01-01T00:00:00+10:00" }, "wrongType", "moment", {}],
  [{ ...plain, kind: "HATE" }, "valueNotAllowed", "kind", { value: "HATE", expected: "LIKE, SHARE" }],
  [{ ...plain, unit: {} }, "semiOptionalMissing", "unit", { members: "id, name, code" }],
  [{ ...plain, unit: [] }, "wrongType", "unit", { value: "an array", expected: "Object" }],
  [{ ...plain, unit: { id: "1", name: "2" } }, "semiOptionalConflict", "unit", { members: "id, name, code" }],
  [{ ...plain, access_token: { identifier: "1" } }, "passCodeMissing", "access_token.pass_code", {}],
  [{ ...plain, tags: ["a", "b", "c"] }, "tooManyRows", "tags", { count: "3", max: "2" }],
  [{ ...plain, rows: [{ id: "1" }, {}] }, "mandatoryMissing", "rows[1].id", {}],
  [{ day: "x", amount: "x", kind: "LIKE" }, "mandatoryMissing", "identifier", {}],
])("the first validation error of the row %j is %s of %s, with %j", (value, kind, path, values) => {
  const { validationErrors } = readWith(place, value);
  expect(validationErrors[0]?.refusal).toMatchObject({ kind, values: { path: `set[3].${path}`, ...values } });
});

test("what is not known is ignored at any depth but in lists, and so is what says nothing without another", () => {
  const ignored = (more: object) => readWith(place, { ...plain, ...more }).names;
  expect(ignored({ name: "a", nick: "b", unit: { id: "1" } })).toEqual([]);
  expect(ignored({ colour: 1, unit: { id: "1", street: { name: 2 }, town: null } })).toEqual([
    ...["colour", "unit.street", "unit.town"],
  ]);
  expect([ignored({ nick: "c" }), ignored({ name: null, nick: "c" }), ignored({ nick: null })]).toEqual([
    ...[["nick"], ["nick"], []],
  ]);
  for (const one of [null, "x", 7, [{ colour: 1 }]]) expect(ignored({ unit: one })).toEqual([]);
  expect(ignored({ rows: [{ id: "1", colour: 1 }] })).toEqual([]);
  expect(ignored(JSON.parse('{"__proto__":{"a":1}}'))).toEqual(["__proto__"]);
});

test("identifiers of an object with validation errors are those that have none", () => {
  const notes = readWith(place, { ...plain, kind: 7, unit: { id: "1", town: "x" } });
  expect(identifiersRead(place, notes.read, notes)).toEqual({ unit: { id: "1" } });
  const wrong = readWith(place, { ...plain, unit: { id: 7 } });
  expect(identifiersRead(place, wrong.read, wrong)).toEqual({});
});

describe("a set that is read row by row", () => {
  const method = findMethod("customer_events.bulk.social_media.create") as Method;
  const { call } = inputNodes(schemaTree(method.parameters, parseRelease("R14.0.0")), set);
  const told = (rows: unknown) =>
    readWith(call, { token: "T", [set]: rows }, {}, "").validationErrors.map(({ refusal }) => refusal);

  test("is counted, and what is in it is left alone", () => {
    const sent = { token: "T", [set]: [7, null, { colour: 1 }] };
    expect(readWith(call, sent).read).toBe(sent);
    expect(told(7)).toMatchObject([{ kind: "wrongType", values: { path: set } }]);
    expect(told(Array(1001).fill(0))).toEqual([refuse("tooManyRows", { path: set, count: "1001", max: "1000" })]);
  });

  test("may be beside fields_set, which may be switched to be no array", () => {
    const wrong = { path: "fields_set", value: "an array", expected: "List of Strings, comma separated" };
    const { validationErrors } = readWith(
      call,
      { token: "T", [set]: [], fields_set: ["a"] },
      { "fields-set.array": "refused" },
      "",
    );
    expect(validationErrors[0]?.refusal).toEqual(refuse("wrongType", wrong));
  });

  const { row } = inputNodes(schemaTree(method.parameters, parseRelease("R14.0.0")), set);

  test.each<[Switches, JsonObject, object]>([
    [{ "date.zone": "refused" }, { profile: "2016-06-22T15:00:00Z" }, { profile: "2016-06-22T15:00:00Z" }],
    [{ "value.number-as-text": "taken" }, { profile: "7" }, { profile: "7" }],
    [{ "value.outer-space": "dropped", "value.empty-string": "absent" }, { profile: " " }, {}],
    [{ "value.outer-space": "dropped", "value.number-as-text": "taken" }, { udf_float_1: " 7 " }, { udf_float_1: 7 }],
  ])("reads a row under the switches %j: %j as %j", (switches, sent, becomes) => {
    const { read, validationErrors } = readWith(row as InputNode, sent, switches);
    expect(read).toEqual(becomes);
    expect(validationErrors.filter(({ refusal }) => refusal.kind === "wrongType")).toEqual([]);
  });
});
