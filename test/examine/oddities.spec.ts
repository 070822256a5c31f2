import { expect, test } from "vitest";
import { jsonOr } from "../../src/common/json.ts";
import { createStandIn } from "../../src/index.ts";
import { eventRow } from "../event-rows.ts";
import { bulkCall, type Call, examined, exampleCalls, randomSession, recording } from "./sessions.ts";

// biome-ignore lint/suspicious/noExplicitAny: an oddity reaches in as it likes
type Any = any;

/** A call on its way to a system, and its answer on the way back, for an oddity to change. */
interface ForwardRules {
  readonly method: string;
  readonly sent: Any;
  status: number;
  json: Any;
  headers: Record<string, string>;
  text?: string;
}

/** What a tenant does otherwise than we do in one thing. */
interface Oddity {
  readonly odd: (passing: ForwardRules) => void;
  /** The assumptions that are not so there: they are never confirmed. */
  readonly own?: readonly string[];
}

/** All that is not so there. Empty: none of our assumptions is about it. */
const ownOf = ({ own = [] }: Omit<Oddity, "odd">): readonly string[] => own;

const rowsOf = ({ sent }: ForwardRules): Any[] => {
  const set = Object.entries(sent ?? {}).find(([name]) => name.endsWith("_customer_events_set"))?.[1];
  return Array.isArray(set) ? set : [];
};
const isDone = ({ json }: ForwardRules) => json.status?.code === "OK";
const isOf = (passing: ForwardRules, name: RegExp) => isDone(passing) && name.test(passing.method);
const create = /(?:social_media|web)\/create$/;
const single = (passing: ForwardRules) => isOf(passing, /customer_events\/(?:social_media|web)\/create$/);
const bulk = (passing: ForwardRules) => isOf(passing, /bulk/);
const list = (passing: ForwardRules) => isOf(passing, /list$/);

/** Refuses the rows of a kind, after all, and as an error that is none of ours. */
const refusing =
  (isMeant: (row: Any) => boolean, text: (row: Any) => string = () => "Not accepted here") =>
  (passing: ForwardRules): void => {
    const { json } = passing;
    if (!create.test(passing.method) || !isDone(passing)) return;
    if (!bulk(passing)) {
      if (!isMeant(passing.sent ?? {})) return;
      passing.json = {
        data: {},
        status: { code: "HouseRule", message: text(passing.sent), description: "House rule" },
      };
      return;
    }
    const data = json.data;
    for (const row of rowsOf(passing)) {
      const at = data.processed_customer_events_set?.findIndex?.(
        (one: Any) => one.request_unique_identifier === row?.request_unique_identifier,
      );
      if (!row || typeof row !== "object" || !isMeant(row) || !(at >= 0)) continue;
      const [{ request_unique_identifier }] = data.processed_customer_events_set.splice(at, 1);
      const error = { error_code: "HouseRule", error_description: `Error:${text(row)} - Description:House rule` };
      data.unprocessed_customer_events_set.push({ ...error, request_unique_identifier });
    }
    const order = rowsOf(passing).map((row) => row?.request_unique_identifier);
    const rank = (row: Any) => order.indexOf(row.request_unique_identifier);
    data.unprocessed_customer_events_set?.sort?.((one: Any, other: Any) => rank(one) - rank(other));
  };

const inEvent =
  (change: (event: Any, sent: Any) => void) =>
  (passing: ForwardRules): void => {
    if (single(passing) && passing.json.data) change(passing.json.data, passing.sent);
  };

