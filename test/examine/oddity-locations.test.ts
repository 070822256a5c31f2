import { expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { namedRow } from "../event-rows.ts";
import { bulkCall, type Call, examined, recording } from "./sessions.ts";

// biome-ignore lint/suspicious/noExplicitAny: an oddity reaches in as it likes
type Any = any;

const owner = (number: string) => ({ accounts_receivable_identifier: { number } });
const [ann, bob] = [owner("ACR0000000050"), owner("ACR0000000164")];

/** Changes a response of a system; or answers with another response. */
type Change = (json: Any, path: string) => unknown;

/** What is found of a system whose responses are changed: two accounts and a participant get events, which are listed and shown. */
async function foundIn(change: Change) {
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release: "R17.0.0" });
  const { send, exchanges } = recording(async (path, init) => {
    const json = await (await system.fetch(path, init)).json();
    const changed = change(json, path);
    return changed instanceof Response ? changed : Response.json(json);
  });
  const { token } = system;
  const row = (id: string, of: object) =>
    namedRow(id, {
      ...of,
      external_system: "SHOP",
      external_system_reference_number: `R-${id}`,
      profile: `Page/${id}`,
    });
  const created = await send(bulkCall(token, [row("a", ann), row("b", ann), row("c", bob), row("d", ann)]));
  const participant = {
    accounts_receivable_identifier: undefined,
    rewards_participant_identifier: { number: "RP0000000019" },
  };
  await send(bulkCall(token, [row("e", participant), row("a", ann)]));
  const { request_unique_identifier: _, ...event } = row("f", participant);
  await send({ method: "customer_events/social_media/create", body: { token, ...event } });
  const listing = (of: object): Call => ({ method: "customer_events/social_media/list", body: { token, ...of } });
  for (const of of [ann, bob, { ...ann, number_of_results: 2 }, { ...ann, offset: 1 }]) await send(listing(of));
  const { id } = (created.json["data"] as Any).processed_customer_events_set[0];
  const query: [string, string][] = [
    ["token", String(token)],
    ["customer_event_identifier", `id=${id}`],
  ];
  await send({ method: "customer_events/social_media/show", query });
  const { findings, unexplained } = await examined(exchanges());
  return { unexplained, refuted: findings.filter(({ result }) => result === "refuted").map(({ id }) => id) };
}

const lists =
  (change: (events: Any[]) => Any[]): Change =>
  (json, path) => {
    if (path.includes("/list")) json.data = change(json.data);
  };

const onlyIn =
  (method: string, change: (data: Any, json: Any) => unknown): Change =>
  (json, path) => {
    if (path.includes(method)) change(json.data, json);
  };

const inShow = (changes: object) => onlyIn("show", (event) => Object.assign(event, changes));

const eachDone = (change: (row: Any) => unknown) =>
  onlyIn("bulk", ({ processed_customer_events_set: done }) => {
    for (const row of done) change(row);
  });

/** Changes each ID of a response. */
const eachId =
  (change: (id: string) => string) =>
  (json: Any): void => {
    for (const [name, value] of Object.entries<Any>(json ?? {})) {
      if (name === "id" && typeof value === "string") json[name] = change(value);
      else if (typeof value === "object") eachId(change)(value);
    }
  };

const withDashes = (id: string) => id.toLowerCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

let firsts: Any[] = [];

/** Keeps the longest list that was seen. */
const noteFirsts = (events: Any[]) => {
  if (firsts.length < events.length) firsts = events;
};

