type Row = Record<string, unknown>;

const row = (request_unique_identifier: string, changed: Row = {}): Row => ({
  request_unique_identifier,
  accounts_receivable_identifier: { number: "ACR0000000164" },
  performed_by_unit_identifier: { alternative_code: "WEB" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: `www.facebook.com/${request_unique_identifier}`,
  action: "LIKE",
  ...changed,
});

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
  const bulk = (rows: unknown, more: Row = {}) =>
    post("customer_events/bulk/social_media/create", { token, social_media_customer_events_set: rows, ...more });
  const reference = { external_system: "SHOP", external_system_reference_number: "R-1" };
  await bulk([row("a"), row("b", { accounts_receivable_identifier: { number: "ACR9999999999" } }), row("c")]);
  await bulk([row("d", { accounts_receivable_identifier: { number: "ACR8888888888" } }), row("e"), row("f")]);
  await bulk([row("a", reference)]);
  await bulk([row("b", { ...reference, profile: "www.facebook.com/other" })]);
  await bulk([row("g"), row("g", { profile: "another" })]);
  await bulk([]);
  await bulk([row("h", { social_media: "facebook" }), row("i", { description: null }), row("j", { profile: null })]);
  await bulk([row("k", { performed_on: "2016-06-22" }), row("l", { performed_on: "2016-06-22T15:00:00Z" })]);
  await bulk([row("m", { performed_on: "2016-06-22T15:00" }), row("n", { color: "red" }), row("o", { profile: "" })]);
  await bulk([
    row("p", { performed_by_unit_identifier: { name: "Nowhere" } }),
    row("q", { classification_identifier: { name: "None" } }),
  ]);
  await bulk([
    row("r", { rewards_participant_identifier: { number: "RP0000000019" } }),
    row("s", { accounts_receivable_identifier: null }),
  ]);
  await bulk([row("t")], { fields_set: "id" });
  await bulk("none");
  await post("customer_events/bulk/social_media/create", {
    token: "wrong",
    social_media_customer_events_set: [row("u")],
  });
  await post("customer_events/bulk/social_media/create", { social_media_customer_events_set: [row("u")] });
  await post("customer_events/bulk/social_media/create", '{"token":');
  const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
  const session = (await post("authentication/token", login)) as { data: { token: string } };
  await post("authentication/token", { ...login, password: "4321" });
  const own = session.data.token;
  const created = (await post("customer_events/social_media/create", { token: own, ...row("v") })) as { data: Row };
  const shown = new URLSearchParams({ token: own, customer_event_identifier: `id=${created.data["id"]}` });
  await fetch(`${root}customer_events/social_media/show?${shown}`);
  const gone = new URLSearchParams({ token: own, customer_event_identifier: "number=987654" });
  await fetch(`${root}customer_events/social_media/show?${gone}`);
  await post("authentication/token/release", { token: own });
  await bulk([row("w")], { token: own });
}

/** The beginning of a day: a call without rows, and one with null for what is mandatory. */
export async function sendShortDay(base: string, token: string): Promise<void> {
  for (const rows of [[], [row("a", { description: null })]]) {
    const body = JSON.stringify({ token, social_media_customer_events_set: rows });
    const headers = { "content-type": "application/json" };
    const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";
    await (await fetch(base + path, { method: "POST", headers, body })).text();
  }
}
