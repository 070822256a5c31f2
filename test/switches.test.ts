import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { variantsById } from "../src/assumptions/switches.ts";
import { createPath as path, eventRow as row, rowsSet as set } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => row({ request_unique_identifier: `r${index}` }));

/** Which rows of an answer were processed and which were not, by identifier; or the code of a refused call. */
interface Seen {
  readonly status: number;
  readonly code: string;
  readonly data: unknown;
  readonly done: readonly string[] | null | undefined;
  readonly failed: readonly string[] | null | undefined;
  readonly stored: number;
  readonly assumptions: string;
}

async function ask(client: Client, parts: readonly unknown[], more: object = {}, query = ""): Promise<Seen> {
  return await send(client, JSON.stringify({ token: client.standIn.token, [set]: parts, ...more }), query);
}

async function send(client: Client, body: string, query = "", contentType = "application/json"): Promise<Seen> {
  const before = await total(client);
  const { status, headers, body: answer } = await client.post(path + query, body, { "content-type": contentType });
  const identifiers = (list: { request_unique_identifier: string }[] | null | undefined) =>
    list === null ? list : list?.map((one) => one.request_unique_identifier);
  return {
    status,
    code: answer.status.code,
    data: answer.data,
    done: identifiers(answer.data?.processed_customer_events_set),
    failed: identifiers(answer.data?.unprocessed_customer_events_set),
    stored: (await total(client)) - before,
    assumptions: headers.get("x-mock-assumptions") ?? "",
  };
}

async function failedRow(client: Client, changes: Readonly<Record<string, unknown>>) {
  const { data } = await ask(client, [row(changes)]);
  const [failed] = (data as { unprocessed_customer_events_set: Record<string, string>[] })
    .unprocessed_customer_events_set;
  return failed;
}

const errorOf = async (client: Client, changes: Readonly<Record<string, unknown>>) =>
  (await failedRow(client, changes))?.["error_code"] as string;
const textOfError = async (client: Client, changes: Readonly<Record<string, unknown>>) =>
  (await failedRow(client, changes))?.["error_description"] as string;

const unknownAccount = { accounts_receivable_identifier: { number: "ACR-NOBODY" } };

const total = async (client: Client) => (await client.get("/__mock/v1/store/customer_events?limit=1")).total as number;

const textOf = (client: Client, part: object) => JSON.stringify({ token: client.standIn.token, [set]: [part] });

const one = row({ request_unique_identifier: "a" });
const single = "/crmapi/rest/v2/customer_events/social_media/create";
const { request_unique_identifier: _, ...alone } = one;
const reference = { external_system: "HOOTSUITE", external_system_reference_number: "HS-11" };
const terminated = {
  accounts_receivable_identifier: undefined,
  rewards_participant_identifier: { number: "RP0000000022" },
};
const byPassword = (one_time_password: number | string = 481516) => ({
  accounts_receivable_identifier: undefined,
  rewards_participant_identifier: { access_token_identifier: { one_time_password } },
});
const both = { rewards_participant_identifier: { number: "RP0000000019" } };
const ambiguous = { accounts_receivable_identifier: { name: "Maria Nicolaou" } };

/** Rows that are created as assumed and refused with the variant. */
const refusedRows: readonly (readonly [assumed: string, changes: object])[] = [
  ["value.null=wrong-type", { description: null }],
  ["value.empty-string=absent", { profile: "" }],
  ["value.empty-string=refused", { description: "" }],
  ["value.long-text=refused", { profile: "x".repeat(256) }],
  ["date.far-year=refused", { udf_date_1: "1899-12-31T00:00:00" }],
  ["value.unknown-member=refused", { mood: 1 }],
  ["date.zone=refused", { performed_on: "2016-06-22T15:00:00Z" }],
  ["date.fraction=refused", { performed_on: "2016-06-22T15:00:00.123" }],
  ["participant.terminated=refused", terminated],
  ["bulk.reference-within-system=any-system", { ...reference, external_system: "SHOP" }],
  ["account.terminated=refused", { accounts_receivable_identifier: { number: "ACR-ENDED" } }],
];

