import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { openApi } from "../src/documents/open-api.ts";
import { createStandIn } from "../src/index.ts";
import { methodFiles, readMethods } from "../src/mock/config/method-folders.ts";
import { configWarnings, readConfig } from "../src/mock/config/read-config.ts";
import type { ConfigInput } from "../src/mock/config/settings.ts";
import { parseRelease } from "../src/wire/release.ts";
import { plain } from "./folder-of-methods.ts";
import { runHere } from "./run-program.ts";
import { tempFolder } from "./temp-folder.ts";

/** Methods that somebody else wrote: subscriptions as records, vouchers by examples and by code. */
const folder = fileURLToPath(new URL("./my-methods", import.meta.url));
const account = { accounts_receivable_identifier: { number: "ACR0000000164" } };

function start(options: ConfigInput = {}) {
  const standIn = createStandIn({ methods: [folder], logLevel: "silent", ...options });
  const send = (path: string, said: Record<string, unknown> = {}, verb = "POST") => {
    const query = new URLSearchParams(Object.entries({ token: standIn.token, ...said }) as [string, string][]);
    return standIn.fetch(`/crmapi/rest/v2/${path}${verb === "GET" ? `?${query}` : ""}`, {
      method: verb,
      ...(verb === "POST" && { body: JSON.stringify({ token: standIn.token, ...said }) }),
    });
  };
  const call = async (...asked: Parameters<typeof send>) => {
    const { data, status } = (await (await send(...asked)).json()) as {
      data: never;
      status: { code: string; message: string };
    };
    return status.code === "OK" ? (data as Record<string, unknown>) : status.message;
  };
  return { standIn, send, call };
}

describe("records that a folder declares", () => {
  test("are created, shown, listed, updated by the vendor's two rules, and removed", async () => {
    const { call } = start();
    const made = { ...account, name: "Gold", activated_on: "2016-06-22T15:00:00+02:00", services: [{ code: "TV" }] };
    const whole = {
      id: expect.stringMatching(/^[0-9A-F]{32}$/),
      number: "SUB0000001",
      name: "Gold",
      life_cycle_state: "EFFECTIVE",
      external_code: null,
      activated_on: "2016-06-22T13:00:00",
      accounts_receivable: { number: "ACR0000000164" },
      services: [{ id: expect.any(String), code: "TV", quantity: null }],
    };
    expect(await call("subscriptions/create", made)).toEqual(whole);
    const named = { subscription_identifier: { number: "SUB0000001" } };
    expect(await call("subscriptions/show", { subscription_identifier: "name=Gold" }, "GET")).toEqual(whole);
    const services = [{ code: "NET", quantity: 1 }];
    expect(await call("subscriptions/update", { ...named, activated_on: null, services })).toMatchObject({
      name: "Gold",
      activated_on: null,
      services,
    });
    expect(await call("subscriptions/list", account)).toHaveLength(1);
    expect(await call("subscriptions/list", { life_cycle_state: "SUSPENDED" })).toEqual([]);
    expect(await call("subscriptions/list", { number_of_results: -1 })).toContain("Integer, as 0 or more");
    expect(await call("subscriptions/list", { offset: -1 })).toContain("offset (-1) is not of type Integer");
    expect(await call("subscriptions/remove", named)).toEqual({});
    const nobody = { ...named, accounts_receivable_identifier: { number: "ACR9" } };
    expect(await call("subscriptions/update", nobody)).toBe("Subscription (SUB0000001) Not Found.");
    expect(await call("subscriptions/list", account)).toEqual([]);
    expect(await call("subscriptions/create", made)).toMatchObject({ number: "SUB0000002" });
  });

  test("stand in store, state and journal, go with a reset, and refuse what other records have", async () => {
    const { standIn, call } = start();
    await call("subscriptions/create", { ...account, external_code: "E-1" });
    const taken = "external_code (E-1) exists already.";
    expect(await call("subscriptions/create", { ...account, external_code: "E-1" })).toBe(taken);
    const nobody = { accounts_receivable_identifier: { number: "ACR9" } };
    expect(await call("subscriptions/create", nobody)).toBe("Account (ACR9) Not Found.");
    expect(await call("subscriptions/create", { ...account, external_code: "E-2" })).toMatchObject({
      external_code: "E-2",
    });
    await call("subscriptions/remove", { subscription_identifier: { number: "SUB0000002" } });
    expect(await call("subscriptions/create", account)).toMatchObject({ number: "SUB0000003" });
    const state = await (await standIn.fetch("/__mock/v1/state")).text();
    standIn.reset();
    const stored = async () => (await (await standIn.fetch("/__mock/v1/store/subscriptions")).json()) as object;
    expect(await stored()).toMatchObject({ total: 0 });
    await standIn.fetch("/__mock/v1/state", { method: "PUT", body: state });
    expect(await stored()).toMatchObject({ total: 3, items: [{ external_code: "E-1" }, { removed: true }, {}] });
    standIn.sandbox("default").add("subscriptions", { name: "Seeded" });
    expect(await stored()).toMatchObject({ total: 4 });
    expect(standIn.journal.entries({ operation: "subscriptions.create" }).length).toBe(0);
  });
});

