// biome-ignore-all lint/suspicious/noAssignInExpressions: a mutant is told in one line
// biome-ignore-all lint/suspicious/useIterableCallbackReturn: a mutant is told in one line

/** An answer of the stand-in as it goes out, for a mutant to change. */
export interface Outgoing {
  status: number;
  contentType: string;
  // biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
  body: any;
  /** Goes out instead of the body. */
  text?: string;
}

/** A request as it comes in, for a mutant to change before the stand-in sees it. */
export interface Incoming {
  // biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
  body: any;
  query: Record<string, string | readonly string[]>;
  headers: Record<string, string>;
  bytes: string | undefined;
}

/** A system that does one thing otherwise than the stand-in. */
export interface Mutant {
  readonly name: string;
  /** Of these methods alone, by a part of their names. */
  readonly of?: string;
  readonly answer?: (outgoing: Outgoing) => void;
  readonly request?: (incoming: Incoming) => void;
}

// biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
type Json = any;

const processed = ({ body }: Outgoing): Json[] => body?.data?.processed_customer_events_set ?? [];
const unprocessed = ({ body }: Outgoing): Json[] => body?.data?.unprocessed_customer_events_set ?? [];
const events = ({ body }: Outgoing): Json[] => (Array.isArray(body?.data) ? body.data : body?.data ? [body.data] : []);
const rowsOf = (body: Json): Json[] => {
  const set = Object.entries(body ?? {}).find(([name]) => name.endsWith("_events_set"))?.[1];
  return Array.isArray(set) ? set : [];
};

/** Changes every String of a member, wherever it stands in the data. */
const inData = (name: string, change: (value: Json) => Json) => (out: Outgoing) => {
  const visit = (part: Json): void => {
    if (typeof part !== "object" || part === null) return;
    for (const member of Object.keys(part)) {
      if (member === name && part[member] !== null) part[member] = change(part[member]);
      else visit(part[member]);
    }
  };
  visit(out.body?.data);
};

const dropped = (name: string) => (out: Outgoing) => {
  for (const event of events(out)) delete event[name];
};

const eachRow = (change: (row: Json) => void) => (incoming: Incoming) => {
  for (const row of rowsOf(incoming.body)) if (typeof row === "object" && row !== null) change(row);
};

const onStatus = (name: string, change: (value: Json) => Json, isFor: (code: string) => boolean) => (out: Outgoing) => {
  const status = out.body?.status;
  if (status && isFor(status.code)) status[name] = change(status[name]);
};

const isOk = (code: string) => code === "OK";
const isRefused = (code: string) => code !== "OK";
const userDefined = [..."12345678"]
  .map((n) => `udf_string_${n}`)
  .concat([..."1234"].flatMap((n) => [`udf_float_${n}`, `udf_date_${n}`]));

const ofEnvelope: readonly Mutant[] = [
  { name: "HTTP 201 for an OK", answer: (out) => isOk(out.body?.status?.code) && (out.status = 201) },
  { name: "HTTP 400 for a refusal", answer: (out) => isRefused(out.body?.status?.code) && (out.status = 400) },
  { name: "HTTP 200 for what there is not", answer: (out) => out.status === 404 && (out.status = 200) },
  { name: "text/plain", answer: (out) => (out.contentType = "text/plain") },
  { name: "problem+json", answer: (out) => (out.contentType = "application/problem+json") },
  { name: "an empty body", answer: (out) => (out.text = "") },
  { name: "a body that is cut off", answer: (out) => (out.text = JSON.stringify(out.body).slice(0, -1)) },
  { name: "an array around the answer", answer: (out) => (out.body = [out.body]) },
  { name: "no status", answer: (out) => delete out.body.status },
  { name: "ok in lower case", answer: onStatus("code", (code) => code.toLowerCase(), isOk) },
  { name: "null for the message of an OK", answer: onStatus("message", () => null, isOk) },
  { name: "null for the description of an OK", answer: onStatus("description", () => null, isOk) },
  { name: "a greeting in the message of an OK", answer: onStatus("message", () => "Done", isOk) },
  { name: "another code of a refusal", answer: onStatus("code", (code) => `${code}X`, isRefused) },
  {
    name: "a text of a refusal without its full stop",
    answer: onStatus("message", (text) => text.slice(0, -1), isRefused),
  },
  { name: "the description of a refusal left empty", answer: onStatus("description", () => "", isRefused) },
  { name: "null as the data of a refusal", answer: (out) => isRefused(out.body.status.code) && (out.body.data = null) },
  { name: "no data in a refusal", answer: (out) => isRefused(out.body.status.code) && delete out.body.data },
  { name: "an undeclared member beside data", answer: (out) => (out.body.requestId = "1") },
  { name: "an undeclared member in status", answer: (out) => (out.body.status.detail = "") },
];

