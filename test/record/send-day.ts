import { jsonOr } from "../../src/common/json.ts";
import { createPath, login, namedRow, rowsSet } from "../event-rows.ts";

type Row = Record<string, unknown>;

/** A day of traffic: what works, and what does not, in many ways. */
export async function sendDay(base: string, token: string): Promise<void> {
  const root = `${base}/crmapi/rest/v2/`;
  const post = async (path: string, body: unknown) => Object(jsonOr(await send(root + path, body)));
  const bulk = (rows: unknown, more: Row = {}) => sendRows(base, token, rows, more);
  const reference = { external_system: "SHOP", external_system_reference_number: "R-1" };
  await bulk([
    namedRow("a"),
    namedRow("b", { accounts_receivable_identifier: { number: "ACR9999999999" } }),
    namedRow("c"),
  ]);
  await bulk([
    namedRow("d", { accounts_receivable_identifier: { number: "ACR8888888888" } }),
    namedRow("e"),
    namedRow("f"),
  ]);
  await bulk([namedRow("a", reference)]);
  await bulk([namedRow("b", { ...reference, profile: "www.facebook.com/other" })]);
  await bulk([namedRow("g"), namedRow("g", { profile: "another" })]);
  await bulk([]);
  await bulk([
    namedRow("h", { social_media: "facebook" }),
    namedRow("i", { description: null }),
    namedRow("j", { profile: null }),
    namedRow("j2", { profile: undefined }),
  ]);
  await bulk([namedRow("k", { performed_on: "2016-06-22" }), namedRow("l", { performed_on: "2016-06-22T15:00:00Z" })]);
  await bulk([
    namedRow("m", { performed_on: "2016-06-22T15:00" }),
    namedRow("n", { color: "red" }),
    namedRow("o", { profile: "" }),
  ]);
  await bulk([
    namedRow("p", { performed_by_unit_identifier: { name: "Nowhere" } }),
    namedRow("q", { classification_identifier: { name: "None" } }),
  ]);
  await bulk([
    namedRow("r", { rewards_participant_identifier: { number: "RP0000000019" } }),
    namedRow("s", { accounts_receivable_identifier: null }),
  ]);
  await bulk([namedRow("t")], { fields_set: "id" });
  await bulk("none");
  for (const other of ["wrong", undefined]) await bulk([namedRow("u")], { token: other });
  await post("customer_events/bulk/social_media/create", '{"token":');
  const session = await post("authentication/token", login);
  await post("authentication/token", { ...login, password: "4321" });
  const own: string = session.data.token;
  const created = await post("customer_events/social_media/create", { token: own, ...namedRow("v") });
  const shown = new URLSearchParams({ token: own, customer_event_identifier: `id=${created.data.id}` });
  await fetch(`${root}customer_events/social_media/show?${shown}`);
  const gone = new URLSearchParams({ token: own, customer_event_identifier: "number=987654" });
  await fetch(`${root}customer_events/social_media/show?${gone}`);
  await post("authentication/token/release", { token: own });
  await bulk([namedRow("w")], { token: own });
}

/** The beginning of a day: a call without rows, and one with null for what is optional. */
export async function sendShortDay(base: string, token: string): Promise<void> {
  for (const rows of [[], [namedRow("a", { description: null })]]) await sendRows(base, token, rows);
}

/** Sends a bulk request. @returns the text of the response */
export const sendRows = (base: string, token: string, rows: unknown, more: Row = {}): Promise<string> =>
  send(base + createPath, { token, [rowsSet]: rows, ...more });

export async function send(url: string, body: unknown): Promise<string> {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const headers = { "content-type": "application/json" };
  return (await fetch(url, { method: "POST", headers, body: text })).text();
}
