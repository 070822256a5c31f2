import { expect, test } from "vitest";
import { createStandIn } from "../src/index.ts";
import type { ConfigInput } from "../src/mock/config/settings.ts";
import { plain } from "./folder-of-methods.ts";
import { tempFolder } from "./temp-folder.ts";

const text = (name: string, more: object = {}) => ({ name, type: "String", ...more });
const token = text("token");
const identifier = (...names: string[]) => ({
  name: "device_identifier",
  type: "Identifier",
  members: names.map((name) => text(name, { presence: "semi-optional" })),
});

const devices = {
  collection: "devices",
  label: "Device",
  members: [
    text("id", { made: "id" }),
    text("number", { made: { text: "D", digits: 3 } }),
    text("serial_number", { unique: true }),
    text("kind"),
    text("model"),
    { name: "weight", type: "Float" },
    { name: "bought_on", type: "Date", withoutTime: true },
    { name: "used_on", type: "Date" },
  ],
};
const row = (number: number, more: object) => ({ id: `${number}`.padStart(32, "A"), number: `D00${number}`, ...more });
const rows = [
  row(1, { serial_number: "SN-1", kind: "PHONE", weight: 1, bought_on: "2020-01-01", used_on: "2020-01-01T10:00:00" }),
  row(2, { serial_number: "SN-2", kind: "WATCH", weight: 2, bought_on: "2020-01-02", used_on: "2020-01-02T10:00:00" }),
  row(3, { serial_number: "SN-3", kind: "RADIO", weight: 3, bought_on: "2020-01-03", used_on: "2020-01-03T10:00:00" }),
];
const shown = { type: "Object", members: ["number", "serial_number", "kind", "model"].map((name) => text(name)) };

/** A mock server with devices and these methods; a text is the code of the method. */
function start(
  methods: Readonly<Record<string, object>>,
  code: Readonly<Record<string, string>> = {},
  config: ConfigInput = {},
) {
  const folder = tempFolder({
    "entities/devices.json": devices,
    "fixtures/devices.json": rows,
    ...Object.fromEntries(
      Object.entries(methods).map(([name, more]) => [`${name}/method.json`, plain(name, { does: undefined, ...more })]),
    ),
    ...Object.fromEntries(
      Object.entries(code).map(([name, body]) => [`${name}/operation.js`, `exports.operation = { ${body} };`]),
    ),
  });
  const standIn = createStandIn({ methods: [folder], logLevel: "silent", ...config });
  return async (name: string, said: object = {}) => {
    const body = JSON.stringify({ token: standIn.token, ...said });
    const response = await standIn.fetch(`/crmapi/rest/v2/${name.replaceAll(".", "/")}`, { method: "POST", body });
    const { data, status, detail } = JSON.parse(await response.text());
    return {
      answer: status?.code === "OK" ? data : (status?.message ?? detail),
      warning: response.headers.get("x-mock-warning"),
    };
  };
}

test("parameters have defaults, a set has a maximum, and a parameter may apply with a value of another", async () => {
  const parameters = [
    token,
    text("serial_number"),
    text("kind", { default: "PHONE" }),
    text("model", { appliesWith: { member: "kind", value: "WATCH" }, presence: "mandatory on conditions" }),
    { name: "tags", type: "Set", max: 2 },
    text("lone", { presence: "semi-optional" }),
  ];
  const call = start({ "a.create": { does: { creates: "devices" }, parameters, answer: shown } });
  const answers = (said: object) => call("a.create", said).then(({ answer }) => answer);
  expect(await answers({ serial_number: "A" })).toMatchObject({ kind: "PHONE", number: "D004" });
  expect(await answers({ kind: "WATCH" })).toBe("model is mandatory.");
  expect(await answers({ kind: "WATCH", model: "M" })).toMatchObject({ kind: "WATCH", model: "M" });
  expect((await call("a.create", { model: "M" })).warning).toMatch(/^ignored: model/);
  expect(await answers({ tags: ["a", "b", "c"] })).toBe("tags has 3 elements; the maximum is 2.");
});

