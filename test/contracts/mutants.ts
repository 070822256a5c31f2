// biome-ignore-all lint/suspicious/noAssignInExpressions: a mutant is told in one line
// biome-ignore-all lint/suspicious/useIterableCallbackReturn: a mutant is told in one line

import type { Outgoing } from "./hidden-system.ts";

// biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
type Json = any;

/** A request as it comes in, for a mutant to change before the mock server sees it. */
export interface Incoming {
  body: Json;
  query: Record<string, string | readonly string[]>;
  headers: Record<string, string>;
  bytes: string | undefined;
}

const isObject = (value: Json) => typeof value === "object" && value !== null && !Array.isArray(value);
const created = ({ body }: Outgoing): Json[] => body?.data?.processed_customer_events_set ?? [];
const failed = ({ body }: Outgoing): Json[] => body?.data?.unprocessed_customer_events_set ?? [];
const events = ({ body }: Outgoing): Json[] => (Array.isArray(body?.data) ? body.data : body?.data ? [body.data] : []);

/** The set of a call, by its name; of a call without rows its body is the one row. */
function rowsOf(body: Json): Json[] {
  const set = Object.entries<Json>(body ?? {}).find(([name]) => name.endsWith("_events_set"))?.[1];
  if (Array.isArray(set)) return set;
  return isObject(body) && "performed_on" in body ? [body] : [];
}

const eachRow =
  (change: (row: Json, at: number) => void) =>
  ({ body }: Incoming) =>
    rowsOf(body).forEach((row, at) => isObject(row) && change(row, at));

/** Changes a member wherever it stands in the data of an answer. */
export const inData =
  (name: string, change: (value: Json, holder: Json) => void) =>
  (out: Outgoing): void => {
    const visit = (part: Json): void => {
      if (typeof part !== "object" || part === null) return;
      for (const member of Object.keys(part)) {
        if (member === name && part[member] !== null) change(part[member], part);
        else visit(part[member]);
      }
    };
    visit(out.body?.data);
  };

const everywhere = (name: string, change: (value: Json) => Json) =>
  inData(name, (value, holder) => (holder[name] = change(value)));

const status = (isFor: "OK" | "refused", name: string, change: (value: Json) => Json) => (out: Outgoing) => {
  const said = out.body?.status;
  if (said && (said.code === "OK") === (isFor === "OK")) said[name] = change(said[name]);
};

/** Changes what a JWT says, or its header. */
const inToken = (change: (claims: Json, header: Json) => void) => (out: Outgoing) => {
  const parts = out.body?.data?.token?.split?.(".");
  if (parts?.length !== 3) return;
  const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());
  const [header, claims] = parts.slice(0, 2).map(read);
  change(claims, header);
  const changed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  out.body.data.token = [...changed, parts[2]].join(".");
};

