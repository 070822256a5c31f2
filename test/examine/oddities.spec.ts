import { expect, test } from "vitest";
import { jsonOr } from "../../src/common/json.ts";
import { sampleEvent } from "../../src/documents/contract-examples.ts";
import { createStandIn } from "../../src/index.ts";
import { eventRow, login } from "../event-rows.ts";
import { bulkCall, type Call, examined, exampleCalls, randomSession, recording } from "./sessions.ts";

// biome-ignore lint/suspicious/noExplicitAny: an oddity reaches in as it likes
type Any = any;

/** A call on its way to a system, and its answer on the way back, for an oddity to change. */
interface Passing {
  readonly method: string;
  readonly sent: Any;
  json: Any;
}

type Odd = (passing: Passing) => void;

const rowsOf = ({ sent }: Passing): Any[] => {
  const set = Object.entries(sent ?? {}).find(([name]) => name.endsWith("_customer_events_set"))?.[1];
  return Array.isArray(set) ? set : [];
};
const isDone = ({ json }: Passing) => json.status?.code === "OK";

/** Changes the answers to calls that are done, by the name of their method. */
const inDone =
  (method: RegExp, change: (data: Any, passing: Passing) => unknown): Odd =>
  (passing) => {
    if (isDone(passing) && method.test(passing.method)) change(passing.json.data, passing);
  };

const inEvent = (change: (event: Any, sent: Any) => unknown) =>
  inDone(/customer_events\/(?:social_media|web)\/create$/, (event, { sent }) => event && change(event, sent));

const inList = (change: (events: Any[], json: Any) => unknown) =>
  inDone(/list$/, (events, { json }) => Array.isArray(events) && change(events, json));

const inBulk = (change: (data: Any, passing: Passing) => unknown) => inDone(/bulk/, change);

/** Refuses the rows of a kind, after all, and as an error that is none of ours. */
const refusing = (isMeant: (row: Any) => boolean, text: (row: Any) => string = () => "Not accepted here") =>
  inDone(/(?:social_media|web)\/create$/, (data, passing) => {
    const { processed_customer_events_set: done, unprocessed_customer_events_set: undone } = data;
    if (!/bulk/.test(passing.method)) {
      if (!isMeant(passing.sent ?? {})) return;
      const status = { code: "HouseRule", message: text(passing.sent), description: "House rule" };
      passing.json = { data: {}, status };
      return;
    }
    const order = rowsOf(passing).map((row) => row?.request_unique_identifier);
    for (const row of rowsOf(passing)) {
      const isSame = (one: Any) => one.request_unique_identifier === row?.request_unique_identifier;
      const at = done?.findIndex?.(isSame);
      if (!row || typeof row !== "object" || !isMeant(row) || !(at >= 0)) continue;
      const [{ request_unique_identifier }] = done.splice(at, 1);
      const error = { error_code: "HouseRule", error_description: `Error:${text(row)} - Description:House rule` };
      undone.push({ ...error, request_unique_identifier });
    }
    const rank = (row: Any) => order.indexOf(row.request_unique_identifier);
    undone?.sort?.((one: Any, other: Any) => rank(one) - rank(other));
  });