/** Rows that are refused as assumed and created with the variant. */
const createdRecords: typeof refusedRows = [
  ["bulk.reference-reused=accepted", reference],
  ["value.outer-space=dropped", { performed_by_unit_identifier: { name: "Admin Unit " } }],
  ["value.outer-space=dropped", { action: " LIKE", performed_on: "2016-06-22T15:00:00 " }],
  ["value.letter-case=any", { action: "like" }],
  ["date.without-time=taken", { performed_on: "2016-06-22" }],
  ["value.number-as-text=taken", { udf_float_1: "-1.5", ...byPassword("481516") }],
  ["identifier.one-of=first-wins", both],
  ["identifier.exact-text=alike", { performed_by_unit_identifier: { name: "admin unit" } }],
  ["identifier.ambiguous=first", ambiguous],
];

/** What is asked, what is seen as assumed, and what with the variant. */
type Case = readonly [ask: (client: Client) => Promise<Partial<Seen>>, before: Partial<Seen>, after: Partial<Seen>];

const isCreated = { done: ["1"], stored: 1 };
const isRefused = { done: [], failed: ["1"], stored: 0 };
const askRow = (changes: object) => (client: Client) => ask(client, [row(changes as Record<string, unknown>)]);

const others: Readonly<Record<string, Case>> = {
  "call.http-status=400": [(client) => ask(client, "none" as never), { status: 200 }, { status: 400 }],
  "call.refusal-data=absent": [(client) => ask(client, "none" as never), { data: {} }, { data: undefined }],
  "call.refusal-data=list": [(client) => ask(client, "none" as never), { data: {} }, { data: [] }],
  "call.refusal-data=null": [(client) => ask(client, "none" as never), { data: {} }, { data: null }],
  "call.order-of-checks=parameters-first": [
    (client) => ask(client, "none" as never, { token: "" }),
    { code: "AssumedTokenException" },
    { code: "AssumedInvalidTypeException" },
  ],
  "bulk.values-before-look-ups=look-ups-first": [
    async (client) => ({ code: await errorOf(client, { ...unknownAccount, action: "SHARE" }) }),
    { code: "AssumedInvalidValueException" },
    { code: "NotFoundAPIValueException" },
  ],
  "identifier.order-of-look-ups=unit-first": [
    async (client) => ({
      code: await textOfError(client, { ...unknownAccount, performed_by_unit_identifier: { name: "No Unit" } }),
    }),
    { code: expect.stringContaining("Account (ACR-NOBODY)") as never },
    { code: expect.stringContaining("Unit (No Unit)") as never },
  ],
  "bulk.rows-fail-alone=call-refused": [
    (client) => ask(client, [one, row({ action: "SHARE" })]),
    { code: "OK", done: ["a"], failed: ["1"], stored: 1 },
    { code: "AssumedInvalidValueException", done: undefined, stored: 0 },
  ],
  "list.order=newest-first": [
    async (client) => {
      const asked = { token: client.standIn.token, accounts_receivable_identifier: { number: "ACR0000000164" } };
      await ask(client, rows(2));
      const { body } = await client.post("/crmapi/rest/v2/customer_events/social_media/list", asked);
      const numbers = (body.data as { number: string }[]).map(({ number }) => Number(number));
      return { stored: Math.sign((numbers.at(-1) as number) - (numbers[0] as number)) };
    },
    { stored: 1 },
    { stored: -1 },
  ],
  "bulk.reference-reused=answered-again": [
    async (client) => {
      const { body } = await client.post(single, { token: client.standIn.token, ...alone, ...reference });
      const { data, ...asked } = await ask(client, [row({ request_unique_identifier: "1", ...reference })]);
      const [again] = (data as { processed_customer_events_set: object[] }).processed_customer_events_set;
      const { id, number } = body.data;
      return {
        ...asked,
        data: {
          ...again,
          isFirst: id !== undefined && isDeepStrictEqual(again, { number, id, request_unique_identifier: "1" }),
        },
      };
    },
    { ...isRefused, data: { isFirst: false } },
    { done: ["1"], stored: 0, data: { isFirst: true } },
  ],
  "bulk.order=any": [(client) => ask(client, rows(3)), { done: ["r0", "r1", "r2"] }, { done: ["r0", "r2", "r1"] }],
  "bulk.empty-result-set=null": [(client) => ask(client, [one]), { failed: [] }, { failed: null, done: ["a"] }],
  "bulk.empty-result-set=absent": [(client) => ask(client, [one]), { failed: [] }, { failed: undefined, done: ["a"] }],
  "bulk.empty-request-set=refused": [
    (client) => ask(client, []),
    { code: "OK" },
    { code: "AssumedMandatoryParameterException" },
  ],
  ...Object.fromEntries(
    Object.entries({
      "first-done": [1000, []],
      "all-done": [1001, []],
      "others-refused": [1000, ["r1000"]],
    } as const).map(([variant, [stored, failed]]): [string, Case] => [
      `bulk.more-than-max=${variant}`,
      [
        async (client) => ({ ...(await ask(client, rows(1001))), done: undefined, data: undefined }),
        { code: "AssumedTooManyElementsException", stored: 0 },
        { code: "OK", failed, stored },
      ],
    ]),
  ),
  "bulk.repeated-identifier=both-done": [
    (client) => ask(client, [one, one]),
    { done: ["a"], failed: ["a"] },
    { done: ["a", "a"] },
  ],
  "bulk.repeated-identifier=call-refused": [
    (client) => ask(client, [one, one]),
    { done: ["a"], stored: 1 },
    { code: "AssumedDuplicateRequestException", stored: 0 },
  ],
  "value.repeated-member=refused": [
    (client) => send(client, textOf(client, one).replace('"action":', '"action":"SHARE","action":')),
    { done: ["a"] },
    { failed: ["a"] },
  ],
  "value.lost-digits=refused": [
    (client) =>
      send(client, textOf(client, one).replace('"action":', '"udf_float_1":0.12345678901234567891,"action":')),
    { done: ["a"] },
    { failed: ["a"] },
  ],
  "date.future=refused": [
    async (client) => ({ code: await errorOf(client, { performed_on: "2999-12-31T00:00:00" }) }),
    { code: undefined as never },
    { code: "AssumedInvalidValueException" },
  ],
  "access-token.one-time-password=once": [
    async (client) => {
      await ask(client, [row(byPassword())]);
      return ask(client, [row(byPassword())]);
    },
    { done: ["1"] },
    { failed: ["1"] },
  ],
  "fields-set.filters=ignored": [
    async (client) => {
      const { data } = await ask(client, [one], { fields_set: "id" });
      const [first = {}] = (data as { processed_customer_events_set: object[] }).processed_customer_events_set;
      return { done: Object.keys(first) };
    },
    { done: ["id"] },
    { done: ["number", "id", "request_unique_identifier"] },
  ],
  "fields-set.unknown=refused": [
    (client) => ask(client, [one], { fields_set: "request_unique_identifier,mood" }),
    { done: ["a"] },
    { code: "AssumedUnknownParameterException", stored: 0 },
  ],
  "fields-set.array=refused": [
    (client) => ask(client, [one], { fields_set: ["request_unique_identifier"] }),
    { done: ["a"] },
    { code: "AssumedInvalidTypeException", stored: 0 },
  ],
  "token.refused-at-once=minute-of-grace": [
    async (client) => {
      await client.ask("PUT", "/__mock/v1/clock", { frozenAt: "2016-06-22T16:00:30Z" });
      return ask(client, [one], { token: "B3CCC2ADA6449E7626EB8BC4E34A8A5B" });
    },
    { code: "AssumedTokenExpiredException" },
    { code: "OK", done: ["a"] },
  ],
};

