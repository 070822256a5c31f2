import { expect, test } from "vitest";
import { eventRow } from "../../../../test/event-rows.ts";
import { type Client, startClient } from "../../../../test/transports.ts";

const ofAccount = { accounts_receivable_identifier: { number: "ACR0000000164" } };

async function list(client: Client, body: object) {
  const path = "/crmapi/rest/v2/customer_events/social_media/list";
  return client.post(path, { token: client.standIn.token, ...body });
}

const numbersOf = (data: readonly { number: string }[]) => data.map(({ number }) => number);

test.each([
  ["by participant, who has none yet", { rewards_participant_identifier: { number: "RP0000000020" } }, []],
  ["after a date, which is outside", { ...ofAccount, submitted_after_date: "2016-05-01T10:01:30" }, ["6", "11"]],
  ["before a date, which is outside", { ...ofAccount, submitted_before_date: "2016-05-06T10:06:30" }, ["1"]],
  ["after a date in a zone", { ...ofAccount, submitted_after_date: "2016-05-06T13:06:29+03:00" }, ["6", "11"]],
])("lists %s", async (_, body, numbers) => {
  const client = await startClient("in-process");
  const answer = await list(client, body);
  expect(answer.body.status).toEqual({ code: "OK", description: "", message: "" });
  expect(numbersOf(answer.body.data)).toEqual(numbers);
});

test("lists social media events only, in the order of their numbers", async () => {
  const client = await startClient("in-process");
  const web = await client.post("/crmapi/rest/v2/customer_events/bulk/web/create", {
    token: client.standIn.token,
    web_customer_events_set: [eventRow({ ...ofAccount, website: "www.example.com" })],
  });
  expect(web.body.data.processed_customer_events_set).toMatchObject([{ number: "14" }]);
  expect(numbersOf((await list(client, ofAccount)).body.data)).toEqual(["1", "6", "11"]);
});