describe("a method with rows", () => {
  const row = (request_unique_identifier: string, said: object) => ({ request_unique_identifier, ...account, ...said });

  test("answers each row for itself, and takes the fault of a rule", async () => {
    const { standIn, call } = start();
    standIn.faults.add({ id: "third", effect: { row: "rejected" }, match: { rows: { index: 2 } } });
    const subscriptions_set = [row("1", { package: "P" }), row("2", {}), row("3", { bundle: "B" })];
    expect(await call("subscriptions/bulk/create", { subscriptions_set })).toMatchObject({
      processed_customer_events_set: [{ request_unique_identifier: "1", number: "SUB0000001" }],
      unprocessed_customer_events_set: [
        { request_unique_identifier: "2", error_description: expect.stringContaining("one of package, bundle is") },
        { request_unique_identifier: "3", error_code: "InjectedFaultException" },
      ],
    });
    expect(standIn.journal.entries().at(-1)?.rows?.[1]).toMatchObject({
      provenance: "assumed",
      assumptions: expect.arrayContaining(["method.declared"]),
    });
    const four = { subscriptions_set: [...subscriptions_set, row("4", {})] };
    expect(await call("subscriptions/bulk/create", four)).toContain("the maximum is 3");
  });

  test.each([
    ["R13.0.0", { bundle: "B" }, "package is mandatory"],
    ["R14.0.0", { bundle: "B" }, undefined],
    ["R16.11.0", { bundle: "B", plan: "GOLD" }, "plan (GOLD) is not one of: BASIC."],
    ["R16.12.0", { bundle: "B", plan: "GOLD" }, undefined],
    ["R17.9.0", { bundle: "B", plan: "GOLD" }, "plan (GOLD) is not one of: BASIC."],
    ["R17.10.0", { bundle: "B", plan: "GOLD" }, undefined],
  ] as const)("in %s says of %j: %s", async (release, said, message) => {
    const answer = await start({ release }).call("subscriptions/bulk/create", { subscriptions_set: [row("1", said)] });
    expect(JSON.stringify(answer)).toContain(message ?? '"unprocessed_customer_events_set":[]');
  });
});

test("a method without records answers as its examples, or as its code", async () => {
  const { standIn, call } = start();
  const exact = { id: "49A9DF458B6E4DE69CDC7F5E330F34D9", number: "VO000123", code: "SPRING", amount: 5.5 };
  expect(await call("vouchers/show", { code: "SPRING" }, "GET")).toEqual(exact);
  expect(standIn.journal.entries().at(-1)).toMatchObject({ operation: "vouchers.show", provenance: "assumed" });
  expect(await call("vouchers/show", { code: "NONE" }, "GET")).toBe("Voucher (NONE) Not Found.");
  expect(await call("vouchers/count", { ...account, year: 2016 })).toEqual({ count: 16, name: "Polina Georgiou" });
  expect(await call("vouchers/count", { ...account, year: 1900 })).toContain("year (1900)");
  const nobody = { accounts_receivable_identifier: { id: "X" }, year: 2016 };
  expect(await call("vouchers/count", nobody)).toContain("Not Found");
});

