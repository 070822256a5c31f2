import type { IncomingHttpHeaders } from "node:http";
import { text } from "node:stream/consumers";
import { startUpstream, type TestUpstream } from "../record/upstream.ts";

type Json = Record<string, unknown>;

/** An answer before it goes out, for a mutant to spoil. */
export interface Outgoing {
  status: number;
  contentType: string;
  location?: string;
  // biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
  body: any;
  /** Goes out instead of the body. */
  text?: string;
}

/** A running second system. */
export interface SecondSystem extends TestUpstream {
  /** Requests so far, as `POST /path`. */
  readonly requests: readonly string[];
  /** A file of its own state values. */
  readonly stateValues: Json;
}

const hex = (seed: number) => seed.toString(16).toUpperCase().padStart(32, "A");

const accounts = [
  { id: hex(1), number: "N-100", name: "Zoe" },
  { id: hex(2), number: "N-200", name: "Yan" },
  { id: hex(3), number: "N-300", name: "Twin" },
  { id: hex(4), number: "N-400", name: "Twin" },
  { id: hex(8), number: "N-500", name: "Gone" },
];
const units = [{ id: hex(5), name: "Desk", alternative_code: "DSK" }];
const participants = [
  { id: hex(6), number: "P-1" },
  { id: hex(9), number: "P-2" },
];
const classifications = [{ id: hex(7), name: "Fair", alternative_code: "FR" }];
const cards = [
  {
    identifier: "K1",
    pass_code: "zebra-stripe",
    authentication_code: "X1",
    one_time_password: 77001,
    state: "EFFECTIVE",
  },
  { identifier: "K2", pass_code: "8765", authentication_code: "X2", state: "NOT_EFFECTIVE" },
  { identifier: "K3", pass_code: "7654", authentication_code: "X3", state: "PENDING_VERIFICATION" },
];
const tokens: Json = { "tok-live": "live", "tok-old": "old", "tok-gone": "gone" };

const stateValues = {
  token: "tok-live",
  unknown_token: "tok-none",
  unfilled_token: "{{token}}",
  expired_token: "tok-old",
  just_ended_token: "tok-old",
  released_token: "tok-gone",
  unit_name: "Desk",
  unit_name_in_lower_case: "desk",
  account_number: "N-100",
  account_number_1: "N-100",
  account_number_in_lower_case: "n-100",
  account_number_2: "N-200",
  missing_account_number: "N-901",
  missing_account_number_1: "N-901",
  missing_account_number_2: "N-902",
  account_id: hex(1),
  account_id_in_lower_case: hex(1).toLowerCase(),
  account_name: "Zoe",
  terminated_account_number: "N-500",
  ambiguous_account_name: "Twin",
  missing_account_id: hex(99),
  missing_account_name: "Nemo",
  rewards_participant_id: hex(6),
  rewards_participant_number: "P-1",
  terminated_rewards_participant_number: "P-2",
  missing_rewards_participant_number: "P-9",
  unit_id: hex(5),
  unit_alternative_code: "DSK",
  missing_unit_name: "Attic",
  classification_id: hex(7),
  classification_name: "Fair",
  classification_alternative_code: "FR",
  missing_classification_name: "Gala",
  external_system: "SYS",
  used_reference_number: "R-1",
  unused_reference_number: "R-2",
  access_token_identifier: "K1",
  pass_code: "zebra-stripe",
  wrong_pass_code: "1111",
  authentication_code: "X1",
  one_time_password: 77001,
  missing_access_token_identifier: "K9",
  not_effective_access_token_identifier: "K2",
  not_effective_pass_code: "8765",
  pending_verification_access_token_identifier: "K3",
  pending_verification_pass_code: "7654",
};

/** A row of the request, of which nothing is known yet. */
// biome-ignore lint/suspicious/noExplicitAny: the checks below find out what it is
type Row = Record<string, any>;

interface Failure {
  readonly code: string;
  readonly text: string;
  readonly more: string;
}
const fail = (code: string, text: string, more: string): Failure => ({ code, text, more });
const missing = (label: string, value: unknown) =>
  fail("NotFoundAPIValueException", `${label} (${value}) Not Found.`, "The specified API value was not found.");
const absent = (member: string) => fail("EMPTY", `Please give ${member}`, "Something is absent");
const bad = (member: string, value: unknown) => fail("TYPE", `Cannot use ${value} for ${member}`, "Look at its type");
const given = (object: Json) => Object.keys(object).filter((name) => object[name] != null);