/** Systems that answer in one thing otherwise than the contracts have CRM.COM; members lost or of another type are beside them. */
export const answerMutants: Readonly<Record<string, (out: Outgoing) => unknown>> = {
  "HTTP 201 for an OK": (out) => out.body?.status?.code === "OK" && (out.status = 201),
  "HTTP 200 for what there is not": (out) => out.status === 404 && (out.status = 200),
  "text/plain": (out) => (out.contentType = "text/plain"),
  "another charset": (out) => (out.contentType = "application/json; charset=iso-8859-1"),
  "an empty body": (out) => (out.text = ""),
  "a byte order mark before an answer": (out) => (out.text = `\uFEFF${JSON.stringify(out.body)}`),
  "an array around the answer": (out) => (out.body = [out.body]),
  "no status": (out) => delete out.body.status,
  "ok in lower case": status("OK", "code", (code) => code.toLowerCase()),
  "null for the message of an OK": status("OK", "message", () => null),
  "a greeting in the message of an OK": status("OK", "message", () => "Done"),
  "another code of a refusal": status("refused", "code", (code) => `${code}X`),
  "a text of a refusal without its full stop": status("refused", "message", (text) => text.slice(0, -1)),
  "the description of a refusal left empty": status("refused", "description", () => ""),
  "an undeclared member beside data": (out) => (out.body.requestId = "1"),
  "an undeclared member in a row": (out) => created(out).forEach((row) => (row.status = "OK")),
  "an undeclared member in an event": (out) => events(out).forEach((event) => event.number && (event.tags = [])),

  "identifiers in upper case": everywhere("request_unique_identifier", (id) => id.toUpperCase()),
  "identifiers without letters beyond ASCII": everywhere("request_unique_identifier", (id) =>
    id.replace(/[^ -~]/g, "?"),
  ),
  "an empty text for a missing identifier": (out) =>
    failed(out).forEach((row) => (row.request_unique_identifier ??= "")),
  "numbers that do not rise": (out) => created(out).forEach((row, at) => row.number && (row.number = `${99 - at}`)),
  "the same number for all rows": (out) => created(out).forEach((row) => row.number && (row.number = "20")),
  "numbers with zeros in front": (out) =>
    created(out).forEach((row) => row.number && (row.number = row.number.padStart(8, "0"))),
  "the same id for all rows": (out) => created(out).forEach((row) => row.id && (row.id = "A".repeat(32))),
  "ids in lower case": everywhere("id", (id) => id.toLowerCase()),
  "an id of a row that failed": (out) => failed(out).forEach((row) => (row.id = null)),
  "processed rows turned": (out) => created(out).reverse(),
  "unprocessed rows turned": (out) => failed(out).reverse(),
  "a row that is not answered": (out) => created(out).pop(),
  "a row that is answered twice": (out) => created(out)[0] && created(out).push(created(out)[0]),
  "at most 999 rows answered": (out) => failed(out).length + created(out).length > 999 && failed(out).shift(),
  "rows that failed among those that were created too": (out) =>
    failed(out).forEach((row) => created(out).push({ ...row, id: "A".repeat(32), number: "99" })),
  "another code of a row": everywhere("error_code", (code) => code.replace("Exception", "Error")),
  "a text of a row without its description": everywhere(
    "error_description",
    (text) => text.split(" - Description:")[0],
  ),
  "a text of a row without the value": everywhere("error_description", (text) => text.replace(/\([^)]*\)/, "()")),
  "code and text of a row changed about": (out) =>
    failed(out).forEach((row) => ([row.error_code, row.error_description] = [row.error_description, row.error_code])),
  "no code when all rows fail": (out) =>
    created(out).length === 0 && failed(out).length > 0 && (out.body.status.code = "FAILED"),

  "floats rounded": (out) => ["1", "2", "4"].forEach((n) => everywhere(`udf_float_${n}`, Math.round)(out)),
  "texts trimmed": everywhere("udf_string_3", (text) => text.trim()),
  "dates without a time": everywhere("udf_date_2", (date) => date.slice(0, 10)),
  "dates with a zone": everywhere("performed_on", (date) => `${date}Z`),
  "profiles in lower case": everywhere("profile", (text) => text.toLowerCase()),
  "always processed immediately": everywhere("process_immediately", () => true),
  "null members left out": (out) =>
    events(out).forEach((event) => Object.keys(event).forEach((name) => event[name] === null && delete event[name])),
  "an account beside the participant": (out) =>
    events(out).forEach((event) => event.accounts_receivable === null && (event.accounts_receivable = { number: "A" })),
  "the unit of somebody else": (out) =>
    events(out).forEach((event) => event.performed_by_unit?.name && (event.performed_by_unit.name = "Other")),
  "the list without its last event": (out) => Array.isArray(out.body.data) && out.body.data.pop(),
  "an empty list as null": (out) => out.body.data?.length === 0 && (out.body.data = null),
  "the list in an object": (out) => Array.isArray(out.body.data) && (out.body.data = { events: out.body.data }),

  "a JWT before R12.0.0, and none from then on": everywhere("token", (token) =>
    token.includes(".") ? "A".repeat(32) : "ey.ey.ey",
  ),
  "tokens that are no JSON": everywhere("token", (token) => (token.includes(".") ? "ey.ey.ey" : token)),
  "the end of a token as a number": inToken((claims) => (claims.exp = Number(claims.exp))),
  "tokens of one hour": inToken((claims) => (claims.exp = String(Number(claims.iat) + 3600))),
  "tokens that are signed otherwise": inToken((_, header) => (header.alg = "RS256")),
};

/** Systems that read one thing of a request otherwise. What variants of assumptions do is told by `unproven.spec.ts`. */
export const requestMutants: Readonly<Record<string, (incoming: Incoming) => unknown>> = {
  "fields_set of an array ignored": ({ body }) => Array.isArray(body?.fields_set) && delete body.fields_set,
  "null in fields_set refused": ({ body }) => body?.fields_set === null && (body.fields_set = 0),
  "a token may be a number": ({ body }) => typeof body?.token === "number" && (body.token = String(body.token)),
  "whatever action": eachRow((row) => "action" in row && (row.action = "LIKE")),
  "LIKE where no action is": eachRow((row) => "social_media" in row && (row.action ??= "LIKE")),
  "now, where no date is": eachRow((row) => "profile" in row && (row.performed_on ??= "2016-06-22T15:00:00")),

  "an identifier is made where none is": eachRow((row) => "profile" in row && (row.request_unique_identifier ??= "m")),
  "rows that are null are passed over": ({ body }) => {
    for (const [at, row] of [...rowsOf(body).entries()].reverse()) if (row === null) rowsOf(body).splice(at, 1);
  },
  "one row is a set": ({ body }) => {
    for (const [name, set] of Object.entries<Json>(body ?? {}))
      if (name.endsWith("_events_set") && isObject(set)) body[name] = [set];
  },
  "1000 rows refused": ({ body }) => rowsOf(body).length === 1000 && rowsOf(body).push({}),

  "offset ignored": ({ body }) => delete body?.offset,
  "an offset below 0 is none": ({ body }) => body?.offset < 0 && delete body.offset,
  "number_of_results ignored": ({ body }) => delete body?.number_of_results,
  "no results are all results": ({ body }) => body?.number_of_results === 0 && delete body.number_of_results,
  "dates of submission ignored": ({ body }) => [delete body?.submitted_after_date, delete body?.submitted_before_date],
  "of an account and a classification the account counts": ({ body }) =>
    body?.accounts_receivable_identifier && delete body.classification_identifier,

  "a byte order mark refused": (incoming) => incoming.bytes?.startsWith("77u/") && (incoming.bytes = btoa("?{}")),
  "compressed bodies refused": ({ headers }) => delete headers["Content-Encoding"],
  "another content type refused": (incoming) =>
    incoming.headers["Content-Type"] === "applicatio/json" && (incoming.bytes = btoa("?")),
  "a key without a colon refused": ({ headers }) =>
    headers["Authorization"]?.startsWith("basic") && delete headers["Authorization"],
  "of a member that stands twice, the first counts": (incoming) =>
    incoming.bytes && atob(incoming.bytes).includes('"last"') && (incoming.bytes = btoa('{"unit":"first"}')),
};
