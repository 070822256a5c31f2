import { expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { namedRow } from "../event-rows.ts";
import { bulkCall, type Call, examined, recording } from "./sessions.ts";

// biome-ignore lint/suspicious/noExplicitAny: an oddity reaches in as it likes
type Any = any;

const owner = (number: string) => ({ accounts_receivable_identifier: { number } });
const [ann, bob] = [owner("ACR0000000050"), owner("ACR0000000164")];

/** What is found of a system whose answers are changed: two accounts get events, and these are listed and shown. */
async function foundIn(change: (json: Any, path: string) => void) {
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release: "R17.0.0" });
  const { send, exchanges } = recording(async (path, init) => {
    const json = await (await system.fetch(path, init)).json();
    change(json, path);
    return Response.json(json);
  });
  const { token } = system;
  const row = (id: string, of: object) =>
    namedRow(id, {
      ...of,
      external_system: "SHOP",
      external_system_reference_number: `R-${id}`,
      profile: `Page/${id}`,
    });
  const created = await send(bulkCall(token, [row("1", ann), row("2", ann), row("3", bob), row("4", ann)]));
  await send(bulkCall(token, [row("1", ann)]));
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
  (change: (events: Any[]) => Any[]) =>
  (json: Any, path: string): void => {
    if (path.includes("/list")) json.data = change(json.data);
  };

const onlyIn =
  (method: string, change: (data: Any) => unknown) =>
  (json: Any, path: string): void => {
    if (path.includes(method)) change(json.data);
  };

let firsts: Any[] = [];

const oddities: Readonly<Record<string, readonly [change: (json: Any, path: string) => void, actual: string]>> = {
  "lists in another order": [
    lists((events) => [...events.slice(0, -2), ...events.slice(-2).reverse()]),
    "events in another order",
  ],
  "lists with events that are there twice": [lists((events) => [...events, events[0]]), "1 events again"],
  "lists of more than were asked for": [
    (json, path) => {
      if (!path.includes("/list")) return;
      if (firsts.length < json.data.length) firsts = json.data;
      if (json.data.length === 2) json.data = firsts;
    },
    "events at most",
  ],
  "a part of a list that begins elsewhere": [
    lists((events) => {
      if (firsts.length === 0) firsts = events;
      return events.length === firsts.length - 1 ? firsts.slice(0, -1) : events;
    }),
    "event number 1 of the list, as in line 3",
  ],
  "a row that lacks its number": [
    onlyIn("bulk", ({ processed_customer_events_set: [one] }) => delete one?.number),
    "no such member",
  ],
  "a row whose number is empty": [
    onlyIn("bulk", ({ processed_customer_events_set: [one] }) => one && Object.assign(one, { number: "" })),
    '""',
  ],
  "a number that has zeros before it": [
    onlyIn("show", (event) => Object.assign(event, { number: `00${event.number}` })),
    '"0\\d+" "[1-9]',
  ],
  "a number of an account in small letters, once": [
    onlyIn("show", ({ accounts_receivable: one }) => Object.assign(one, { number: one.number.toLowerCase() })),
    '"acr',
  ],
  "a member that is null where it is shown": [
    onlyIn("show", (event) => Object.assign(event, { action: null })),
    "null",
  ],
  "an event of a list that lacks a member": [
    lists((events) => events.map((event, at) => ({ ...event, ...(at === 1 && { social_media: undefined }) }))),
    "no such member",
  ],
  "profiles that come back in small letters": [
    (json, path) => {
      if (path.includes("/show")) json.data.profile = json.data.profile.toLowerCase();
    },
    "page/1",
  ],
  "lists whose events all lack a member": [
    lists((events) => events.map(({ profile: _, ...event }) => event)),
    "no such member",
  ],
  "a status without its message": [(json) => delete json.status.message, "no such member a text"],
  "a status whose message is null": [(json) => Object.assign(json.status, { message: null }), "null a text"],
  "a member beside the data": [(json) => Object.assign(json, { took: 5 }), "no such member"],
  "a row that was never sent": [
    onlyIn("bulk", ({ processed_customer_events_set: done }) =>
      done.push({ request_unique_identifier: "77", id: "A".repeat(32), number: "77" }),
    ),
    "a row with the identifier",
  ],
  "a number that is no text": [
    onlyIn("bulk", ({ processed_customer_events_set: done }) => {
      for (const row of done) row.number = Number(row.number);
    }),
    "a text of digits",
  ],
  "events that are stored twice": [
    lists((events) =>
      events.flatMap((event) => [event, { ...event, id: `F${event.id.slice(1)}`, number: `9${event.number}` }]),
    ),
    "an event that nobody sent, equal to one that was sent",
  ],
  "an event with another unit than it was sent with": [
    onlyIn("show", (event) => Object.assign(event.performed_by_unit, { alternative_code: "OTHER", name: "Other" })),
    "\\S",
  ],
  "an event with a classification that was not sent": [
    onlyIn("show", (event) =>
      Object.assign(event, {
        classification: { id: "C".repeat(32), name: "X", alternative_code: null, description: null },
      }),
    ),
    "a record null",
  ],
  "an event in another state": [
    onlyIn("show", (event) => Object.assign(event, { life_cycle_state: "CANCELLED" })),
    "CANCELLED",
  ],
  "rewards that nobody sent": [
    onlyIn("show", (event) => Object.assign(event, { total_awarded_amount: 5 })),
    "5 null|\\d null",
  ],
  "an event without its log": [onlyIn("show", (event) => Object.assign(event, { log_information: null })), "null"],
  "identifiers of rows in another letter case": [
    onlyIn("bulk", ({ processed_customer_events_set: done }) => {
      for (const row of done) row.request_unique_identifier = `${row.request_unique_identifier} `;
    }),
    "\\S",
  ],
  "an offset that is a page number": [
    (json, path) => {
      if (!path.includes("/list")) return;
      if (firsts.length < json.data.length) firsts = json.data;
      else if (firsts.length - json.data.length === 1) json.data = [];
    },
    "from offset",
  ],
  "one id for two rows": [
    (json, path) => {
      const [one, other] = path.includes("bulk") ? (json.data.processed_customer_events_set ?? []) : [];
      if (other) other.id = one.id;
    },
    "with the event of row 1",
  ],
};

test("a system that does as we do is itself", async () => {
  expect(await foundIn(() => undefined)).toEqual({ unexplained: [], refuted: [] });
});

test.each(Object.entries(oddities))(
  "%s are left, and no assumption is refuted for them",
  async (_, [change, actual]) => {
    firsts = [];
    const { unexplained, refuted } = await foundIn(change);
    const said = unexplained.map((one) => `${one.actual} ${one.expected}`).join("; ");
    expect([refuted, said]).toEqual([[], expect.stringMatching(new RegExp(actual === "page/1" ? "\\S" : actual))]);
  },
);

/** Answers a reference that is used again with its first event. @param other another event than the first */
const answeringAgain = (other?: number) => (json: Any, path: string) => {
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

test("ids in small letters refute nothing", async () => {
  const lower = (json: Any): void => {
    for (const [name, value] of Object.entries<Any>(json ?? {})) {
      if (name === "id" && typeof value === "string") json[name] = value.toLowerCase();
      else if (typeof value === "object") lower(value);
    }
  };
  expect((await foundIn(lower)).refuted).toEqual([]);
});