const cases: readonly (readonly [assumed: string, ...Case])[] = [
  ...refusedRows.map(([assumed, changes]) => [assumed, askRow(changes), isCreated, isRefused] as const),
  ...createdRecords.map(([assumed, changes]) => [assumed, askRow(changes), isRefused, isCreated] as const),
  ...Object.entries(others).map(([assumed, one]) => [assumed, ...one] as const),
];

const ended = {
  id: "0123456789ABCDEF0123456789ABCDEF",
  number: "ACR-ENDED",
  name: "Ended",
  life_cycle_state: "TERMINATED",
};

/** A mock server with a terminated account. */
async function startWorld(assumptions: Readonly<Record<string, string>>) {
  const client = await startClient("in-process", { assumptions });
  await client.post("/__mock/v1/store/accounts_receivable", ended);
  return client;
}

describe("a variant of an assumption", () => {
  test.each(cases)("%s is done in place of what is assumed, and said", async (assumed, asked, before, after) => {
    const [id = "", variant = ""] = assumed.split("=");
    const usual = await asked(await startWorld({}));
    expect(usual).toMatchObject(before);
    const other = await startWorld({ [id]: variant });
    expect(await asked(other)).toMatchObject(after);
    const journal = await other.get("/__mock/v1/requests");
    expect(journal.items.at(-1).assumptions).toContainEqual(expect.objectContaining({ id, variant }));
  });

  test("each that there is, is shown so", () => {
    const shown = new Set(cases.map(([assumed]) => assumed));
    const all = [...variantsById].flatMap(([id, variants]) => variants.map((variant) => `${id}=${variant}`));
    expect(all.filter((one) => !shown.has(one))).toEqual([]);
  });
});

