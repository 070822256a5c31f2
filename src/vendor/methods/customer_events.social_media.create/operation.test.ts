import { expect, test } from "vitest";
import { startClient } from "../../../../test/transports.ts";
import { plainEvent } from "../../examples/states.ts";

const root = "/crmapi/rest/v2/customer_events/";
const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

test.each([
  ["an unknown account", { accounts_receivable_identifier: { number: "ACR1" } }],
  ["an unknown unit", { performed_by_unit_identifier: { id: "1" } }],
  ["an unknown classification", { classification_identifier: { alternative_code: "?" } }],
  ["a name that two accounts have", { accounts_receivable_identifier: { name: "Maria Nicolaou" } }],
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
  const single = await client.post(`${root}social_media/create`, { token, ...plainEvent, ...changes });
  const { code, message, description } = single.body.status;
  const bulk = await client.post(`${root}bulk/social_media/create`, {
    token,
    social_media_customer_events_set: [{ request_unique_identifier: "1", ...plainEvent, ...changes }],
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

test.each([
  ["two owners", { rewards_participant_identifier: { number: "RP0000000019" } }, "only one of"],
  ["no owner", { accounts_receivable_identifier: null }, "is mandatory"],
  ["process_immediately as 1", { process_immediately: 1 }, "process_immediately (1) is not"],
  ["a social media that is none", { social_media: "TWITTER" }, "social_media (TWITTER) is not one of: FACEBOOK."],
  ["a day that does not exist", { performed_on: "2016-02-30T10:00:00" }, "performed_on (2016-02-30T10:00:00) is not"],
  ["a fields_set that is no String", { fields_set: { id: true } }, "fields_set"],
])("refuses %s", async (_, changes, message) => {
  const client = await startClient("in-process");
  const { body } = await client.post(`${root}social_media/create`, { token, ...plainEvent, ...changes });
  expect(body.status.message).toContain(message);
});

test("stores what was given, and shows the participant whom an access token names", async () => {
  const client = await startClient("in-process");
  const given = { udf_string_1: "a", udf_float_4: 1.5, udf_date_2: "2020-01-01T00:00:00", description: "liked" };
  const { body } = await client.post(`${root}social_media/create`, {
    token,
    ...plainEvent,
    ...given,
    accounts_receivable_identifier: undefined,
    rewards_participant_identifier: { access_token_identifier: { authentication_code: "AUTH-0001" } },
    classification_identifier: { name: "Survey" },
  });
  expect(body.data).toMatchObject({
    ...given,
    udf_string_2: null,
    accounts_receivable: null,
    rewards_participant: { number: "RP0000000019", life_cycle_state: "EFFECTIVE" },
    classification: { alternative_code: "SRV", description: null },
  });
});

test("the state of a participant is shown from R12.0.0 on", async () => {
  const shown = async (release: string) => {
    const client = await startClient("in-process", { release });
    const { body } = await client.post(`${root}social_media/create`, {
      token,
      ...plainEvent,
      accounts_receivable_identifier: undefined,
      rewards_participant_identifier: { number: "RP0000000019" },
    });
    return Object.keys(body.data.rewards_participant);
  };
  expect(await shown("R11.0.0")).toEqual(["id", "number", "name"]);
  expect(await shown("R12.0.0")).toEqual(["id", "number", "name", "life_cycle_state"]);
});
