import { expect, test } from "vitest";
import { startClient } from "../../../../test/transports.ts";
import { sampleEvent } from "../../../documents/contract-examples.ts";

const root = "/crmapi/rest/v2/customer_events/";
const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

test.each([
  ["an unknown account", { accounts_receivable_identifier: { number: "ACR1" } }],
  ["a reference that exists", { external_system: "HOOTSUITE", external_system_reference_number: "HS-11" }],
  [
    "a wrong pass code",
    {
      accounts_receivable_identifier: undefined,
      rewards_participant_identifier: { access_token_identifier: { identifier: "CARD0001", pass_code: "0" } },
    },
  ],
])("refuses %s as bulk does, and stores nothing", async (_, changes) => {
  const client = await startClient("in-process");
  const single = await client.post(`${root}social_media/create`, { token, ...sampleEvent, ...changes });
  const { code, message, description } = single.body.status;
  const bulk = await client.post(`${root}bulk/social_media/create`, {
    token,
    social_media_customer_events_set: [{ request_unique_identifier: "1", ...sampleEvent, ...changes }],
  });
  expect(bulk.body.data.unprocessed_customer_events_set).toEqual([
    {
      request_unique_identifier: "1",
      error_code: code,
      error_description: `Error:${message} - Description:${description}`,
    },
  ]);
  expect(single.body.data).toEqual({});
  expect(client.standIn.sandbox("default").store.named("customer_events")?.total).toBe(13);
});

test("the state of a participant is shown from R12.0.0 on", async () => {
  const shown = async (release: string) => {
    const client = await startClient("in-process", { release });
    const { body } = await client.post(`${root}social_media/create`, {
      token,
      ...sampleEvent,
      accounts_receivable_identifier: undefined,
      rewards_participant_identifier: { number: "RP0000000019" },
    });
    return Object.keys(body.data.rewards_participant);
  };
  expect(await shown("R11.0.0")).toEqual(["id", "number", "name"]);
  expect(await shown("R12.0.0")).toEqual(["id", "number", "name", "life_cycle_state"]);
});