test("letters that do not count do not count either where what a row names is looked up first", async () => {
  const assumptions = { "identifier.exact-text": "alike", "bulk.values-before-look-ups": "look-ups-first" };
  const changes = { accounts_receivable_identifier: { number: "acr0000000164" }, action: "SHARE" };
  expect(await errorOf(await startWorld(assumptions), changes)).toBe("AssumedInvalidValueException");
});

test("a refusal that a rule asks for goes out as any other, unless it says a status of its own", async () => {
  const assumptions = { "call.http-status": "400", "call.refusal-data": "null" } as const;
  const injected = async (effect: object) => {
    const client = await startClient("in-process", { assumptions });
    client.standIn.faults.add({ effect });
    return await ask(client, [one]);
  };
  const refused = { status: 400, data: null, code: "AssumedTokenExpiredException", stored: 0 };
  const seen = await injected({ vendorError: "tokenExpired" });
  expect(seen).toMatchObject(refused);
  expect(seen.assumptions).toContain("call.http-status=400");
  expect(await injected({ vendorError: { kind: "tokenExpired", httpStatus: 409 } })).toMatchObject({
    ...refused,
    status: 409,
  });
});

test("a sandbox has variants of its own from the start, and by a patch; null and a reset put them back", async () => {
  const client = await startClient("in-process", {});
  const own = client.standIn.sandbox({ name: "own", assumptions: { "call.http-status": "400" } });
  const status = async () => (await own.fetch(path.slice(1), { method: "POST", body: "{}" })).status;
  const patch = (body: object) => client.ask("PATCH", "/__mock/v1/assumptions", body, { "x-mock-sandbox": "own" });
  expect(await status()).toBe(400);
  expect((await patch({ "call.http-status": null })).status).toBe(200);
  expect(await status()).toBe(200);
  await patch({ "call.refusal-data": "null" });
  const { assumptions } = (await patch({})).body;
  expect(assumptions.find(({ id }: { id: string }) => id === "call.refusal-data")?.variant).toBe("null");
  own.reset();
  expect(await status()).toBe(400);
  expect((await client.get("/__mock/v1/sandboxes/own")).assumptions).toEqual({ "call.http-status": "400" });
});

test("a sandbox takes up the variants of a state, and as-assumed goes before those of the configuration", async () => {
  const { standIn, get } = await startClient("in-process", { assumptions: { "call.http-status": "400" } });
  const own = standIn.sandbox({ name: "own", assumptions: { "call.http-status": "as-assumed" } });
  expect((await get("/__mock/v1/sandboxes/own")).assumptions).toEqual({});
  const other = standIn.sandbox();
  await other.fetch("/__mock/v1/state", { method: "PUT", body: await (await own.fetch("/__mock/v1/state")).text() });
  for (const { fetch } of [own, other])
    expect((await fetch(path.slice(1), { method: "POST", body: "{}" })).status).toBe(200);
});
