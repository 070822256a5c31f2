import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { startDraws } from "../../../test/start-draws.ts";
import { webApiRoot } from "../../common/own-paths.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import { catalog, ownMethods } from "../../vendor/catalog.ts";
import { isSecretInAnswer } from "../../wire/secrets/secret-names.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { Pseudonyms } from "./pseudonyms.ts";
import type { RawExchange } from "./raw-exchange.ts";
import { keptExchange } from "./recorder.ts";
import { redactExchange } from "./redactor.ts";

const below = startDraws(5);
const pick = <Value>(all: readonly Value[]): Value => all[below(all.length)] as Value;

/** A text of letters that no word of ours has side by side. */
function strangeWord(): string {
  const text = Array.from({ length: 5 + below(6) }, () => pick([..."qxzjkvw"])).join("");
  return pick([text, text.toUpperCase(), `${text.slice(0, 3)}é${text.slice(3)}`]);
}

/** A call with values of a tenant wherever there may be some, and a response whose texts quote them. */
function randomExchange() {
  const values: string[] = [];
  const secrets: string[] = [];
  const value = () => {
    values.push(pick([strangeWord(), `${strangeWord()} ${strangeWord()}`]));
    return values.at(-1) as string;
  };
  const secret = () => {
    secrets.push(pick([strangeWord() + below(1e6) + strangeWord(), String(1e4 + below(1e9))]));
    return secrets.at(-1) as string;
  };
  const filled = (node: SchemaNode): unknown => {
    const { name, kind, element } = node;
    if (kind === "array" && element) return Array.from({ length: below(4) }, () => filled(element));
    if (kind === "object") {
      const members = [...node.members.values()].filter(() => below(3) > 0);
      return Object.fromEntries([...members.map((one) => [one.name, filled(one)]), [`${value()}-4711`, value()]]);
    }
    if (name.startsWith("error_")) return name.endsWith("code") ? code() : quotingText();
    if (isSecretInAnswer(name)) return secret();
    return node.typeName === "Date" ? "1977-03-17T17:37:47" : value();
  };
  /** A value or a secret as a text may have it: whole, in part, in other letters, or joined with a word. */
  const quoted = (): string => {
    const said = pick(pick([values, secrets.length > 0 ? secrets : values]));
    const half = said.slice(0, 4 + below(said.length - 4));
    const plain = said.normalize("NFD").replace(/\p{M}/gu, "");
    const forms = [said, half, said.slice(-5), said.toUpperCase(), plain.toLowerCase(), `(${said})`, `"${half}"`];
    return pick([...forms, `pre${plain}`, `[${half}]`, `${said}.${half}`, `x=${said}`]);
  };
  const quotingText = () => {
    const { message } = pick(Object.values(vendorErrors));
    const theirs = `Sorry, ${quoted()} of ${quoted()} was not found: ${quoted()}`;
    return pick([message.replace(/\{\w+\}/g, quoted), theirs]);
  };
  const code = () => {
    const letters = pick(secrets.length > 0 ? secrets : ["known"]).replace(/[^A-Za-z]/g, "");
    return pick([
      "OK",
      `E-${pick(values)}`,
      `${letters}Exception`,
      `COM.CRM.${letters.toUpperCase()}`,
      "COM.CRM.TOKEN",
    ]);
  };
  const { method } = pick(catalog);
  const authorization = `Basic ${btoa(`${secret().normalize("NFD").replace(/\p{M}/gu, "")}:x`)}`;
  const body = jsonBody(filled(schemaTree(method.parameters)) as object);
  const headers = { cookie: `session=${secret()}`, "x-tenant": value(), authorization };
  const query = new URLSearchParams([[value(), value()]]).toString();
  const path = webApiRoot + (below(4) ? method.path : `${method.path}/${value()}`);
  const data = filled(schemaTree(method.data));
  const status = { code: code(), message: quotingText(), description: quotingText(), [`${value()}-1`]: value() };
  const answer = { status: 200, headers: { "set-cookie": [value()] }, body: jsonBody({ status, data }) };
  return { raw: { verb: method.verb, path, query, headers, body, answer, tookMs: 3 }, values, secrets };
}