/** What a system does otherwise, and the location at which a report shows it, with both values. */
const oddities: Readonly<Record<string, readonly [change: Change, reported: RegExp]>> = {
  "a status without its message": [
    (json) => delete json.status.message,
    /^\/status\/message: no such member, expected a text$/,
  ],
  "a status whose message is null": [
    (json) => Object.assign(json.status, { message: null }),
    /^\/status\/message: null, expected a text$/,
  ],
  "a member beside the data": [(json) => Object.assign(json, { took: 5 }), /^\/took: \d+, expected no such member$/],
  "another content type": [
    (json) => new Response(JSON.stringify(json), { headers: { "content-type": "text/html" } }),
    /^content-type: text\/html, expected application\/json, in UTF-8$/,
  ],
  "a byte order mark": [
    (json) => new Response(`\uFEFF${JSON.stringify(json)}`, { headers: { "content-type": "application/json" } }),
    /^\/: a byte order mark, expected no byte order mark$/,
  ],
  "IDs with dashes": [
    eachId(withDashes),
    /^\/data\/processed_customer_events_set\/\d\/id: \w{8}-\w{4}-\w{4}-\w{4}-\w{12}, expected 32 capital hex/,
  ],
  "IDs of digits": [
    eachId((id) => String(Number.parseInt(id.slice(-6), 16))),
    /^\/data\/processed_customer_events_set\/\d\/id: 9+, expected 32 capital hexadecimal digits/,
  ],
  "event numbers with letters": [
    (json) => {
      for (const event of [json.data, json.data.processed_customer_events_set ?? []].flat())
        if (/^\d+$/.test(event.number)) event.number = `EV${event.number}`;
    },
    /^\/data\/processed_customer_events_set\/\d\/number: AA9+, expected digits$/,
  ],
  "a row that was never sent": [
    onlyIn("bulk", ({ processed_customer_events_set: done }) =>
      done.push({ request_unique_identifier: "77", id: "A".repeat(32), number: "77" }),
    ),
    /^\/data\/processed_customer_events_set\/4: a row with the identifier/,
  ],
  "identifiers of rows in another letter case": [
    eachDone((row) => Object.assign(row, { request_unique_identifier: row.request_unique_identifier.toUpperCase() })),
    /^\/data\/processed_customer_events_set\/0\/request_unique_identifier: "[A-Z]", expected "[a-z]"$/,
  ],
  "a row that lacks its number": [
    onlyIn("bulk", ({ processed_customer_events_set: [one] }) => delete one?.number),
    /^\/data\/processed_customer_events_set\/0\/number: no such member/,
  ],
  "a row whose number is empty": [
    onlyIn("bulk", ({ processed_customer_events_set: [one] }) => one && Object.assign(one, { number: "" })),
    /^\/data\/processed_customer_events_set\/0\/number: "", expected a text of digits/,
  ],
  "a number that is not a text": [
    eachDone((row) => Object.assign(row, { number: Number(row.number) })),
    /^\/data\/processed_customer_events_set\/0\/number: \d+, expected a text of digits/,
  ],
  "one ID for two rows": [
    onlyIn("bulk", ({ processed_customer_events_set: [one, other] }) => other && Object.assign(other, { id: one.id })),
    /^row 2: done, with the event of row 1, expected done, with an event of its own$/,
  ],
  "rows that fail together with a bad row": [
    onlyIn("bulk", (data) => {
      const [bad] = data.unprocessed_customer_events_set;
      if (!bad) return;
      const failed = data.processed_customer_events_set.map(({ request_unique_identifier }: Any) => {
        return { ...bad, request_unique_identifier };
      });
      Object.assign(data, { processed_customer_events_set: [] });
      data.unprocessed_customer_events_set = [...failed, bad];
    }),
    /^row 1: refused: \w+: .*, expected done$/,
  ],
  "lists in another order": [
    lists((events) => [...events.slice(0, -2), ...events.slice(-2).reverse()]),
    /^\/data: events in another order.*; \/data\/0: event number 2 of the list/,
  ],
  "lists with events that are there twice": [
    lists((events) => [...events, events[0]]),
    /^\/data: 1 events again, expected each event once/,
  ],
  "lists of more than were asked for": [
    lists((events) => {
      noteFirsts(events);
      return events.length === 2 ? firsts : events;
    }),
    /^\/data: \d+ events from offset 0, expected 2 events from offset 0/,
  ],
  "an offset that is one too small": [
    lists((events) => {
      noteFirsts(events);
      return events.length === firsts.length - 1 ? firsts.slice(0, -1) : events;
    }),
    /^\/data\/0: event number 1 of the list, expected event number 2 of the list$/,
  ],
  "an offset that is a page number": [
    lists((events) => {
      noteFirsts(events);
      return firsts.length - events.length === 1 ? [] : events;
    }),
    /^\/data: 0 events from offset 1, expected \d events from offset 1/,
  ],
  "an event of a list that lacks a member": [
    lists((events) => events.map((event, at) => ({ ...event, ...(at === 1 && { social_media: undefined }) }))),
    /^\/data\/1\/social_media: no such member/,
  ],
  "lists whose events all lack a member": [
    lists((events) => events.map(({ profile: _, ...event }) => event)),
    /^\/data\/0\/profile: no such member/,
  ],
  "events that are stored twice": [
    lists((events) =>
      events.flatMap((event) => [event, { ...event, id: `F${event.id.slice(1)}`, number: `9${event.number}` }]),
    ),
    /^\/data\/\d+: an event that was not sent, equal to a sent event/,
  ],
  "a number with zeros before it": [
    onlyIn("show", (event) => Object.assign(event, { number: `00${event.number}` })),
    /^\/data\/number: "0\d+", expected "[1-9]\d*"$/,
  ],
  "an account number in small letters, once": [
    onlyIn("show", ({ accounts_receivable: one }) => Object.assign(one, { number: one.number.toLowerCase() })),
    /^\/data\/accounts_receivable\/number: "acr\d+", expected "ACR\d+"$/,
  ],
  "a member that is null where it is shown": [inShow({ action: null }), /^\/data\/action: null, expected "LIKE"$/],
  "profiles that come back in small letters": [
    onlyIn("show", (event) => Object.assign(event, { profile: event.profile.toLowerCase() })),
    /\/data\/profile: "(.)(.*)", expected "(?!\1)\w\2"$/,
  ],
  "an event with another unit than it was sent with": [
    onlyIn("show", (event) => Object.assign(event.performed_by_unit, { alternative_code: "OTHER", name: "Other" })),
    /^\/data\/performed_by_unit\/alternative_code: /,
  ],
  "an event with a classification that was not sent": [
    inShow({ classification: { id: "C".repeat(32), name: "X", alternative_code: null, description: null } }),
    /\/data\/classification: a record, expected null$/,
  ],
  "an event in another state": [
    inShow({ life_cycle_state: "CANCELLED" }),
    /\/data\/life_cycle_state: "CANCELLED", expected "POSTED"$/,
  ],
  "rewards that nobody sent": [
    inShow({ total_awarded_amount: 5 }),
    /\/data\/total_awarded_amount: \d+, expected null$/,
  ],
  "an event without its log": [inShow({ log_information: null }), /^\/data\/log_information: null, expected /],
  "an account of a participant's event": [
    onlyIn("social_media/create", (event, { status }) => {
      const account = { id: "7".repeat(32), number: "ACR0000000777", name: "Own", life_cycle_state: "ACTIVE" };
      if (status.code === "OK" && "accounts_receivable" in event) event.accounts_receivable ??= account;
    }),
    /^\/data\/accounts_receivable: .*, expected null$/,
  ],
};

