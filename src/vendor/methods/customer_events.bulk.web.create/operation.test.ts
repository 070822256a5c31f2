import { expect, test } from "vitest";
import { expectRowLimit } from "../../../../test/expect-row-limit.ts";
import { startClient } from "../../../../test/transports.ts";

const usualRow = {
  request_unique_identifier: "1",
  rewards_participant_identifier: { number: "RP0000000019" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  website: "www.example.com",
};

async function create(changes: object) {
  const client = await startClient("in-process");
  const row = { ...usualRow, ...changes };
  const { body, headers } = await client.post("/crmapi/rest/v2/customer_events/bulk/web/create", {
    token: client.standIn.token,
    web_customer_events_set: [row],
  });
  const stored = client.standIn.sandbox("default").store.named("customer_events")?.list(13, 1)[0];
  const failed = body.data.unprocessed_customer_events_set[0]?.error_description;
  return { failed, stored, warning: headers.get("x-mock-warning") };
}

test("fails a row with a reference that a social media event has", async () => {
  const used = { external_system: "HOOTSUITE", external_system_reference_number: "HS-11" };
  expect(await create(used)).toMatchObject({ failed: expect.stringContaining("HS-11"), stored: undefined });
});

test("does not know what only social media events have", async () => {
  const { failed, warning } = await create({ profile: "www.facebook.com/polina" });
  expect(failed).toBeUndefined();
  expect(warning).toBe("ignored: web_customer_events_set[].profile");
});

test("does a thousand rows, and refuses a call with one more as a whole", () =>
  expectRowLimit("/crmapi/rest/v2/customer_events/bulk/web/create", "web_customer_events_set", usualRow));