const plain = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Every part of four letters. */
const partsOf = (text: string) => Array.from({ length: text.length - 3 }, (_, at) => plain(text).slice(at, at + 4));

test("no part of a secret or value is in any byte that is recorded of random calls", async () => {
  for (let at = 0; at < 100; at += 1) {
    const { raw, values, secrets } = randomExchange();
    let found = new Set([...secrets, ...values.flatMap((one) => one.split(" "))].flatMap(partsOf));
    // A pseudonym has such letters now and then by chance, and others with other keys.
    for (let times = 0; times < 5 && found.size > 0; times += 1) {
      const content = await redactExchange(raw, new Pseudonyms(`${at}, ${times}`), ownMethods);
      const bytes = plain(JSON.stringify(content));
      expect(bytes).not.toMatch(/1977-03-17|17:37:47/);
      found = new Set([...found].filter((part) => part.length === 4 && bytes.includes(part)));
    }
    expect([...found], `call ${at}`).toEqual([]);
  }
});

const show = `${webApiRoot}customer_events/social_media/show`;
const create = `${webApiRoot}customer_events/social_media/create`;
const list = `${webApiRoot}customer_events/social_media/list`;

const gzip = { "content-encoding": "gzip" };
const jsonBody = (sent: object) => Buffer.from(JSON.stringify(sent));

const rawExchange: RawExchange = {
  verb: "POST",
  path: create,
  query: "",
  headers: {},
  body: Buffer.from("{}"),
  answer: { status: 200, headers: {}, body: Buffer.from("{}") },
  tookMs: 3,
};

/** What is recorded of a call that was answered OK. */
async function recordedOf(raw: Partial<RawExchange>, answer: unknown = {}, keys = new Pseudonyms()) {
  const body = Buffer.from(JSON.stringify(answer));
  const own = { ...rawExchange, answer: { ...rawExchange.answer, body } };
  return await redactExchange({ ...own, ...raw }, keys, ownMethods);
}

const sentBefore = {
  token: "qxzw-4t81-vkjq",
  accounts_receivable_identifier: { number: "ACR00045750" },
  performed_by_unit_identifier: { name: "Zoéq" },
  external_system_reference_number: "BX/77",
  profile: "Unit",
};

const hidden = [
  // Values of a call, a number in one, and a value without its accents.
  ...["E-ACR00045750", "E-45750", "acr00045750x", "E:QXZW-4T81-VKJQ", "zoeq-1", "ZOE_Q-1", "NoBX/77"],
  // An id, a token, an address, a long number, a text.
  ...["0af3".repeat(8), "0AF30AF3-0af3-0af3-0af3-0af30af30af3", "E-c2Vzc2lvbjEy9xQ4", "eyJh.eyJi.c"],
  ...["a@b.example", "http://b.example", "/b", "1234567890", "x".repeat(61), " E1", "No such thing"],
];

test.each([
  ...["ERR-4006", "4006", "AR/12", "com.crm.UnitError", "-20001", "E[7]", "0"].map((code) => [code, code]),
  ...hidden.map((code) => [code, "…"]),
] as [string, string][])("the code %j is recorded as %j, in its call and in later ones", async (code, shown) => {
  const keys = new Pseudonyms();
  for (const raw of [{ body: jsonBody(sentBefore) }, {}]) {
    const { answer } = await recordedOf(raw, { status: { code } }, keys);
    expect(answer.body).toEqual({ json: { status: { code: shown } } });
  }
});