test("a system that does as we do is itself", async () => {
  expect(await foundIn(() => undefined)).toEqual({ unexplained: [], refuted: [] });
});

test.each(Object.entries(oddities))(
  "%s: the location is reported, and nothing is refuted",
  async (_, [change, reported]) => {
    firsts = [];
    const { unexplained, refuted } = await foundIn(change);
    const said = unexplained.map(({ at, actual, expected }) => `${at}: ${actual}, expected ${expected}`).join("; ");
    expect([refuted, said]).toEqual([[], expect.stringMatching(reported)]);
  },
);

/** Answers a reference that is used again with its first event. @param other another event than the first */
const answeringAgain =
  (other?: number): Change =>
  (json, path) => {
    const { processed_customer_events_set: done, unprocessed_customer_events_set: undone } = json.data;
    if (!path.includes("bulk")) return;
    if (done.length > 1) firsts = structuredClone(done);
    const [again] = undone;
    const event = again && { ...firsts[other ?? 0], request_unique_identifier: again.request_unique_identifier };
    Object.assign(json.data, { processed_customer_events_set: [...done, ...(event ? [event] : [])] });
    json.data.unprocessed_customer_events_set = [];
  };

test("the first event for a reference that is used again is a variant, and another event is none", async () => {
  expect(await foundIn(answeringAgain())).toEqual({ unexplained: [], refuted: ["bulk.reference-reused"] });
  const { unexplained, refuted } = await foundIn(answeringAgain(1));
  expect([refuted, unexplained[0]?.actual]).toEqual([[], "done, with the event of line 1, row 2"]);
});

test("IDs in small letters refute nothing", async () => {
  expect((await foundIn(eachId((id) => id.toLowerCase()))).refuted).toEqual([]);
});