test.each([
  ["in", "kind", "Strings", "PHONE, RADIO", "D001 D003"],
  ["in", "kind", "Strings", ["WATCH"], "D002"],
  ["from", "weight", "Float", 2, "D002 D003"],
  ["after", "weight", "Float", 2, "D003"],
  ["to", "bought_on", "Date", "2020-01-02", "D001 D002"],
  ["before", "bought_on", "Date", "2020-01-02", "D001"],
  ["to", "used_on", "Date", "2020-01-02", "D001 D002"],
  ["from", "used_on", "Date", "2020-01-02T10:00:00", "D002 D003"],
])("a list with a filter %s of %s, a %s: %j finds %s", async (is, member, type, value, found) => {
  const isDay = type === "Date" && String(value).length === 10;
  const parameter = { name: "wanted", type, ...(isDay && { withoutTime: true }) };
  const does = { lists: "devices", filters: [{ parameter: "wanted", member, is }] };
  const call = start({ "a.list": { does, parameters: [token, parameter], answer: { ...shown, type: "Set" } } });
  const { answer } = await call("a.list", { wanted: value });
  expect(answer.map((one: { number: string }) => one.number).join(" ")).toBe(found);
});

test("a date without a time is stored and shown as one, and takes no time", async () => {
  const day = { name: "bought_on", type: "Date", withoutTime: true };
  const creates = {
    does: { creates: "devices" },
    parameters: [token, day],
    answer: { type: "Object", members: [day] },
  };
  const call = start({ "a.create": creates });
  expect((await call("a.create", { bought_on: "2021-02-03" })).answer).toEqual({ bought_on: "2021-02-03" });
  const wrong = await call("a.create", { bought_on: "2021-02-03T00:00:00" });
  expect(wrong.answer).toContain("is not of type Date, as 2016-06-22");
});

test("an identifier names a record by each of its members, and its own members are stored", async () => {
  const parameters = [token, identifier("serial_number", "kind", "colour")];
  const call = start({
    "a.create": { does: { creates: "devices" }, parameters, answer: shown },
    "a.show": { does: { shows: "devices" }, parameters, answer: shown },
    "a.remove": { does: { removes: "devices" }, parameters, answer: { type: "None" } },
  });
  const by = (said: object) => ({ device_identifier: said });
  const answers = (name: string, said: object) => call(name, by(said)).then(({ answer }) => answer);
  expect(await answers("a.create", { serial_number: "SN-9" })).toMatchObject({ serial_number: "SN-9", number: "D004" });
  expect(await answers("a.create", { serial_number: "SN-9" })).toBe("serial_number (SN-9) exists already.");
  expect(await answers("a.show", { serial_number: "SN-9" })).toMatchObject({ number: "D004" });
  expect(await answers("a.show", { kind: "WATCH" })).toMatchObject({ number: "D002" });
  expect(await answers("a.show", { serial_number: "SN-8" })).toBe("Device (SN-8) Not Found.");
  expect(await answers("a.show", { colour: "RED" })).toBe("Device (colour=RED) Not Found.");
  expect(await answers("a.remove", { kind: "WATCH" })).toEqual({});
  expect(await answers("a.show", { kind: "WATCH" })).toBe("Device (WATCH) Not Found.");
  expect((await call("a.show")).answer).toBe("device_identifier is mandatory.");
});

test("a bulk method answers the members of its rows that its answer declares, from data and from code", async () => {
  const members = ["request_unique_identifier", "serial_number", "number"].map((name) => text(name));
  const sets = ["processed_devices_set", "unprocessed_devices_set"].map((name) => ({ name, type: "Set", members }));
  const set = { name: "devices_set", type: "Set", members: [text("request_unique_identifier"), text("serial_number")] };
  const bulk = {
    bulk: { set: "devices_set", max: 5 },
    parameters: [token, set],
    answer: { type: "Object", members: sets },
  };
  const create = "create: ({ serial_number }, { store }) => store.add('devices', { serial_number })";
  const call = start({ "a.data": { ...bulk, does: { creates: "devices" } }, "a.code": bulk }, { "a.code": create });
  for (const [name, serial_number] of [
    ["a.data", "A"],
    ["a.code", "B"],
  ] as const) {
    const sent = { request_unique_identifier: "1", serial_number };
    const { answer, warning } = await call(name, { devices_set: [sent, { ...sent, request_unique_identifier: "2" }] });
    expect([warning, answer]).toMatchObject([
      null,
      {
        processed_devices_set: [{ ...sent, number: expect.stringMatching(/^D00\d$/) }],
        unprocessed_devices_set: [
          { error_description: expect.stringContaining(`serial_number (${serial_number}) exists`) },
        ],
      },
    ]);
  }
});