const ofRows: readonly Mutant[] = [
  { name: "identifiers in lower case", answer: inData("request_unique_identifier", (id) => id.toLowerCase()) },
  { name: "identifiers in upper case", answer: inData("request_unique_identifier", (id) => id.toUpperCase()) },
  { name: "identifiers trimmed", answer: inData("request_unique_identifier", (id) => id.trim()) },
  {
    name: "identifiers without leading zeros",
    answer: inData("request_unique_identifier", (id) => id.replace(/^0+/, "")),
  },
  {
    name: "identifiers as numbers",
    answer: inData("request_unique_identifier", (id) => (/^\d+$/.test(id) ? Number(id) : id)),
  },
  {
    name: "identifiers without letters beyond ASCII",
    answer: inData("request_unique_identifier", (id) => id.replace(/[^ -~]/g, "?")),
  },
  {
    name: "an empty text for a missing identifier",
    answer: (out) => unprocessed(out).forEach((row) => (row.request_unique_identifier ??= "")),
  },
  { name: "no number", answer: (out) => processed(out).forEach((row) => delete row.number) },
  { name: "no id", answer: (out) => processed(out).forEach((row) => delete row.id) },
  {
    name: "numbers as JSON numbers",
    answer: (out) => processed(out).forEach((row) => row.number && (row.number = Number(row.number))),
  },
  {
    name: "numbers that do not rise",
    answer: (out) => processed(out).forEach((row, at) => row.number && (row.number = String(99 - at))),
  },
  {
    name: "numbers that rise by two",
    answer: (out) => processed(out).forEach((row, at) => row.number && (row.number = String(20 + 2 * at))),
  },
  {
    name: "the same number for all rows",
    answer: (out) => processed(out).forEach((row) => row.number && (row.number = "20")),
  },
  {
    name: "the same id for all rows",
    answer: (out) => processed(out).forEach((row) => row.id && (row.id = "A".repeat(32))),
  },
  { name: "ids in lower case", answer: inData("id", (id) => id.toLowerCase()) },
  { name: "ids with dashes", answer: inData("id", (id) => id.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-")) },
  { name: "processed rows turned", answer: (out) => processed(out).reverse() },
  { name: "unprocessed rows turned", answer: (out) => unprocessed(out).reverse() },
  {
    name: "rows sorted by identifier",
    answer: (out) =>
      processed(out).sort((one, other) => (one.request_unique_identifier < other.request_unique_identifier ? -1 : 1)),
  },
  { name: "a row that is not answered", answer: (out) => processed(out).pop() },
  {
    name: "a row that is answered twice",
    answer: (out) => processed(out)[0] && processed(out).push(processed(out)[0]),
  },
  { name: "the last of many rows lost", answer: (out) => unprocessed(out).length > 500 && processed(out).pop() },
  {
    name: "at most 999 rows answered",
    answer: (out) => unprocessed(out).length + processed(out).length > 999 && unprocessed(out).shift(),
  },
  {
    name: "an empty set left out",
    answer: (out) =>
      ["processed_customer_events_set", "unprocessed_customer_events_set"].forEach(
        (set) => out.body?.data?.[set]?.length === 0 && delete out.body.data[set],
      ),
  },
  {
    name: "an empty set as null",
    answer: (out) =>
      ["processed_customer_events_set", "unprocessed_customer_events_set"].forEach(
        (set) => out.body?.data?.[set]?.length === 0 && (out.body.data[set] = null),
      ),
  },
  { name: "another code of a row", answer: inData("error_code", (code) => code.replace("Exception", "Error")) },
  {
    name: "a text of a row without its description",
    answer: inData("error_description", (text) => text.split(" - Description:")[0]),
  },
  {
    name: "a text of a row without the value",
    answer: inData("error_description", (text) => text.replace(/\([^)]*\)/, "()")),
  },
  { name: "an undeclared member in a row", answer: (out) => processed(out).forEach((row) => (row.status = "OK")) },
  {
    name: "no code when all rows fail",
    answer: (out) => processed(out).length === 0 && unprocessed(out).length > 0 && (out.body.status.code = "FAILED"),
  },
];

const ofEvents: readonly Mutant[] = [
  ...userDefined.map((name) => ({ name: `${name} lost`, answer: dropped(name) })),
  ...userDefined.map((name) => ({ name: `${name} not kept`, answer: inData(name, () => null) })),
  {
    name: "floats rounded",
    answer: (out) => ["1", "2", "4"].forEach((n) => inData(`udf_float_${n}`, Math.round)(out)),
  },
  { name: "floats as texts", answer: inData("udf_float_1", String) },
  { name: "texts trimmed", answer: inData("udf_string_3", (text) => text.trim()) },
  { name: "texts read as numbers", answer: inData("udf_string_1", Number) },
  { name: "dates without a time", answer: inData("udf_date_2", (date) => date.slice(0, 10)) },
  { name: "dates with a zone", answer: inData("performed_on", (date) => `${date}Z`) },
  { name: "the description lost", answer: inData("description", () => "") },
  { name: "the external system in lower case", answer: inData("external_system", (text) => text.toLowerCase()) },
  { name: "the external reference lost", answer: inData("external_system_reference_number", () => null) },
  { name: "cancelled at once", answer: inData("life_cycle_state", () => "CANCELLED") },
  { name: "always processed immediately", answer: inData("process_immediately", () => true) },
  { name: "never processed immediately", answer: inData("process_immediately", () => false) },
  { name: "booleans as 1", answer: inData("process_immediately", Number) },
  { name: "the type in lower case", answer: inData("type", (type) => type.toLowerCase()) },
  {
    name: "numbers of events as JSON numbers",
    of: "social_media",
    answer: inData("number", (text) => (/^\d+$/.test(text) ? Number(text) : text)),
  },
  {
    name: "null members left out",
    answer: (out) =>
      events(out).forEach((event) => Object.keys(event).forEach((name) => event[name] === null && delete event[name])),
  },
  {
    name: "the classification lost",
    answer: (out) => events(out).forEach((event) => event.classification && (event.classification = null)),
  },
  {
    name: "an account beside the participant",
    answer: (out) =>
      events(out).forEach(
        (event) => event.accounts_receivable === null && (event.accounts_receivable = { number: "ACR1" }),
      ),
  },
  {
    name: "the unit of somebody else",
    answer: (out) =>
      events(out).forEach((event) => event.performed_by_unit?.name && (event.performed_by_unit.name = "Other")),
  },
  { name: "the list turned", of: "list", answer: (out) => Array.isArray(out.body.data) && out.body.data.reverse() },
  {
    name: "the list without its last event",
    of: "list",
    answer: (out) => Array.isArray(out.body.data) && out.body.data.pop(),
  },
  { name: "an empty list as null", of: "list", answer: (out) => out.body.data?.length === 0 && (out.body.data = null) },
  {
    name: "the list in an object",
    of: "list",
    answer: (out) => Array.isArray(out.body.data) && (out.body.data = { events: out.body.data }),
  },
  {
    name: "an undeclared member in an event",
    answer: (out) => events(out).forEach((event) => event.number && (event.tags = [])),
  },
];

const ofLogins: readonly Mutant[] = [
  { name: "no token", of: "authentication", answer: (out) => out.body?.data && delete out.body.data.token },
  { name: "a token as a number", of: "authentication", answer: inData("token", () => 1351195444) },
  {
    name: "a JWT before R12.0.0, and none from then on",
    of: "authentication",
    answer: inData("token", (token) => (token.includes(".") ? "A".repeat(32) : "ey.ey.ey")),
  },
  {
    name: "an opaque token in lower case",
    of: "authentication",
    answer: inData("token", (token) => (token.includes(".") ? token : token.toLowerCase())),
  },
];

const ofRequests: readonly Mutant[] = [
  { name: "fields_set ignored", request: ({ body, query }) => [delete body?.fields_set, delete query["fields_set"]] },
  {
    name: "fields_set of an array ignored",
    request: ({ body }) => Array.isArray(body?.fields_set) && delete body.fields_set,
  },
  {
    name: "fields_set only of processed rows",
    of: "bulk",
    answer: (out) => unprocessed(out).forEach((row) => (row.error_description ??= "")),
  },
  { name: "offset ignored", of: "list", request: ({ body }) => delete body?.offset },
  { name: "offset counted from one", of: "list", request: ({ body }) => body?.offset > 0 && (body.offset -= 1) },
  { name: "number_of_results ignored", of: "list", request: ({ body }) => delete body?.number_of_results },
  {
    name: "dates of submission ignored",
    of: "list",
    request: ({ body }) => [delete body?.submitted_after_date, delete body?.submitted_before_date],
  },
  {
    name: "LIKE in any case",
    request: eachRow((row) => typeof row.action === "string" && (row.action = row.action.toUpperCase())),
  },
  {
    name: "a date without a time taken",
    request: eachRow((row) => /^\d{4}-\d\d-\d\d$/.test(row.performed_on) && (row.performed_on += "T00:00:00")),
  },
  {
    name: "a date with a zone refused",
    request: eachRow((row) => /[+]/.test(row.performed_on) && (row.performed_on = "zone")),
  },
  {
    name: "the zone of a date lost",
    request: ({ body }) =>
      typeof body?.performed_on === "string" && (body.performed_on = body.performed_on.slice(0, 19)),
  },
  {
    name: "a date in the future refused",
    request: eachRow((row) => /^2999/.test(row.performed_on) && (row.performed_on = "future")),
  },
  {
    name: "a repeated identifier taken",
    request: ({ body }) =>
      rowsOf(body).forEach(
        (row, at) => at > 0 && row?.request_unique_identifier === "1" && (row.request_unique_identifier = "1b"),
      ),
  },
  { name: "1000 rows refused", request: ({ body }) => rowsOf(body).length === 1000 && rowsOf(body).push({}) },
  { name: "1001 rows taken", request: ({ body }) => rowsOf(body).length > 1000 && rowsOf(body).pop() },
  {
    name: "Strings of numbers taken as Float",
    request: eachRow((row) => typeof row.udf_float_1 === "string" && (row.udf_float_1 = Number(row.udf_float_1))),
  },
  {
    name: "numbers taken as String",
    request: eachRow((row) => typeof row.profile === "number" && (row.profile = String(row.profile))),
  },
  { name: "null refused", request: eachRow((row) => row.description === null && (row.description = 0)) },
  { name: "an unknown member refused", request: eachRow((row) => row.mood && (row.profile = 0)) },
  {
    name: "a byte order mark refused",
    request: (incoming) => incoming.bytes?.startsWith("77u/") && (incoming.bytes = btoa("?{}")),
  },
  { name: "compressed bodies refused", request: ({ headers }) => delete headers["Content-Encoding"] },
  {
    name: "another content type refused",
    request: (incoming) => incoming.headers["Content-Type"] === "applicatio/json" && (incoming.bytes = btoa("?")),
  },
  {
    name: "a key without a colon refused",
    of: "web_api_key",
    request: ({ headers }) => headers["Authorization"]?.startsWith("basic") && delete headers["Authorization"],
  },
  {
    name: "of a member that stands twice, the first counts",
    request: (incoming) =>
      incoming.bytes && atob(incoming.bytes).includes('"last"') && (incoming.bytes = btoa('{"unit":"first"}')),
  },
  {
    name: "one_time_password for one row alone",
    of: "social_media",
    request: ({ body }) =>
      rowsOf(body)[1]?.rewards_participant_identifier?.access_token_identifier?.one_time_password &&
      (rowsOf(body)[1].rewards_participant_identifier.access_token_identifier.one_time_password = 1),
  },
];

/** Systems that are not CRM.COM as the contracts have it, in one thing each. */
export const mutants: readonly Mutant[] = [...ofEnvelope, ...ofRows, ...ofEvents, ...ofLogins, ...ofRequests];