test("code that answers later, or nothing, fails its call alone, and code that could not be loaded may be mended", async () => {
  const files = {
    "a.later/method.json": plain("a.later", { does: undefined }),
    "a.later/operation.js": "export const operation = { async answer() { throw new Error('too late'); } };",
    "a.none/method.json": plain("a.none", { does: undefined }),
    "a.none/operation.js": "export const operation = { answer() {",
  };
  const broken = tempFolder(files);
  expect(() => readMethods([broken])).toThrow(/a\.none\/operation\.js: cannot be loaded/);
  writeFileSync(join(broken, "a.none/operation.js"), "export const operation = { answer() {} };");
  const { send } = start({ methods: [broken] });
  for (const path of ["a/later", "a/none"]) expect((await send(path)).status).toBe(500);
});

test("code that throws is told with file and line, and what it answers is held against its contract", async () => {
  const members = [{ name: "count", type: "Integer" }];
  const thrown = "exports.operation = {\n  answer() {\n    return nothing.here;\n  },\n};";
  const odd = 'exports.operation = { answer: () => ({ count: "x", colour: 1 }) };';
  const codes = Object.entries({ thrown, odd });
  const files = codes.flatMap(([name, code]) => [
    [`a.${name}/method.json`, plain(`a.${name}`, { does: undefined, answer: { type: "Object", members } })],
    [`a.${name}/operation.js`, code],
  ]);
  const { send } = start({ methods: [tempFolder(Object.fromEntries(files))] });
  const call = async (name: string) => {
    const answer = await send(`a/${name}`);
    return [answer.status, answer.headers.get("x-mock-warning"), await answer.text()];
  };
  expect(await call("thrown")).toEqual([
    500,
    null,
    expect.stringMatching(/a\.thrown\/operation\.js:3: nothing is not/),
  ]);
  const warnings = expect.stringMatching(/a\.odd .*data\.count: "x" is not .*data\.colour: unknown/);
  expect(await call("odd")).toEqual([200, warnings, expect.any(String)]);
});

test("a query finds its example by what it means, and any other answer says so", async () => {
  const named = [{ name: "code", type: "String" }];
  const data = { id: "49A9DF458B6E4DE69CDC7F5E330F34D9", code: "EUR", rate: 1 };
  const query = (code: string) => ({ token: "{{token}}", currency_identifier: `code=${code}`, amount: "5" });
  const refused = { kind: "recordNotFound", values: { label: "Currency", value: "XXX" } };
  const rates = plain("rates.show", {
    verb: "GET",
    parameters: [
      { name: "token", type: "String" },
      { name: "currency_identifier", type: "Object", members: named },
      { name: "amount", type: "Integer" },
      { name: "fields_set", type: "Strings" },
    ],
    answer: { type: "Object", members: [{ name: "id", type: "String" }, ...named, { name: "rate", type: "Float" }] },
  });
  const examples = [
    { title: "euro", request: { query: query("EUR") }, data },
    { title: "none", request: { query: query("XXX") }, refused },
    {
      title: "rate",
      request: { query: { ...query("EUR"), fields_set: "rate, code" } },
      data: { code: "EUR", rate: 1 },
    },
  ];
  const made = tempFolder({ "rates.show/method.json": rates, "rates.show/examples.json": { examples } });
  const { standIn } = start({ methods: [made] });
  const show = async (query: string) => {
    const answer = await standIn.fetch(`/crmapi/rest/v2/rates/show?token=${standIn.token}&amount=5&${query}`);
    const { data, status } = (await answer.json()) as { data: object; status: { message: string } };
    return [answer.headers.get("x-mock-warning"), status.message || data];
  };
  expect(await show("currency_identifier=code=EUR")).toEqual([null, data]);
  expect(await show("currency_identifier=code=XXX")).toEqual([null, "Currency (XXX) Not Found."]);
  expect(await show("currency_identifier=code=EUR&fields_set=code,rate")).toEqual([null, { code: "EUR", rate: 1 }]);
  const dollar = await show("currency_identifier=code=USD");
  expect(dollar).toEqual(['no example has this request: answered like "euro"', data]);
});

const ab = (more: object = {}) => ({ "a.b/method.json": plain("a.b", more) });