const oddities: Readonly<Record<string, Oddity>> = {
  "no user in the log": {
    odd: inEvent(({ log_information: log }) => log && Object.assign(log, { created_by_user: null })),
    own: ["event.log-information"],
  },
  "another user in the log": {
    odd: inEvent(({ log_information: log }) => log && Object.assign(log, { created_by_user: { username: "SYSTEM" } })),
    own: ["event.log-information"],
  },
  "a list of ten events": {
    odd: (passing) => list(passing) && Array.isArray(passing.json.data) && passing.json.data.splice(10),
    own: ["list.all"],
  },
  "a list without the newest event": {
    odd: (passing) => list(passing) && Array.isArray(passing.json.data) && passing.json.data.pop(),
    own: ["list.all", "list.owner"],
  },
  "a list in an object": {
    odd: (passing) => list(passing) && Object.assign(passing.json, { data: { customer_events: passing.json.data } }),
    own: ["list.all", "list.array"],
  },
  "an event without what is null": {
    odd: inEvent((event) => {
      for (const name of Object.keys(event)) if (event[name] === null) delete event[name];
    }),
    own: ["event.complete"],
  },
  "websites that have a dot": {
    odd: refusing(
      ({ website }) => typeof website === "string" && !website.includes("."),
      ({ website }) => `website ${website} is none`,
    ),
    own: ["web.website"],
  },
  "texts of 255 letters in what comes back": {
    odd: inEvent((event) => {
      for (const [name, value] of Object.entries(event))
        if (typeof value === "string") event[name] = value.slice(0, 255);
    }),
    own: ["value.long-text"],
  },
  "long profiles, and no long descriptions": {
    odd: refusing(({ description }) => typeof description === "string" && description.length > 255),
    own: ["value.long-text"],
  },
  "classifications of one name": {
    odd: refusing(
      ({ classification_identifier: one }) => one?.alternative_code !== undefined,
      ({ classification_identifier: one }) => `classification ${one.alternative_code} does not apply`,
    ),
    own: ["classification.any"],
  },
  "an account for the participant's event": {
    odd: inEvent((event) => {
      const account = { id: "7".repeat(32), number: "ACR0000000777", name: "Own", life_cycle_state: "ACTIVE" };
      if ("accounts_receivable" in event) event.accounts_receivable ??= account;
    }),
    own: ["participant.without-account"],
  },
  "events that are processed at once": {
    odd: inEvent((event, sent) => {
      if ("process_immediately" in event && sent.process_immediately == null) event.process_immediately = true;
    }),
    own: ["event.process-immediately"],
  },
  "dates that come back as they were sent": {
    odd: inEvent((event, sent) => {
      if ("performed_on" in event) event.performed_on = sent.performed_on;
    }),
    own: ["date.zone", "date.fraction"],
  },
  "two mistakes of one row": {
    odd: (passing) => {
      if (!bulk(passing)) return;
      const undone: Any[] = passing.json.data.unprocessed_customer_events_set ?? [];
      for (const one of [...undone]) {
        const row = rowsOf(passing).find((row) => row?.request_unique_identifier === one.request_unique_identifier);
        if (row && row.profile === undefined && row.action === undefined)
          undone.push({ ...one, error_description: one.error_description?.replace("profile", "action") });
      }
    },
    own: ["bulk.one-error-a-row"],
  },
  "a code for calls whose rows all fail": {
    odd: (passing) => {
      const { data } = passing.json;
      if (bulk(passing) && data.processed_customer_events_set?.length === 0 && rowsOf(passing).length > 0)
        passing.json.status = { code: "AllRowsFailed", message: "No row was done", description: "See the rows" };
    },
    own: ["bulk.all-rows-fail", "bulk.rows-fail-alone"],
  },
  "identifiers that are read as texts": {
    odd: (passing) => {
      if (!bulk(passing)) return;
      for (const one of passing.json.data.unprocessed_customer_events_set ?? [])
        if (one.request_unique_identifier === null) one.request_unique_identifier = "5";
    },
    own: ["bulk.unreadable-identifier"],
  },
  "unprocessed rows from the last to the first": {
    odd: (passing) => bulk(passing) && passing.json.data.unprocessed_customer_events_set?.reverse?.(),
    own: ["bulk.order"],
  },
  "a code for each failed login": {
    odd: (passing) => {
      if (passing.method !== "authentication/token" || isDone(passing)) return;
      const isKnown = passing.sent?.username === "mpadministrator";
      if (passing.json.status?.code === "AssumedLoginException")
        passing.json.status = { code: isKnown ? "WrongPassword" : "UnknownUser", message: "No", description: "No" };
    },
    own: ["login.one-error"],
  },
  "no release of tokens": {
    odd: (passing) => {
      if (/release$/.test(passing.method) && isDone(passing))
        passing.json = { data: {}, status: { code: "Gone", message: "It is deprecated", description: "Use the JWT" } };
    },
    own: ["release.after-deprecation"],
  },
  "a gateway that is busy": {
    odd: (passing) => {
      if (String(JSON.stringify(passing.sent)).length % 7 !== 0) return;
      Object.assign(passing, { status: 429, headers: { "retry-after": "1" } });
      passing.json = { status: { code: "TooManyRequests", message: "Slow down", description: "" } };
    },
  },
  "a page of a gateway": {
    odd: (passing) => {
      if (String(JSON.stringify(passing.sent)).length % 5 !== 0) return;
      Object.assign(passing, {
        status: 502,
        headers: { "content-type": "text/html" },
        text: "<html>Bad gateway</html>",
      });
    },
  },
  "profiles without a slash": { odd: refusing(({ profile }) => String(profile).includes("/")) },
  "no user-defined text": { odd: refusing((row) => row.udf_string_1 != null) },
  "no future": {
    odd: refusing(({ performed_on }) => String(performed_on) > "2026"),
    own: ["date.future"],
  },
  "nothing for the unit of the web": {
    odd: refusing((row) => row.performed_by_unit_identifier?.alternative_code === "WEB" && row.description != null),
  },
  "descriptions without outer space": {
    odd: inEvent((event) => event.description && Object.assign(event, { description: event.description.trim() })),
    own: ["value.outer-space", "value.long-text"],
  },
  "texts of refusals in German": {
    odd: (passing) => {
      if (!isDone(passing) && passing.json.status)
        passing.json.status.message = `Fehler: ${passing.json.status.message}`;
    },
  },
};