test("code finds, adds, changes and removes records; the store refuses what is there twice, and gives new numbers", async () => {
  const answer = { type: "Object", members: ["one", "two", "three"].map((name) => ({ name, type: "Any" })) };
  const acts: Readonly<Record<string, readonly [code: string, expected: unknown]>> = {
    "a.record": ["answer: (_, { named }) => named.get('device_identifier')", { one: null, two: null, three: null }],
    "a.find": [
      "answer: (_, { store }) => ({ one: store.find('devices', 'kind', 'WATCH')[0].number, two: store.find('devices').length })",
      { one: "D002", two: 3 },
    ],
    "a.add": [
      "answer: (_, { store }) => store.add('devices', { serial_number: 'SN-1' })",
      "serial_number (SN-1) exists already.",
    ],
    "a.update": [
      "answer: (_, { store }) => store.update('devices', store.find('devices')[0], { serial_number: 'SN-2' })",
      "serial_number (SN-2) exists already.",
    ],
    "a.number": [
      "answer: (_, { store }) => ({ one: store.nextNumber('devices'), two: store.newId().length })",
      { one: "D004", two: 32 },
    ],
    "a.remove": [
      "answer(_, { store }) { store.remove('devices', store.find('devices')[0]); return { one: store.find('devices').length }; }",
      { one: 2 },
    ],
    "a.collection": [
      "answer: (_, { store }) => store.find('device')",
      expect.stringContaining('there is no collection "device"; did you mean devices?'),
    ],
    "a.member": [
      "answer: (_, { store }) => store.add('devices', { colour: 'RED' })",
      expect.stringContaining('devices have no member "colour"'),
    ],
    "a.value": [
      "answer: (_, { refuse }) => refuse('valueNotAllowed', { path: 'kind', value: 'X' })",
      expect.stringContaining('refuse("valueNotAllowed") needs values for: expected'),
    ],
    "a.twice": [
      `answer(_, { store }) {
        const [device] = store.find('devices', 'kind', 'RADIO');
        store.update('devices', device, { model: 'M' });
        return { one: store.update('devices', device, { weight: 4 }).model, two: store.find('devices', 'number', 'D003').length };
      }`,
      { one: "M", two: 1 },
    ],
    "a.nothing": [
      "answer: (_, { store }) => store.update('devices', undefined, { model: 'M' })",
      expect.stringContaining("devices have no such record; expected one of store.find or named.get"),
    ],
    "a.named": [
      "answer: (_, { named }) => named.get('device_id')",
      expect.stringContaining('no identifier has the name "device_id"; known are: device_identifier'),
    ],
    "a.kind": [
      "answer: (_, { refuse }) => refuse('recordNotFund', {})",
      expect.stringContaining('there is no kind of error "recordNotFund"; did you mean recordNotFound?'),
    ],
  };
  const methods = Object.keys(acts).map((name) => [name, { answer, parameters: [token, identifier("number")] }]);
  const code = Object.entries(acts).map(([name, [text]]) => [name, text]);
  const call = start(Object.fromEntries(methods), Object.fromEntries(code));
  for (const [name, [, expected]] of Object.entries(acts)) {
    const said = name === "a.record" ? { device_identifier: { number: "D001" } } : {};
    expect([name, (await call(name, said)).answer]).toEqual([name, expected]);
  }
});

test.each([
  ["R16.0.0", { old: 1 }, null],
  ["R17.0.0", { old: 1, later: 2 }, null],
  ["R17.10.0", { old: 1, later: 2 }, "old_name is deprecated since R17.10.0"],
] as const)("in %s, code answers %j, with the warning %s", async (release, expected, warned) => {
  const later = { name: "later", type: "Integer", since: ["R17.0.0"], presence: "mandatory" };
  const answer = { type: "Object", members: [{ name: "old", type: "Integer" }, later] };
  const parameters = [token, text("old_name", { deprecated: { since: ["R17.10.0"] } })];
  const code = { "a.b": "answer: () => ({ old: 1, later: 2 })" };
  const call = start({ "a.b": { parameters, answer, since: ["R15.0.0"] } }, code, { release });
  const { answer: answered, warning } = await call("a.b", { old_name: "x" });
  expect(answered).toEqual(expected);
  expect((warning ?? "").includes("deprecated") ? warning : null).toEqual(warned && expect.stringContaining(warned));
});

test.each([
  [["R17.10.0"], null],
  [["R16.12.0", "R17.10.0"], null],
  [["R10.0.0"], "R17.10.0 is not known and behaves as R17.0.0"],
])("a method since %j says in R17.10.0: %s", async (since, warning) => {
  const call = start({ "a.b": { does: { answers: "examples" }, since } }, {}, { release: "R17.10.0" });
  expect((await call("a.b")).warning).toBe(warning);
});