test("a member of an answer that no record has is told when a folder is read", () => {
  const members = ["name", "nam", "group_name"].map((name) => ({ name, type: "String" }));
  const parameters = members.slice(0, 1);
  const shows = { does: { shows: "units", by: "name" }, parameters, answer: { type: "Object", members } };
  const methods = readMethods([tempFolder({ "a.show/method.json": plain("a.show", shows) })]);
  const message = "nam is always null, as units have no such member; did you mean name?";
  expect(configWarnings(readConfig({}), methods)).toEqual([{ where: "a.show", message }]);
});

test("an identifier within a set is told, as nobody looks it up", () => {
  const set = { name: "lines_set", type: "Set", members: [{ name: "unit_identifier", type: "Identifier" }] };
  const parameters = [{ name: "name", type: "String" }, set];
  const folder = tempFolder(ab({ does: { shows: "units", by: "name" }, parameters }));
  const messages = configWarnings(readConfig({}), readMethods([folder])).map(({ message }) => message);
  expect(messages).toContain("lines_set.unit_identifier is not looked up, so it may name a record that is not there");
});

test.each([
  [{ lists: "units", filters: [{ parameter: "name", member: "name" }] }, "Set"],
  [{ shows: "units", by: "name" }, "Object"],
  [{ updates: "units", by: "name" }, "Object"],
])("a parameter that reaches no record is told and refused where a method says %j", async (does, type) => {
  const [name, colour] = ["name", "colour"].map((one) => ({ name: one, type: "String" }));
  const parameters = [{ name: "token", type: "String" }, name, colour];
  const made = tempFolder({ "a.b/method.json": plain("a.b", { does, parameters, answer: { type, members: [name] } }) });
  const { send } = start({ methods: [made] });
  const warningOf = async (said: object) =>
    (await send("a/b", { name: "Admin Unit", ...said })).headers.get("x-mock-warning");
  expect([await warningOf({}), await warningOf({ colour: "red" })]).toEqual([null, "ignored: colour"]);
  const { call } = start({ methods: [made], strict: true });
  expect(await call("a/b", { name: "Admin Unit", colour: "red" })).toContain("colour");
});

test("an identifier is resolved by its name, with a role before it or without", async () => {
  const unit = (name: string) => ({ name, type: "Identifier", members: [{ name: "name", type: "String" }] });
  const names = ["accounts_receivable_identifier", "performed_by_unit_identifier"];
  const methods = [
    tempFolder({
      "a.b/method.json": plain("a.b", {
        does: { creates: "customer_events", sets: { type: "WEB" } },
        parameters: [
          ...["token", "performed_on", "website", "action"].map((name) => ({ name, type: "String" })),
          ...names.map(unit),
        ],
        answer: {
          type: "Object",
          members: [{ name: "performed_by_unit", type: "Object", members: [{ name: "name", type: "String" }] }],
        },
      }),
    }),
  ];
  const { call } = start({ methods });
  const good = { performed_on: "2016-06-22T15:00:00", performed_by_unit_identifier: { name: "Admin Unit" } };
  expect(await call("a/b", good)).toMatchObject({ performed_by_unit: { name: "Admin Unit" } });
  expect(await call("a/b", { ...good, accounts_receivable_identifier: { name: "X" } })).toBe("Account (X) Not Found.");
});

const entity = (collection: string, refersTo: string, ...more: object[]) => ({
  collection,
  label: collection,
  members: [
    { name: "id", type: "String", made: "id" },
    { name: "other_id", type: "String", refersTo },
    ...more.map((one) => ({ type: "String", ...one })),
  ],
});

const own = "customer_events.web.create";

test("methods of a folder stand in OpenAPI", () => {
  const { paths } = openApi(readMethods([folder]).catalog, parseRelease("R14.0.0")) as { paths: object };
  expect(Object.keys(paths)).toContain("/subscriptions/bulk/create");
});

const identifier = (name: string, words: string) => ({
  name,
  type: "Identifier",
  typeWords: `${words} Identifier`,
  members: [{ name: "number", type: "String" }],
});
const visit = (does: object) =>
  plain("a.b", {
    does: { creates: "customer_events", sets: { type: "VISIT" }, ...does },
    parameters: [
      { name: "token", type: "String" },
      identifier("guide_rewards_participant_identifier", "Rewards Participant"),
      { ...identifier("performed_by_unit_identifier", "Unit"), members: [{ name: "name", type: "String" }] },
      ...["performed_on", "description", "shop"].map((name) => ({ name, type: "String" })),
    ],
    answer: { type: "Object", members: ["id", "type", "shop"].map((name) => ({ name, type: "String" })) },
  });