/** What a tenant does otherwise than we do in one thing, and the assumptions that are not so there, which are never confirmed. */
const oddities: Readonly<Record<string, readonly [odd: Odd, ...own: string[]]>> = {
  "no user in the log": [
    inEvent(({ log_information: log }) => log && Object.assign(log, { created_by_user: null })),
    "event.log-information",
  ],
  "another user in the log": [
    inEvent(({ log_information: log }) => log && Object.assign(log, { created_by_user: { username: "SYSTEM" } })),
    "event.log-information",
  ],
  "a list of ten events": [inList((events) => events.splice(10)), "list.all"],
  "a list without the newest event": [inList((events) => events.pop()), "list.all", "list.owner"],
  "a list in an object": [
    inList((events, json) => Object.assign(json, { data: { customer_events: events } })),
    "list.all",
    "list.array",
  ],
  "an event without what is null": [
    inEvent((event) => {
      for (const name of Object.keys(event)) if (event[name] === null) delete event[name];
    }),
    "event.complete",
  ],
  "websites that have a dot": [
    refusing(
      ({ website }) => typeof website === "string" && !website.includes("."),
      ({ website }) => `website ${website} is none`,
    ),
    "web.website",
  ],
  "texts of 255 letters in what comes back": [
    inEvent((event) => {
      for (const [name, value] of Object.entries(event))
        if (typeof value === "string") event[name] = value.slice(0, 255);
    }),
    "value.long-text",
  ],
  "long profiles, and no long descriptions": [
    refusing(({ description }) => typeof description === "string" && description.length > 255),
    "value.long-text",
  ],
  "classifications of one name": [
    refusing(
      ({ classification_identifier: one }) => one?.alternative_code !== undefined,
      ({ classification_identifier: one }) => `classification ${one.alternative_code} does not apply`,
    ),
    "classification.any",
  ],
  "an account for the participant's event": [
    inEvent((event) => {
      const account = { id: "7".repeat(32), number: "ACR0000000777", name: "Own", life_cycle_state: "ACTIVE" };
      if ("accounts_receivable" in event) event.accounts_receivable ??= account;
    }),
    "participant.without-account",
  ],
  "events that are processed at once": [
    inEvent((event, sent) => {
      if ("process_immediately" in event && sent.process_immediately == null) event.process_immediately = true;
    }),
    "event.process-immediately",
  ],
  "dates that come back as they were sent": [
    inEvent((event, sent) => {
      if ("performed_on" in event) event.performed_on = sent.performed_on;
    }),
    "date.zone",
    "date.fraction",
  ],
  "two mistakes of one row": [
    inBulk((data, passing) => {
      const undone: Any[] = data.unprocessed_customer_events_set ?? [];
      for (const one of [...undone]) {
        const row = rowsOf(passing).find((row) => row?.request_unique_identifier === one.request_unique_identifier);
        if (row && row.profile === undefined && row.action === undefined)
          undone.push({ ...one, error_description: one.error_description?.replace("profile", "action") });
      }
    }),
    "bulk.one-error-a-row",
  ],
  "a code for calls whose rows all fail": [
    inBulk((data, passing) => {
      if (data.processed_customer_events_set?.length === 0 && rowsOf(passing).length > 0)
        passing.json.status = { code: "AllRowsFailed", message: "No row was done", description: "See the rows" };
    }),
    "bulk.all-rows-fail",
    "bulk.rows-fail-alone",
  ],
  "identifiers that are read as texts": [
    inBulk(({ unprocessed_customer_events_set: undone }) => {
      for (const one of undone ?? []) one.request_unique_identifier ??= "5";
    }),
    "bulk.unreadable-identifier",
  ],
  "unprocessed rows from the last to the first": [
    inBulk(({ unprocessed_customer_events_set: undone }) => undone?.reverse?.()),
    "bulk.order",
  ],
  "a code for each failed login": [
    (passing) => {
      if (passing.method !== "authentication/token" || isDone(passing)) return;
      const isKnown = passing.sent?.username === "mpadministrator";
      if (passing.json.status?.code === "AssumedLoginException")
        passing.json.status = { code: isKnown ? "WrongPassword" : "UnknownUser", message: "No", description: "No" };
    },
    "login.one-error",
  ],
  "no release of tokens": [
    inDone(/release$/, (_, passing) => {
      passing.json = { data: {}, status: { code: "Gone", message: "It is deprecated", description: "Use the JWT" } };
    }),
    "release.after-deprecation",
  ],
  "profiles without a slash": [refusing(({ profile }) => String(profile).includes("/"))],
  "no user-defined text": [refusing((row) => row.udf_string_1 != null)],
  "no future": [refusing(({ performed_on }) => String(performed_on) > "2026"), "date.future"],
  "nothing for the unit of the web": [
    refusing((row) => row.performed_by_unit_identifier?.alternative_code === "WEB" && row.description != null),
  ],
  "descriptions without outer space": [
    inEvent((event) => event.description && Object.assign(event, { description: event.description.trim() })),
    "value.outer-space",
    "value.long-text",
  ],
  "texts of refusals in German": [
    (passing) => {
      if (!isDone(passing) && passing.json.status)
        passing.json.status.message = `Fehler: ${passing.json.status.message}`;
    },
  ],
};

const release = "R17.0.0";

/** What is found in a long recording of a tenant with an oddity: examples, chance, and a day of events and lists. */
async function examinedTenant(odd: Odd, own: readonly string[]) {
  await using system = createStandIn({ seed: "a tenant", logLevel: "silent", release });
  const recorder = recording(async (path, init) => {
    const answer = await system.fetch(path, init);
    const method = path.split("?")[0]?.replace("/crmapi/rest/v2/", "") as string;
    const passing: Passing = { method, sent: jsonOr(String(init.body)), json: await answer.json() };
    odd(passing);
    return Response.json(passing.json, { status: answer.status });
  }, 1);
  for (const [at, { call, clock, witnesses }] of exampleCalls(release).entries()) {
    const isMeant = at % 6 === 1 || witnesses.some((id) => own.includes(id));
    if (isMeant && clock === undefined) await recorder.send(call);
  }
  for (const call of dayOf(system.token as string)) await recorder.send(call);
  const { json } = await recorder.send({ method: "authentication/token", body: login });
  const body = { ...sampleEvent, token: Object(json["data"]).token };
  await recorder.send({ method: "customer_events/social_media/create", body });
  await randomSession(1, 15, system.token as string, recorder.send);
  return await examined(recorder.exchanges());
}

function dayOf(token: string): Call[] {
  const owner = { accounts_receivable_identifier: { number: "ACR0000000050" } };
  const row = (id: string, more = {}) => eventRow({ request_unique_identifier: id, ...owner, ...more });
  const event = { ...sampleEvent, ...owner };
  return [
    ...["mpadministrator", "jane"].map((username) => ({
      method: "authentication/token",
      body: { username, password: "no", organisation: "CRMDEMO" },
    })),
    bulkCall(
      token,
      Array.from({ length: 12 }, (_, at) => row(String(at))),
    ),
    { method: "customer_events/social_media/list", body: { token, ...owner } },
    { method: "customer_events/social_media/create", body: { token, ...event, profile: "A/Mixed Case" } },
    {
      method: "customer_events/web/create",
      body: { token, ...event, social_media: undefined, profile: undefined, action: undefined, website: "intranet" },
    },
    bulkCall(token, [
      row("a", { profile: undefined, action: undefined }),
      row("b", { accounts_receivable_identifier: { number: "ACR0" } }),
    ]),
    { method: "authentication/web_api_key/token", headers: { authorization: `Basic ${btoa("nobody:")}` } },
  ];
}

test.each(Object.entries(oddities))(
  "a tenant of one oddity, %s: it is not confirmed, and nothing else is accused",
  async (_, [odd, ...own]) => {
    const { findings } = await examinedTenant(odd, own);
    const behaviours = findings.filter(({ id }) => !id.startsWith("error."));
    const accused = behaviours.filter(({ result, reason }) => result === "refuted" || reason === "tie");
    expect(accused.map(({ id }) => id as string).filter((id) => !own.includes(id))).toEqual([]);
    expect(behaviours.filter(({ id, result }) => result === "confirmed" && own.includes(id))).toEqual([]);
  },
);
