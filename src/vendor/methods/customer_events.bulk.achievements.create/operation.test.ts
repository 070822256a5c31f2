import { expect, test } from "vitest";
import { expectRowLimit } from "../../../../test/expect-row-limit.ts";
import { startClient } from "../../../../test/transports.ts";

const usualRow = {
  request_unique_identifier: "1",
  accounts_receivable_identifier: { number: "ACR0000000164" },
  classification_identifier: { alternative_code: "SRV" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
};

async function create(changes: object, release = "R14.0.0") {
  const client = await startClient("in-process", { release });
  const row = { ...usualRow, ...changes };
  const { body } = await client.post("/crmapi/rest/v2/customer_events/bulk/achievements/create", {
    token: client.standIn.token,
    achievement_customer_events_set: [row],
  });
  const stored = client.standIn.sandbox("default").store.named("customer_events")?.list(13, 1)[0];
  return { failed: body.data.unprocessed_customer_events_set[0]?.error_description, stored };
}

const ofParticipant = {
  accounts_receivable_identifier: undefined,
  rewards_participant_identifier: { number: "RP0000000019" },
};

test("a participant's achievement needs no account until R17.0.0", async () => {
  expect((await create(ofParticipant, "R16.0.0")).failed).toBeUndefined();
  expect((await create(ofParticipant, "R17.0.0")).failed).toContain(
    "Error:achievement_customer_events_set[0].accounts_receivable_identifier is mandatory.",
  );
  expect((await create({}, "R17.0.0")).failed).toBeUndefined();
});

test("does a thousand rows, and refuses a call with one more as a whole", () =>
  expectRowLimit(
    "/crmapi/rest/v2/customer_events/bulk/achievements/create",
    "achievement_customer_events_set",
    usualRow,
  ));