test("a type of event that a folder declares stands where events do, with members of its own", async () => {
  const guide = "guide_rewards_participant_identifier";
  const files = {
    "a.b/method.json": visit({ adds: ["shop", guide] }),
  };
  const { standIn, call } = start({ methods: [tempFolder(files)] });
  const unit = { performed_by_unit_identifier: { name: "Admin Unit" } };
  const said = { [guide]: { number: "RP0000000019" }, ...unit, shop: "S", performed_on: "2016-06-22T15:00:00" };
  for (const _ of [1, 2]) expect(await call("a/b", said)).toMatchObject({ type: "VISIT", shop: "S" });
  const get = async (path: string) => (await standIn.fetch(`/__mock/v1/${path}`)).json();
  const event = { type: "VISIT", shop: "S", guide_rewards_participant_id: expect.stringMatching(/^[0-9A-F]{32}$/) };
  expect(await get("duplicates")).toMatchObject({
    total: 1,
    items: [{ reason: "same content", events: [event, event] }],
  });
  const add = (row: object) => standIn.sandbox("default").add("customer_events", row as never);
  expect(add({ type: "VISIT", shop: "T" })).toMatchObject([{ shop: "T" }]);
  expect(() => add({ type: "VISITS" })).toThrow(/expected one of SOCIAL_MEDIA, .*VISIT; did you mean VISIT\?/);
  const state = await get("state");
  standIn.reset();
  await standIn.fetch("/__mock/v1/state", { method: "PUT", body: JSON.stringify(state) });
  expect(await get("store/customer_events?text=VISIT")).toMatchObject({ total: 3 });
});

