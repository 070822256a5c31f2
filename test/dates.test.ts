import { describe, expect, test } from "vitest";
import { eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const v2 = "/crmapi/rest/v2/customer_events/social_media";

const row = eventsBody(["p"]).social_media_customer_events_set[0];
const single = async (client: Client, dates: object) => {
  const { request_unique_identifier: _, ...event } = { ...row, ...dates };
  const { body } = await client.post(`${v2}/create`, { token: client.standIn.token, ...event });
  return body;
};

describe("a date comes back as the vendor writes it", () => {
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

  test("one with a zone lies in the future when its moment does", async () => {
    await using client = await startClient("in-process");
    await client.ask("PUT", "/__mock/v1/clock", { frozenAt: "2016-06-22T15:00:00Z" });
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