const latin = { "content-type": "application/json; charset=iso-8859-1" };
test.each([
  ["nothing", '{"profile":"a","udf_float_1":1.5}', {}, undefined],
  ["a member that is repeated", '{"profile":"a","profile":"b"}', {}, ["value.repeated-member"]],
  ["digits", '{"udf_float_1":12345678901234567890}', {}, ["value.lost-digits"]],
  ["a byte order mark", '\ufeff{"profile":"a"}', {}, ["call.byte-order-mark"]],
  ["a charset that is not recorded", "{}", { "content-type": "application/json; charset=utf-16" }, ["call.charset"]],
  ["a charset that is recorded", "{}", latin, undefined],
  ["a token in a header", "{}", { "x-auth-token": "zqxvjk" }, ["call.unread-parts"]],
  ["a token in a cookie", "{}", { cookie: "token=zqxvjk" }, ["call.unread-parts"]],
  ["letters in a profile, which stay odd", '{"profile":"a\\u0001b"}', {}, undefined],
  ["letters in a description, which the marker names", '{"description":"a\\u0001b"}', {}, undefined],
  ["letters where only a type is recorded", '{"mine":"a\\u0001b"}', {}, ["value.odd-letters"]],
  ["a placeholder in a profile, which stays one", '{"profile":"{{mine}} of {{b}}"}', {}, undefined],
  ["a placeholder where only a type is recorded", '{"mine":"{{mine}}"}', {}, ["value.placeholder"]],
])("a line names what it lost: %s", async (_, body, headers, lost) => {
  expect((await recordedOf({ body: Buffer.from(body), headers })).lost).toEqual(lost);
});

const ofParticipant = (token: object) => ({ rewards_participant_identifier: { access_token_identifier: token } });
const unfilled = "The token is not valid: {{token}} is a placeholder that was not filled.";
const widths = "Dates are written as yyyy-MM-ddTHH:mm:ss. Parameter profile is longer than 255 characters, it has ";

const requests: Readonly<Record<string, readonly [sent: object, recorded: object]>> = {
  "the placeholder of the vendor's pages, which is no secret, and another placeholder, which is one": [
    { token: "{{token}}", ...ofParticipant({ pass_code: "{{mine}}" }) },
    { token: "{{token}}", ...ofParticipant({ pass_code: "{{secret 1 placeholder}}" }) },
  ],
  "secrets of digits, where a number is expected": [
    ofParticipant({ identifier: "YHJK1844", pass_code: "1844", one_time_password: "700020" }),
    ofParticipant({ pass_code: "{{secret 1}}", one_time_password: "{{secret 2 digits}}" }),
  ],
  "a boolean that is sent as text": [{ process_immediately: "true" }, { process_immediately: "true" }],
};

test.each(Object.entries(requests))("a request is recorded with %s", async (_, [sent, recorded]) => {
  expect((await recordedOf({ body: jsonBody(sent) })).request.body).toMatchObject({ json: recorded });
});

test.each<[string, Partial<RawExchange>, unknown]>([
  ["counts as text", { path: list, body: jsonBody({ number_of_results: "2", offset: "007" }) }, { offset: "007" }],
  ["a packed body", { body: gzipSync('{"process_immediately":true}'), headers: gzip }, { process_immediately: true }],
])("a body is recorded with %s", async (_, raw, json) => {
  expect((await recordedOf(raw)).request.body).toMatchObject({ json });
});

test("a number of many digits is no count", async () => {
  const { request } = await recordedOf({ path: list, body: jsonBody({ offset: 1234567890123 }) });
  expect(request.body).not.toEqual({ json: { offset: 1234567890123 } });
});

test.each([
  [0, { json: {} }],
  [1024, { json: {} }],
  [64 * 2 ** 20, { unread: "too many at once", size: "more" }],
])("an exchange that waits beside %i bytes of others is recorded with the body %j", async (waiting, body) => {
  const { request, answer } = await recordedOf(keptExchange(rawExchange, waiting));
  expect([request.body, answer.body]).toEqual([body, body]);
});

test("a body in an unknown encoding is not read, whatever the encoding is called", async () => {
  const { request } = await recordedOf({ headers: { "content-encoding": "constructor, x" } });
  expect(request.body).toEqual({ unread: "not unpacked", size: "2..3" });
});

