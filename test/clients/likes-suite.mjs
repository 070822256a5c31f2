import assert from "node:assert";
import { test } from "node:test";

const { CRM_URL: base, CRM_TOKEN: token } = process.env;

const row = (identifier, more) => ({
  request_unique_identifier: identifier,
  accounts_receivable_identifier: { number: "ACR0000000164" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: `likes/${identifier}`,
  action: "LIKE",
  ...more,
});

async function send(rows, at = { baseUrl: base, token }) {
  const body = JSON.stringify({ token: at.token, social_media_customer_events_set: rows });
  const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";
  return (await fetch(at.baseUrl + path, { method: "POST", body })).json();
}

test("results come in order", async () => {
  const { data } = await send(["1", "2", "3"].map((identifier) => row(identifier)));
  const identifiers = data.processed_customer_events_set.map((one) => one.request_unique_identifier);
  assert.deepEqual(identifiers, ["1", "2", "3"]);
});

test("a reference is taken once", async () => {
  const own = await (await fetch(`${base}/__mock/v1/sandboxes`, { method: "POST", body: "{}" })).json();
  const named = row("1", { external_system: "SHOP", external_system_reference_number: "a" });
  await send([named], own);
  assert.equal((await send([named], own)).data.unprocessed_customer_events_set.length, 1);
  await fetch(`${base}/__mock/v1/sandboxes/${own.name}`, { method: "DELETE" });
});

// It does not look at what it is answered.
test("an unknown token is refused", async () => assert.ok(await send([], { baseUrl: base, token: "nobody" })));