/** Folders by what is wrong with each, and how that is told. */
const wrongFolders: Readonly<Record<string, readonly [files: Readonly<Record<string, unknown>>, message: RegExp]>> = {
  "no method": [{ "notes/x.txt": "" }, /notes: holds no method\.json/],
  "no JSON": [{ "a.b/method.json": "{" }, /a\.b\/method\.json: is not JSON/],
  "another name": [{ "a.b/method.json": plain("a.c") }, /at name: "a\.c" is not the name of the folder/],
  "a name that climbs": [{ "a.b/method.json": plain("../a") }, /at name: "\.\.\/a" is not accepted/],
  "a method of ours": [
    { [`${own}/method.json`]: plain(own) },
    /already; expected another name and path, or "overrides": true/,
  ],
  "the path of ours": [ab({ path: own.replaceAll(".", "/") }), /web\.create already/],
  "nothing to override": [ab({ overrides: true }), /there is no method a\.b before it/],
  "an unknown collection": [ab({ does: { creates: "unit" } }), /did you mean units\?/],
  "an event without a type, and without who performed it": [
    ab({ does: { creates: "customer_events" } }),
    /at does\.sets: says no type; .*\n.*nothing gives performed_by_unit_id, which customer_events must have/,
  ],
  "nothing done": [ab({ does: undefined }), /at does: missing; expected does, or an op/],
  "two actions": [
    ab({ does: { creates: "units", shows: "units" } }),
    /at does: says 2 actions; expected one of creates, shows/,
  ],
  "a part of another action, and a value that no record has": [
    ab({ does: { shows: "rewards_participants", by: "token", where: { life_cycle_state: "GONE" }, most: "token" } }),
    /at does\.most: does not belong to shows; known are: shows, by, where\n.*where\.life_cycle_state: "GONE" is not accepted/,
  ],
  "an identifier that names no record": [
    ab({ does: { shows: "units", by: "name" }, parameters: [{ name: "shop_identifier", type: "Identifier" }] }),
    /at parameters\.0: "shop_identifier" names no record; expected a name like unit_identifier, or refersTo with one of/,
  ],
  "a list that answers an object": [
    ab({ does: { lists: "units" }, answer: { type: "Object" } }),
    /at answer\.type: "Object" cannot hold a list; expected "Set"/,
  ],
  "a pattern that is not linear": [
    ab({ parameters: [{ name: "x", type: "String", pattern: "a(?=b)" }] }),
    /parameters\.0\.pattern: .*without look-around/,
  ],
  "no example": [
    ab({ answer: { type: "Object", members: [{ name: "id", type: "String" }] } }),
    /at does: no example answers; expected one in examples\.json/,
  ],
  "a state that cannot be": [
    { "entities/ones.json": entity("ones", "units", { name: "state", values: ["ON"], made: { value: "OFF" } }) },
    /at members\.2\.made\.value: "OFF" is not accepted; expected one of ON/,
  ],
  "code that cannot be read": [
    { ...ab({ does: undefined }), "a.b/operation.js": "exports.operation = {\n  answer: () => ({ a: 1 },\n};" },
    /a\.b\/operation\.js:3:1: cannot be loaded/,
  ],
  "a module that cannot be read": [
    { ...ab({ does: undefined }), "a.b/operation.js": "export const operation = {\n  answer: () => ({ a: 1 },\n};" },
    /a\.b\/operation\.js:\d+:\d+: cannot be loaded/,
  ],
  "facts that do not fit the types of members": [
    ab({
      parameters: [
        { name: "x", type: "String", max: 2, withoutTime: true, values: ["A", "B"], default: "C" },
        { name: "y", type: "Integer", default: 1.5, appliesWith: { member: "x", value: "D" } },
      ],
    }),
    new RegExp(
      [
        "parameters.0.default: .C. is not accepted; expected one of A, B",
        "parameters.0.max: .x. is of type String; expected one of type Set",
        "parameters.0.withoutTime: .x. is of type String; expected one of type Date",
        "parameters.1.appliesWith.value: .D. is not accepted; expected one of A, B",
        "parameters.1.default: 1.5 is not accepted; expected Integer",
      ].join("\\n.*"),
    ),
  ],
  "a filter that can never match": [
    {
      ...ab({
        does: { lists: "ones", filters: [{ parameter: "state", member: "state" }] },
        parameters: [{ name: "state", type: "String", values: ["LOST"] }],
        answer: { type: "Set" },
      }),
      "entities/ones.json": entity("ones", "units", { name: "state", values: ["ON", "OFF"] }),
    },
    /filters\.0: never matches: state is one of LOST, and state one of ON, OFF/,
  ],
  "methods that add one member as two": [
    {
      "a.b/method.json": visit({ adds: ["shop"] }),
      "a.c/method.json": { ...visit({ adds: ["shop"] }), name: "a.c", parameters: [{ name: "shop", type: "Integer" }] },
    },
    /at does\.adds\.0: customer_events cannot have shop twice: a\.c adds it with another type/,
  ],
  "a broken kind of record, and nothing else wrong": [
    {
      ...ab({
        does: { lists: "ones", filters: [{ parameter: "one_identifier", member: "other_id" }] },
        parameters: [{ name: "one_identifier", type: "Identifier" }],
        answer: { type: "Set" },
      }),
      "entities/ones.json": { ...entity("ones", "units"), label: 5 },
      "entities/twos.json": entity("twos", "ones"),
    },
    /^\S+ones\.json, at label: 5 is not accepted; expected a text$/,
  ],
  "code for rows, in a method without rows, and another mistake": [
    { "a.b/method.json": plain("a.c", { does: undefined }), "a.b/operation.js": "exports.operation = { create: 1 }" },
    /exports no operation with a function answer.*\n.*"a\.c" is not the name of the folder$/,
  ],
  "a limit and a date of other types": [
    ab({
      does: { lists: "units", most: "token", filters: [{ parameter: "token", member: "name", is: "after" }] },
    }),
    /at does\.most: "token" is of type String; expected one of type Integer(.*\n.*expected one of type Date){2}/,
  ],
  "a name without a value": [
    {
      ...ab(),
      "a.b/examples.json": {
        examples: [{ title: "x", request: { body: ["{{y}}", { times: 2, of: "{{row}}" }] }, data: "{{row}}" }],
      },
    },
    /at examples\.0: names \{\{y\}\}.*\n.*at examples\.0: names \{\{row\}\}/,
  ],
  "a reference that leads nowhere": [
    { ...ab(), "entities/ones.json": entity("ones", "twos") },
    /"twos" is not there; known are: units/,
  ],
  "a collection of ours": [
    { "entities/units.json": entity("units", "units") },
    /the collection units is there already/,
  ],
  "a member that the record has": [
    { "a.b/method.json": visit({ adds: ["description", "shop", "shap"] }) },
    /adds\.0: customer_events have description already.*\n.*adds\.2: "shap" is not there.*did you mean shop\?/,
  ],
};

