// biome-ignore-all lint/suspicious/useIterableCallbackReturn: a mutant is told in one line
// biome-ignore-all lint/suspicious/noAssignInExpressions: a mutant is told in one line
import type { Incoming, Mutant, Outgoing } from "./mutants.ts";

// biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
type Json = any;

const isObject = (value: Json) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The set of a call, by its name; of a call without rows its body is the one row. */
function rowsOf(body: Json): Json[] {
  const set = Object.entries<Json>(body ?? {}).find(([name]) => name.endsWith("_events_set"))?.[1];
  if (Array.isArray(set)) return set;
  return isObject(body) && "performed_on" in body ? [body] : [];
}

const eachRow =
  (change: (row: Json, at: number) => void) =>
  ({ body }: Incoming) =>
    rowsOf(body).forEach((row, at) => {
      if (isObject(row)) change(row, at);
    });

/** Changes the members of whatever names something in a row. */
const eachNaming = (change: (naming: Json, name: string) => void) =>
  eachRow((row) => {
    for (const [member, naming] of Object.entries<Json>(row)) {
      if (member.endsWith("_identifier") && isObject(naming))
        for (const name of Object.keys(naming)) change(naming, name);
    }
  });

const eachAccessToken = (change: (named: Json) => void) =>
  eachRow(({ rewards_participant_identifier: { access_token_identifier: named } = {} as Json }) => {
    if (isObject(named)) change(named);
  });

const eachEvent =
  (change: (event: Json) => void) =>
  ({ body }: Outgoing) => {
    for (const event of Array.isArray(body?.data) ? body.data : [body?.data]) if (event?.number) change(event);
  };

const failed = ({ body }: Outgoing): Json[] => body?.data?.unprocessed_customer_events_set ?? [];
const created = ({ body }: Outgoing): Json[] => body?.data?.processed_customer_events_set ?? [];

const ofNames: readonly Mutant[] = [
  {
    name: "names are found in any case",
    request: eachNaming((one, name) => one[name]?.toLowerCase?.() === "admin unit" && (one[name] = "Admin Unit")),
  },
  {
    name: "names are found with white space around them",
    request: eachNaming((one, name) => (one[name] = one[name]?.trim?.() ?? one[name])),
  },
  {
    name: "ids are found in lower case",
    request: eachNaming((one, name) => name === "id" && (one.id = one.id?.toUpperCase?.())),
  },
  { name: "an empty name is as none", request: eachNaming((one, name) => one[name] === "" && delete one[name]) },
  { name: "null beside a name counts", request: eachNaming((one, name) => one[name] === null && (one[name] = "x")) },
  {
    name: "of two names the first counts",
    request: eachRow(({ performed_by_unit_identifier: one }) => one?.name && delete one.alternative_code),
  },
  {
    name: "an account goes before a participant",
    request: eachRow((row) => row.accounts_receivable_identifier && delete row.rewards_participant_identifier),
  },
  {
    name: "whatever unit",
    request: eachRow(
      (row) =>
        isObject(row.performed_by_unit_identifier) && (row.performed_by_unit_identifier = { name: "Admin Unit" }),
    ),
  },
  {
    name: "the pass code is not looked at",
    request: eachAccessToken((one) => one.identifier && (one.pass_code = "1234")),
  },
  {
    name: "a one-time password may be a String",
    request: eachAccessToken((one) => typeof one.one_time_password === "string" && (one.one_time_password = 481516)),
  },
];

const ofValues: readonly Mutant[] = [
  {
    name: "the social media in any case",
    request: eachRow((row) => row.social_media?.toUpperCase && (row.social_media = row.social_media.toUpperCase())),
  },
  { name: "whatever action", request: eachRow((row) => "action" in row && (row.action = "LIKE")) },
  { name: "LIKE where no action is", request: eachRow((row) => "social_media" in row && (row.action ??= "LIKE")) },
  {
    name: "a space in a date",
    request: eachRow((row) => (row.performed_on = row.performed_on?.replace?.(" ", "T") ?? row.performed_on)),
  },
  {
    name: "now, where no date is",
    request: eachRow((row) => "profile" in row && (row.performed_on ??= "2016-06-22T15:00:00")),
  },
  {
    name: "profiles in lower case",
    answer: eachEvent((event) => event.profile && (event.profile = event.profile.toLowerCase())),
  },
  {
    name: "profiles with a scheme",
    answer: eachEvent((event) => event.profile && (event.profile = `http://${event.profile}`)),
  },
  { name: "amounts of nothing", answer: eachEvent((event) => (event.total_awarded_amount ??= 0)) },
  {
    name: "nobody created it",
    answer: eachEvent((event) => event.log_information && (event.log_information.created_by_user = null)),
  },
];