test.each<[string, string, readonly unknown[]]>([
  [
    "number_of_results=10&offset=007&zqxcolour=1",
    list,
    [
      ["number_of_results", "10"],
      ["offset", "007"],
      ["{{name 1}}", "{{string}}"],
    ],
  ],
  ["udf_float_1=007", create, [["udf_float_1", expect.stringMatching(/^00\d$/)]]],
])("the query %s keeps counts and the zeros of a number", async (query, path, recorded) => {
  expect((await recordedOf({ verb: "GET", path, query })).request.query).toEqual(recorded);
});

const withName = { verb: "GET", path: list, query: "zqxcolour=1" };
const missing = "missing the following keys: terms_set, udf_zone";
const errorTexts: Readonly<Record<string, readonly [raw: Partial<RawExchange>, message: string, recorded: string]>> = {
  "an unfilled placeholder": [{ body: jsonBody({ token: "{{token}}" }) }, unfilled, unfilled],
  "the form of a date and the usual width of a text, but no longer number": [{}, `${widths}4170.`, `${widths}….`],
  "a name that the client made up": [
    withName,
    "zqxcolour is not a parameter of this method in R14.0.0.",
    "{{name 1}} is not a parameter of this method in R14.0.0.",
  ],
  "the names of members that are missing": [{}, missing, missing],
};

test.each(Object.entries(errorTexts))("an error text is recorded with %s", async (_, [raw, message, recorded]) => {
  expect((await recordedOf(raw, { status: { message } })).answer.body).toEqual({
    json: { status: { message: recorded } },
  });
});

test("a number has in a text the pseudonym that it has as a value, also where the same text came before", async () => {
  const body = jsonBody({ external_system_reference_number: "512", profile: 512 });
  const { request, answer } = await recordedOf(
    { body },
    { status: { message: "profile (512) is not of type String." } },
  );
  const { profile, external_system_reference_number } = (request.body as { json: Record<string, unknown> }).json;
  expect(String(profile)).toBe(external_system_reference_number);
  expect(answer.body).toEqual({ json: { status: { message: `profile (${profile}) is not of type String.` } } });
});

test("a value is found in a text in other letters, and hidden without its accents", async () => {
  const keys = new Pseudonyms();
  const query = `customer_event_identifier=${encodeURIComponent("number=Zoé QX")}`;
  const status = { message: "Customer Event (zoé qx) Not Found.", description: "There is no ZOE QX." };
  const { request, answer } = await recordedOf({ verb: "GET", path: show, query }, { status }, keys);
  const [, made = ""] = request.query[0]?.[1].split("=") ?? [];
  expect(answer.body).toEqual({
    json: {
      status: {
        message: `Customer Event (${made.toLowerCase()}) Not Found.`,
        description: `There is no ${keys.of("ZOE QX")}.`,
      },
    },
  });
});

test.each([
  ["as it was sent", "a\r\nb  é", "a\r\nb  é", "{{text 4..7}}"],
  ["with other line breaks", "one\r\ntwo", "one\ntwo", "{{text 4..7 not-as-sent}}"],
  ["in another Unicode form", "caf\u00e9", "cafe\u0301", "{{text 4..7 not-as-sent}}"],
  ["without a part of its white space", "one  two", "one two", "{{text 4..7 not-as-sent}}"],
  ["without its outer white space, which the marker shows", " one ", "one", "{{text 2..3}}"],
  ["that nobody sent", "one", "another", "{{text 4..7}}"],
])("a free text that comes back %s is recorded so", async (_, sent, got, marker) => {
  const keys = new Pseudonyms();
  await recordedOf({ body: jsonBody({ description: sent }) }, {}, keys);
  const { answer } = await recordedOf({ path: show }, { data: { description: got } }, keys);
  expect(answer.body).toEqual({ json: { data: { description: marker } } });
});