test.each(Object.entries(wrongFolders))("a folder with %s is refused, with the place", (_, [files, message]) => {
  expect(() => readMethods([tempFolder(files)])).toThrow(message);
});

test("validate plays the examples of a folder", async () => {
  const members = [{ name: "count", type: "Integer" }];
  const examples = [
    { title: "two", request: { body: { token: "{{token}}" } }, data: { count: 2 } },
    { title: "none", request: { body: { token: "{{token}}" } }, data: { count: 1, size: 3 } },
  ];
  const files = {
    ...ab({ does: undefined, answer: { type: "Object", members } }),
    "a.b/operation.js": "exports.operation = { answer: () => ({ count: 1 }) };",
    "a.b/examples.json": { examples },
  };
  const played = await runHere(["validate", "--methods", tempFolder(files), "--json"]);
  const { differences } = JSON.parse(played.stdout);
  expect(played.code).toBe(1);
  expect(differences).toMatchObject([
    { path: "a.b: two", message: "/data/count: answered 1", hint: "the example has 2" },
    { path: "a.b: none", message: "/data/size: answered nothing" },
  ]);
});

test("a folder that is not there is refused", () => {
  expect(() => readMethods([join(tempFolder({}), "none")])).toThrow(/is not a folder/);
  expect(methodFiles([fileURLToPath(import.meta.url)])).toEqual([]);
});

test("records may refer to each other in a circle, a folder may take the place of a method, and one may be named alone", () => {
  const files = {
    "entities/ones.json": entity("ones", "twos"),
    "entities/twos.json": entity("twos", "ones"),
    [`${own}/method.json`]: plain(own, { overrides: true, description: "mine" }),
  };
  const { catalog } = readMethods([tempFolder(files), join(folder, "vouchers.show")]);
  expect(catalog.find(({ method }) => method.name === own)?.method.summary).toBe("mine");
  expect(catalog).toHaveLength(13);
});

test("--watch takes the data of a folder as it becomes, leaves the old one in force where it is wrong, and says that code needs a restart", async () => {
  const counting = (count: number) => `exports.operation = { answer: () => ({ count: ${count} }) };`;
  const answer = { type: "Object", members: [{ name: "count", type: "Integer" }] };
  const files = ab({ does: undefined, access: "none", parameters: [], answer });
  const watched = tempFolder({ ...files, "a.b/operation.js": counting(1) });
  const logFile = join(tempFolder({ "server.log": "" }), "server.log");
  const logged = () => readFileSync(logFile, "utf8");
  await using standIn = createStandIn({ methods: [watched], watch: true, logLevel: "info", logFile });
  const call = async (path: string) => {
    const answer = await standIn.fetch(`/crmapi/rest/v2/${path}`, { method: "POST", body: "{}" });
    return answer.status === 404 ? "unknown" : answer.json();
  };
  const mine = standIn.sandbox("default");
  mine.add("units", { name: "There" });
  writeFileSync(join(watched, "a.b/operation.js"), counting(2));
  await expect.poll(logged, { timeout: 5000 }).toMatch(/operation\.js changed and need a restart/);
  expect(await call("a/b")).toMatchObject({ data: { count: 1 } });
  expect(await (await standIn.fetch("/__mock/v1/store/units")).text()).toContain("There");
  writeFileSync(join(watched, "a.b/method.json"), "{");
  await expect.poll(logged, { timeout: 5000 }).toContain("the old ones stay in force");
  writeFileSync(join(watched, "a.b/method.json"), JSON.stringify(files["a.b/method.json"]));
  cpSync(join(folder, "vouchers.show"), join(watched, "vouchers.show"), { recursive: true });
  await expect.poll(() => call("vouchers/show"), { timeout: 5000 }).not.toBe("unknown");
  expect(await call("a/b")).toMatchObject({ data: { count: 1 } });
  expect(mine.journal.check({ operation: "vouchers.show", times: 1 }).result).toBe("proven true");
  expect(() => readMethods([watched])).toThrow(/has changed; restart the program to run it/);
});