const release = "R17.0.0";

/** What is found in a long recording of a tenant with an oddity: examples, chance, and a day of events and lists. */
async function examinedTenant(one: Oddity) {
  await using system = createStandIn({ seed: "a tenant", logLevel: "silent", release });
  const recorder = recording(async (path, init) => {
    const answer = await system.fetch(path, init);
    const text = await answer.text();
    const method = path.split("?")[0]?.replace("/crmapi/rest/v2/", "") as string;
    const passing: ForwardRules = {
      method,
      sent: jsonOr(String(init.body)) as never,
      status: answer.status,
      json: JSON.parse(text),
      headers: {},
    };
    one.odd(passing);
    const { status, json, headers } = passing;
    return new Response(passing.text ?? JSON.stringify(json), {
      status,
      headers: { "content-type": "application/json", ...headers },
    });
  }, 1);
  const own = ownOf(one);
  for (const [at, { call, clock, witnesses }] of exampleCalls(release).entries()) {
    const isMeant = at % 6 === 1 || witnesses.some((id) => own.includes(id));
    if (isMeant && clock === undefined) await recorder.send(call);
  }
  for (const call of dayOf(system.token as string)) await recorder.send(call);
  const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
  const { json } = await recorder.send({ method: "authentication/token", body: login });
  const { request_unique_identifier: _, ...event } = eventRow();
  const body = { ...event, token: Object(json["data"]).token };
  await recorder.send({ method: "customer_events/social_media/create", body });
  await randomSession(1, 15, system.token as string, recorder.send);
  return await examined(recorder.exchanges());
}

function dayOf(token: string): Call[] {
  const owner = { accounts_receivable_identifier: { number: "ACR0000000050" } };
  const row = (id: string, more = {}) => eventRow({ request_unique_identifier: id, ...owner, ...more });
  const sending = (rows: readonly object[]): Call => bulkCall(token, rows);
  const { request_unique_identifier: _, ...event } = row("x");
  return [
    ...["mpadministrator", "jane"].map((username) => ({
      method: "authentication/token",
      body: { username, password: "no", organisation: "CRMDEMO" },
    })),
    sending(Array.from({ length: 12 }, (_, at) => row(String(at)))),
    { method: "customer_events/social_media/list", body: { token, ...owner } },
    { method: "customer_events/social_media/create", body: { token, ...event, profile: "A/Mixed Case" } },
    {
      method: "customer_events/web/create",
      body: { token, ...event, social_media: undefined, profile: undefined, action: undefined, website: "intranet" },
    },
    sending([
      row("a", { profile: undefined, action: undefined }),
      row("b", { accounts_receivable_identifier: { number: "ACR0" } }),
    ]),
    { method: "authentication/web_api_key/token", headers: { authorization: `Basic ${btoa("nobody:")}` } },
  ];
}

test.each(Object.entries(oddities))(
  "a tenant of one oddity, %s: it is not confirmed, and nothing else is accused",
  async (_, one) => {
    const own = ownOf(one);
    const { findings } = await examinedTenant(one);
    const behaviours = findings.filter(({ id }) => !id.startsWith("error."));
    const accused = behaviours.filter(({ result, reason }) => result === "refuted" || reason === "tie");
    const ids = accused.map(({ id }) => id as string);
    expect(ids.filter((id) => !own.includes(id))).toEqual([]);
    expect(behaviours.filter(({ id, result }) => result === "confirmed" && own.includes(id))).toEqual([]);
  },
);
