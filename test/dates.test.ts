import { describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const v2 = "/crmapi/rest/v2/customer_events/social_media";

/** What is sent, and what comes back: the form of the vendor's pages, in UTC. */
const forms = [
  ["2016-06-22T15:00:00", "2016-06-22T15:00:00"],
  ["2016-06-22T15:00:00Z", "2016-06-22T15:00:00"],
  ["2016-06-22T15:00:00+02:00", "2016-06-22T13:00:00"],
  ["2016-06-22T23:30:00-03:30", "2016-06-23T03:00:00"],
  ["2016-06-22T15:00:00.987", "2016-06-22T15:00:00"],
  ["2016-06-22T15:00:00.123456789Z", "2016-06-22T15:00:00"],
  ["2016-06-22T15:00", "2016-06-22T15:00:00"],
  ["0000-01-01T00:00:00Z", "0000-01-01T00:00:00"],
] as const;

const row = eventsBody(["p"]).social_media_customer_events_set[0];
const account = { accounts_receivable_identifier: { number: "ACR0000000164" } };

const single = async (client: Client, dates: object) => {
  const { request_unique_identifier: _, ...event } = { ...row, ...dates };
  const { body } = await client.post(`${v2}/create`, { token: client.standIn.token, ...event });
  return body;
};

const stored = async (client: Client) => (await client.get("/__mock/v1/store/customer_events?offset=13")).items;

describe("a date comes back as the vendor writes it", () => {
  test.each(forms)("%s as %s, from every method and in the store", async (sent, back) => {
    await using client = await startClient("in-process");
    const dates = { performed_on: sent, udf_date_1: sent, udf_date_4: sent };
    const shown = { performed_on: back, udf_date_1: back, udf_date_4: back };
    const { data } = await single(client, dates);
    expect(data).toMatchObject(shown);
    const { token } = client.standIn;
    const query = new URLSearchParams({ token: token ?? "", customer_event_identifier: `number=${data.number}` });
    expect((await client.get(`${v2}/show?${query}`)).data).toMatchObject(shown);
    const { body: listed } = await client.post(`${v2}/list`, { token, ...account });
    expect(listed.data.at(-1)).toMatchObject(shown);
    await client.post(createPath, { token, social_media_customer_events_set: [{ ...row, ...dates }] });
    expect(await stored(client)).toMatchObject([shown, shown]);
  });

  test("also of rows that a test puts there itself", async () => {
    await using client = await startClient("in-process");
    const date = "2016-06-22T15:00:00.5+02:00";
    const [fixture] = (await client.get("/__mock/v1/store/customer_events?offset=12")).items;
    const event = { ...fixture, id: "0".repeat(32), number: "77", external_system_reference_number: "own" };
    const dates = { performed_on: date, created_date: date, udf_date_2: date };
    client.standIn.sandbox({ name: "own", fixtures: { customer_events: [{ ...event, ...dates }] } });
    const { items } = await client.get("/__mock/v1/store/customer_events?offset=13", { "x-mock-sandbox": "own" });
    const back = "2016-06-22T13:00:00";
    expect(items).toMatchObject([{ performed_on: back, created_date: back, udf_date_2: back }]);
  });

  test("one that leaves the years of four digits when it is read as UTC is none", async () => {
    await using client = await startClient("in-process");
    for (const date of ["9999-12-31T23:59:59-01:00", "0000-01-01T00:00:00+01:00"]) {
      const { status } = await single(client, { performed_on: date });
      expect(status.message).toBe(`performed_on (${date}) is not of type Date, as 2016-06-22T15:00:00.`);
    }
  });

  test("one with a zone lies in the future when its moment does", async () => {
    await using client = await startClient("in-process");
    await client.send("/__mock/v1/clock", {
      method: "PUT",
      body: JSON.stringify({ frozenAt: "2016-06-22T15:00:00Z" }),
    });
    const used = async (performed_on: string) => {
      await single(client, { performed_on });
      return client.standIn.journal
        .entries()
        .at(-1)
        ?.assumptions.map(({ id }) => id);
    };
    expect(await used("2016-06-22T16:30:00+02:00")).not.toContain("date.future");
    expect(await used("2016-06-22T14:30:00-02:00")).toContain("date.future");
  });
});