function checkRow(row: unknown, at: number, seen: Set<unknown>): Failure | undefined {
  if (typeof row !== "object" || row === null) return fail("ROW", `No object: ${row}`, "Rows are objects");
  const r = row as Row;
  const id: unknown = r["request_unique_identifier"];
  if (id !== undefined && seen.has(id)) return fail("TWICE", `Again ${id}`, "Once is enough");
  if (id !== undefined) seen.add(id);
  for (const name of ["request_unique_identifier", "performed_by_unit_identifier", "performed_on", "social_media"]) {
    if (r[name] === undefined) return absent(name);
  }
  for (const name of ["profile", "action"]) if (r[name] === undefined) return absent(name);
  if (!isDate(r["performed_on"])) return bad("performed_on", r["performed_on"]);
  if (typeof r["social_media"] !== "string") return bad("social_media", r["social_media"]);
  if (r["social_media"] !== "FACEBOOK") return fail("CHOICE", `Never heard of ${r["social_media"]}`, "Choose");
  if (typeof r["profile"] !== "string") return bad("profile", r["profile"]);
  if (r["action"] !== "LIKE") return fail("CHOICE", `Never heard of ${r["action"]}`, "Choose");
  return checkUserDefined(r) ?? checkOwner(r, at) ?? checkRest(r, seen);
}

const isDate = (value: unknown) =>
  typeof value === "string" && value.includes("T") && !Number.isNaN(Date.parse(value)) && !value.includes("06-31");

function checkUserDefined(r: Row): Failure | undefined {
  const wrong = given(r).find(
    (name) =>
      (name.startsWith("udf_string") && typeof r[name] !== "string") ||
      (name.startsWith("udf_float") && typeof r[name] !== "number") ||
      (name.startsWith("udf_date") && !isDate(r[name])),
  );
  return wrong === undefined ? undefined : bad(wrong, r[wrong]);
}

function checkOne(object: Json, members: readonly string[], what: string): Failure | undefined {
  const count = given(object).filter((name) => members.includes(name)).length;
  if (count === 1) return undefined;
  return fail(count ? "MANY" : "NONE", `${what}: ${count ? "too many" : "pick one"} of ${members.join(", ")}`, "One!");
}

function checkOwner(r: Row, at: number): Failure | undefined {
  const row = `social_media_customer_events_set[${at}]`;
  const wrong = checkOne(r, ["accounts_receivable_identifier", "rewards_participant_identifier"], row);
  if (wrong) return wrong;
  const account = r["accounts_receivable_identifier"] as Json | undefined;
  if (account) {
    const fault = checkOne(account, ["id", "number", "name"], "accounts_receivable_identifier");
    if (fault) return fault;
    const [name = ""] = given(account);
    const found = accounts.filter((one) => (one as Json)[name] === account[name]);
    if (found.length > 1) return fail("AMBIGUOUS", `${found.length} times Account ${account[name]}`, "Be exact");
    return found.length === 1 ? undefined : missing("Account", account[name]);
  }
  return checkParticipant(r["rewards_participant_identifier"] as Json);
}

function checkParticipant(participant: Json): Failure | undefined {
  const card = participant["access_token_identifier"] as Json | undefined;
  if (!card) {
    const [name = ""] = given(participant);
    const found = participants.some((one) => (one as Json)[name] === participant[name]);
    return found ? undefined : missing("Member", participant[name]);
  }
  if (card["identifier"] && !card["pass_code"]) return fail("PASS", "No pass_code", "Cards need it");
  const [name = ""] = given(card);
  if (name === "one_time_password" && typeof card[name] !== "number") return bad(name, card[name]);
  const found = cards.find((one) => (one as Json)[name] === card[name]);
  if (!found) return missing("Card", card[name]);
  if (found.state !== "EFFECTIVE") return fail("STATE", `${card[name]} is now ${found.state}`, "Not usable");
  if (card["pass_code"] && card["pass_code"] !== found.pass_code) return fail("PASS2", `No ${card[name]}`, "Wrong");
  return undefined;
}

