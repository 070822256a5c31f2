import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

type Json = Record<string, unknown>;

const accounts = [
  { id: "A1".padEnd(32, "0"), number: "77-1", name: "Ann" },
  { id: "A2".padEnd(32, "0"), number: "77-2", name: "Ben" },
  { id: "A3".padEnd(32, "0"), number: "77-3", name: "Cy" },
  { id: "A4".padEnd(32, "0"), number: "77-4", name: "Cy" },
];

/** What the tenant of this system has for the names of the contracts. */
export const lenientValues = {
  token: "open-sesame",
  unknown_token: "no-such-token",
  unit_name: "Counter",
  account_number: "77-1",
  account_number_1: "77-1",
  account_number_2: "77-2",
  missing_account_number: "77-8",
  missing_account_number_1: "77-8",
  missing_account_number_2: "77-9",
  ambiguous_account_name: "Cy",
  external_system: "CRM",
  used_reference_number: "first",
};

const known = [
  "request_unique_identifier",
  "accounts_receivable_identifier",
  "rewards_participant_identifier",
  "performed_by_unit_identifier",
  "performed_on",
  "social_media",
  "profile",
  "action",
  "external_system",
  "external_system_reference_number",
];

/** Why a row is not done: code and text. */
type No = readonly [code: string, text: string];

function refusalOf(row: Json): No | undefined {
  const stranger = Object.keys(row).find((name) => !known.includes(name));
  if (stranger !== undefined) return ["E-STRANGE", `We have no ${stranger}`];
  for (const name of ["request_unique_identifier", "performed_on", "social_media", "profile", "action"]) {
    if (row[name] === undefined) return ["E-ABSENT", `${name}, please`];
    if (typeof row[name] !== "string") return ["E-TYPE", `${name} may not be ${row[name]}`];
  }
  if (row["social_media"] !== "FACEBOOK") return ["E-CHOICE", `What is ${row["social_media"]}?`];
  if (row["action"] !== "LIKE") return ["E-CHOICE", `What is ${row["action"]}?`];
  const [field = "", value] = Object.entries((row["accounts_receivable_identifier"] ?? {}) as Json)[0] ?? [];
  if (accounts.some((one) => (one as Json)[field] === value)) return undefined;
  return [
    "NotFoundAPIValueException",
    `Error:Account (${value}) Not Found. - Description:The specified API value was not found.`,
  ];
}

let made = 400;

function answer(call: Json): Json {
  if (call["token"] !== lenientValues.token) {
    return { status: { code: "E-TOKEN", message: "Who is this?", description: "" }, data: {} };
  }
  const rows = (call["social_media_customer_events_set"] as Json[]).slice(0, 1000);
  const done: Json[] = [];
  const undone: Json[] = [];
  for (const row of rows) {
    const { request_unique_identifier = null } = row;
    const no = refusalOf(row);
    if (no) undone.push({ request_unique_identifier, error_code: no[0], error_description: no[1] });
    else {
      made += 1;
      done.push({ request_unique_identifier, id: `E${made}`.padEnd(32, "0"), number: `${made}` });
    }
  }
  const data = {
    ...(done.length > 0 && { processed_customer_events_set: done }),
    ...(undone.length > 0 && { unprocessed_customer_events_set: undone }),
  };
  return { status: { code: "OK", message: "", description: "" }, data };
}

/**
 * A little system that has never heard of us. It stores a reference twice and a row twice, takes the first of several
 * accounts, alternatives and 1000 rows, leaves empty sets out, returns all members whatever is asked for, and refuses
 * members that it does not know; and it has words of its own.
 * @param mutate spoils an answer
 */
export async function startLenientSystem(mutate: (body: Json, call: Json) => Json = (body) => body) {
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    response.writeHead(200, { "content-type": "application/json" });
    if (request.method !== "POST") return response.end("{}");
    const call = JSON.parse(text) as Json;
    return response.end(JSON.stringify(mutate(answer(call), call)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close().closeAllConnections(),
  };
}