const ofCalls: readonly Mutant[] = [
  {
    name: "an identifier is made where none is",
    request: eachRow((row) => "profile" in row && (row.request_unique_identifier ??= "made")),
  },
  {
    name: "an empty identifier is as none",
    request: eachRow((row) => row.request_unique_identifier === "" && delete row.request_unique_identifier),
  },
  {
    name: "an empty reference is one",
    request: eachRow(
      (row) => row.external_system_reference_number === "" && (row.external_system_reference_number = "0"),
    ),
  },
  {
    name: "rows that are null are passed over",
    request: ({ body }) => {
      for (const [at, row] of [...rowsOf(body).entries()].reverse()) if (row === null) rowsOf(body).splice(at, 1);
    },
  },
  {
    name: "one row is a set",
    of: "bulk",
    request: ({ body }) => {
      for (const [name, set] of Object.entries<Json>(body ?? {}))
        if (name.endsWith("_set") && isObject(set)) body[name] = [set];
    },
  },
  { name: "null in fields_set refused", request: ({ body }) => body?.fields_set === null && (body.fields_set = 0) },
  { name: "an empty fields_set refused", request: ({ body }) => body?.fields_set === "" && (body.fields_set = 0) },
  {
    name: "a token may be a number",
    request: ({ body }) => typeof body?.token === "number" && (body.token = String(body.token)),
  },
  {
    name: "of an account and a classification the account counts",
    of: "list",
    request: ({ body }) => body?.accounts_receivable_identifier && delete body.classification_identifier,
  },
  {
    name: "no results are all results",
    of: "list",
    request: ({ body }) => body?.number_of_results === 0 && delete body.number_of_results,
  },
  {
    name: "numbers of results as Strings",
    of: "list",
    request: ({ body }) => body?.number_of_results && (body.number_of_results = Number(body.number_of_results)),
  },
  { name: "an offset below 0 is none", of: "list", request: ({ body }) => body?.offset < 0 && delete body.offset },
];

const ofAnswers: readonly Mutant[] = [
  {
    name: "code and text of a row changed about",
    answer: (out) =>
      failed(out).forEach((row) => ([row.error_code, row.error_description] = [row.error_description, row.error_code])),
  },
  { name: "an id of a row that failed", answer: (out) => failed(out).forEach((row) => (row.id = null)) },
  {
    name: "rows that failed among those that were created too",
    answer: (out) => failed(out).forEach((row) => created(out).push({ ...row, id: "A".repeat(32), number: "99" })),
  },
  {
    name: "numbers with zeros in front",
    answer: (out) => created(out).forEach((row) => row.number && (row.number = row.number.padStart(8, "0"))),
  },
  {
    name: "numbers with letters",
    answer: (out) => created(out).forEach((row) => row.number && (row.number = `CE${row.number}`)),
  },
  { name: "ids of 31 digits", answer: (out) => created(out).forEach((row) => row.id && (row.id = row.id.slice(1))) },
  { name: "a byte order mark before an answer", answer: (out) => (out.text = `\uFEFF${JSON.stringify(out.body)}`) },
  { name: "another charset", answer: (out) => (out.contentType = "application/json; charset=iso-8859-1") },
];

/** A change of what a JWT says, or of its header. */
const inToken = (change: (claims: Json, header: Json) => void) => (out: Outgoing) => {
  const parts = out.body?.data?.token?.split?.(".");
  if (parts?.length !== 3) return;
  const [header, claims] = parts
    .slice(0, 2)
    .map((part: string) => JSON.parse(Buffer.from(part, "base64url").toString()));
  change(claims, header);
  const changed = [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  out.body.data.token = [...changed, parts[2]].join(".");
};

const ofTokens: readonly Mutant[] = [
  { name: "the end of a token as a number", answer: inToken((claims) => (claims.exp = Number(claims.exp))) },
  { name: "tokens of one hour", answer: inToken((claims) => (claims.exp = String(Number(claims.iat) + 3600))) },
  { name: "tokens without a session", answer: inToken((claims) => delete claims.jti) },
  { name: "sessions in lower case", answer: inToken((claims) => (claims.jti = claims.jti.toLowerCase())) },
  { name: "tokens without a user", answer: inToken((claims) => delete claims.usr) },
  { name: "tokens of another user", answer: inToken((claims) => (claims.usr = "nobody")) },
  { name: "tokens that are signed otherwise", answer: inToken((_, header) => (header.alg = "RS256")) },
  {
    name: "tokens that are no JSON",
    answer: (out) => out.body?.data?.token?.includes?.(".") && (out.body.data.token = "ey.ey.ey"),
  },
];

/** Systems that are nearly as the contracts have CRM.COM: more lenient, or stricter, in one thing each. */
export const nearMutants: readonly Mutant[] = [...ofNames, ...ofValues, ...ofCalls, ...ofAnswers, ...ofTokens];