function checkRest(r: Row, seen: Set<unknown>): Failure | undefined {
  const unit = r["performed_by_unit_identifier"] as Json;
  if (typeof unit !== "object") return bad("performed_by_unit_identifier", unit);
  const wrong = checkOne(unit, ["id", "name", "alternative_code"], "performed_by_unit_identifier");
  if (wrong) return wrong;
  const [name = ""] = given(unit);
  const classification = r["classification_identifier"] as Json | undefined;
  if (classification) {
    const [by = ""] = given(classification);
    const isThere = classifications.some((one) => (one as Json)[by] === classification[by]);
    if (!isThere) return missing("Class", classification[by]);
  }
  if (!units.some((one) => (one as Json)[name] === unit[name])) return missing("Office", unit[name]);
  const reference = r["external_system_reference_number"] as string | undefined;
  const ofSystem = JSON.stringify([r["external_system"], reference]);
  if (reference === "R-1" || (reference && seen.has(ofSystem)))
    return fail("REF", `${reference} is taken`, "Take another");
  seen.add(ofSystem);
  return undefined;
}

/** A failed row: its text is not composed as the documented one where the error is its own. */
const rowText = ({ code, text, more }: Failure) =>
  code === "NotFoundAPIValueException" ? `Error:${text} - Description:${more}` : `${text} / ${more}`;

function answer(call: Json, next: () => number): Outgoing {
  const refuse = (code: string, text: string, status = 200): Outgoing => ({
    status,
    contentType: "application/json;charset=UTF-8",
    body: { status: { message: text, description: "Refused", code }, data: {} },
  });
  const token = call["token"];
  if (token === undefined) return refuse("COM.LOGIN", "Log in first", 401);
  if (typeof token !== "string") return refuse("COM.TYPE", `token: ${token}`);
  if (tokens[token] === undefined) return refuse("COM.TOKEN", "Who are you?", 401);
  if (tokens[token] !== "live") return refuse(`COM.${tokens[token]}`, "Log in again", 401);
  const set = call["social_media_customer_events_set"];
  if (set === undefined) return refuse("COM.EMPTY", "social_media_customer_events_set?");
  if (!Array.isArray(set))
    return refuse("COM.TYPE", `social_media_customer_events_set: ${typeof set === "object" ? "an object" : set}`);
  if (set.length > 1000) return refuse("COM.MANY", `${set.length} exceed 1000`);
  const sent = call["fields_set"] ?? undefined;
  const fields = Array.isArray(sent) ? sent.join() : sent;
  if (fields !== undefined && typeof fields !== "string")
    return refuse("COM.TYPE", `fields_set: ${JSON.stringify(fields)}`);
  const known = ["request_unique_identifier", "id", "number", "error_code", "error_description"];
  const wanted = fields?.split(/, ?/).filter((name) => known.includes(name)) ?? [];
  const keep = (row: Json) =>
    wanted.length > 0 ? Object.fromEntries(Object.entries(row).filter(([name]) => wanted.includes(name))) : row;
  const done: Json[] = [];
  const undone: Json[] = [];
  const seen = new Set<unknown>();
  for (const [at, row] of set.entries()) {
    const request_unique_identifier = row?.request_unique_identifier ?? null;
    const failure = checkRow(row, at, seen);
    if (failure)
      undone.push({ request_unique_identifier, error_code: failure.code, error_description: rowText(failure) });
    else {
      const number = next();
      done.push({ request_unique_identifier, id: hex(number * 7919), number: String(number) });
    }
  }
  return {
    status: 200,
    contentType: "application/json;charset=UTF-8",
    body: {
      status: { message: "", code: "OK", description: "" },
      data: {
        processed_customer_events_set: done.map(keep),
        unprocessed_customer_events_set: undone.map(keep),
      },
    },
  };
}

/** A server written from the vendor's page and from nothing of ours: own accounts, own base path, own words for its errors. */
export async function startSecondSystem(
  mutate: (outgoing: Outgoing, call: Json, headers: IncomingHttpHeaders) => void = () => {},
): Promise<SecondSystem> {
  let number = 900;
  const requests: string[] = [];
  const upstream = await startUpstream(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const sent = await text(request);
    if (request.method !== "POST" || !request.url?.startsWith("/tenant1/crmapi/rest/v2/customer_events/bulk/")) {
      // It answers 200 to everything, as some servers do.
      response.writeHead(200, { "content-type": "application/json" }).end('{"status":"ready"}');
      return;
    }
    const call = JSON.parse(sent) as Json;
    const outgoing = answer(call, () => ++number);
    mutate(outgoing, call, request.headers);
    response.writeHead(outgoing.status, {
      "content-type": outgoing.contentType,
      ...(outgoing.location && { location: outgoing.location }),
    });
    response.end(outgoing.text ?? JSON.stringify(outgoing.body));
  });
  return { ...upstream, url: `${upstream.url}/tenant1`, requests, stateValues };
}
