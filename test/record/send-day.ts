import { createPath, namedRow } from "../event-rows.ts";

type Row = Record<string, unknown>;

/** A row of which nothing is wrong but what is changed. */
export const eventRow = (request_unique_identifier: string, changes: Row = {}): Row =>
  namedRow(request_unique_identifier, { performed_by_unit_identifier: { alternative_code: "WEB" }, ...changes });

/** A day of traffic: what works, and what does not, in many ways. */
export async function sendDay(base: string, token: string): Promise<void> {
  const root = `${base}/crmapi/rest/v2/`;
  const post = async (path: string, body: unknown): Promise<Row> => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const answer = await fetch(root + path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: text,
    });
    return (await answer.json().catch(() => ({}))) as Row;
  };
  const bulk = (rows: unknown, more: Row = {}) => sendRows(base, token, rows, more);
  const reference = { external_system: "SHOP", external_system_reference_number: "R-1" };
  await bulk([
    eventRow("a"),
    eventRow("b", { accounts_receivable_identifier: { number: "ACR9999999999" } }),
    eventRow("c"),
  ]);
  await bulk([
    eventRow("d", { accounts_receivable_identifier: { number: "ACR8888888888" } }),
    eventRow("e"),
    eventRow("f"),
  ]);
  await bulk([eventRow("a", reference)]);
  await bulk([eventRow("b", { ...reference, profile: "www.facebook.com/other" })]);
  await bulk([eventRow("g"), eventRow("g", { profile: "another" })]);
  await bulk([]);
  await bulk([
    eventRow("h", { social_media: "facebook" }),
    eventRow("i", { description: null }),
    eventRow("j", { profile: null }),
    eventRow("j2", { profile: undefined }),
  ]);
  await bulk([eventRow("k", { performed_on: "2016-06-22" }), eventRow("l", { performed_on: "2016-06-22T15:00:00Z" })]);
  await bulk([
    eventRow("m", { performed_on: "2016-06-22T15:00" }),
    eventRow("n", { color: "red" }),
    eventRow("o", { profile: "" }),
  ]);
  await bulk([
    eventRow("p", { performed_by_unit_identifier: { name: "Nowhere" } }),
    eventRow("q", { classification_identifier: { name: "None" } }),
  ]);
  await bulk([
    eventRow("r", { rewards_participant_identifier: { number: "RP0000000019" } }),
    eventRow("s", { accounts_receivable_identifier: null }),
  ]);
  await bulk([eventRow("t")], { fields_set: "id" });
  await bulk("none");
  for (const other of ["wrong", undefined]) await bulk([eventRow("u")], { token: other });
  await post("customer_events/bulk/social_media/create", '{"token":');
  const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
  const session = (await post("authentication/token", login)) as { data: { token: string } };
  await post("authentication/token", { ...login, password: "4321" });
  const own = session.data.token;
  const created = (await post("customer_events/social_media/create", { token: own, ...eventRow("v") })) as {
    data: Row;
  };
  const shown = new URLSearchParams({ token: own, customer_event_identifier: `id=${created.data["id"]}` });
  await fetch(`${root}customer_events/social_media/show?${shown}`);
  const gone = new URLSearchParams({ token: own, customer_event_identifier: "number=987654" });
  await fetch(`${root}customer_events/social_media/show?${gone}`);
  await post("authentication/token/release", { token: own });
  await bulk([eventRow("w")], { token: own });
}

/** The beginning of a day: a call without rows, and one with null for what is optional. */
export async function sendShortDay(base: string, token: string): Promise<void> {
  for (const rows of [[], [eventRow("a", { description: null })]]) await sendRows(base, token, rows);
}

/** One bulk call. */
export async function sendRows(base: string, token: string, rows: unknown, more: Row = {}): Promise<void> {
  const body = JSON.stringify({ token, social_media_customer_events_set: rows, ...more });
  const headers = { "content-type": "application/json" };
  await (await fetch(base + createPath, { method: "POST", headers, body })).text();
}
