import { describe, expect, test } from "vitest";
import { startClient, transports } from "../../../../test/transports.ts";

const path = "/crmapi/rest/v2/customer_events/social_media/show";
const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

describe.each(transports)("show, %s", (transport) => {
  test.each([
    ["as documented", `?token=${token}&customer_event_identifier=number=5`],
    ["with a slash before the query", `/?token=${token}&customer_event_identifier=number=5`],
    ["with the second = encoded", `?token=${token}&customer_event_identifier=number%3D5`],
  ])("reads an identifier %s", async (_, rest) => {
    await using client = await startClient(transport);
    const { data, status } = await client.get(path + rest);
    expect(status.code).toBe("OK");
    expect(data).toMatchObject({ number: "5", classification: { name: "Campaign" } });
  });

  test.each([
    ["several fields", "number=5&customer_event_identifier=id=A", "only one of id, number"],
    ["the same field twice", "number=5&customer_event_identifier=number=6", "customer_event_identifier.number"],
    ["no field", "5", "customer_event_identifier (5) is not of type Customer Event Identifier, as number=14."],
    ["an unknown field", "name=5", "one of id, number, external_system_reference_number is mandatory"],
    ["an inherited name", "__proto__=5", "one of id, number, external_system_reference_number is mandatory"],
    ["a value with =", "number=5=5", "Customer Event (5=5) Not Found."],
  ])("refuses an identifier with %s", async (_, identifier, message) => {
    await using client = await startClient(transport);
    const { data, status } = await client.get(`${path}?token=${token}&customer_event_identifier=${identifier}`);
    expect(data).toEqual({});
    expect(status.message).toContain(message);
  });
});

test("says where a field belongs that stands beside its identifier", async () => {
  const client = await startClient("in-process");
  const { headers } = await client.send(`${path}?token=${token}&number=5`);
  expect(headers.get("x-mock-warning")).toBe(
    "ignored: number; number: belongs in customer_event_identifier, as customer_event_identifier=number=...",
  );
});

test("finds no event of another type, and refuses a reference that two systems used", async () => {
  const client = await startClient("in-process");
  const row = (request_unique_identifier: string, more: object) => ({
    request_unique_identifier,
    accounts_receivable_identifier: { number: "ACR0000000164" },
    performed_by_unit_identifier: { name: "Admin Unit" },
    performed_on: "2016-06-22T15:00:00",
    classification_identifier: { name: "Survey" },
    ...more,
  });
  await client.post("/crmapi/rest/v2/customer_events/bulk/achievements/create", {
    token,
    achievement_customer_events_set: [row("1", {})],
  });
  const achievement = await client.get(`${path}?token=${token}&customer_event_identifier=number=14`);
  expect(achievement.status).toMatchObject({
    code: "NotFoundAPIValueException",
    message: "Customer Event (14) Not Found.",
  });

  const like = { social_media: "FACEBOOK", profile: "p", action: "LIKE", external_system_reference_number: "HS-11" };
  await client.post("/crmapi/rest/v2/customer_events/bulk/social_media/create", {
    token,
    social_media_customer_events_set: [row("1", { ...like, external_system: "OTHER" })],
  });
  const shared = await client.get(
    `${path}?token=${token}&customer_event_identifier=external_system_reference_number=HS-11`,
  );
  expect(shared.status.message).toBe("Customer Event (HS-11) is not unique: 2 match.");
});

test("does not know the external reference in R10.0.0", async () => {
  const client = await startClient("in-process", { release: "R10.0.0" });
  const query = `?token=${token}&customer_event_identifier=external_system_reference_number=HS-11`;
  const response = await client.send(path + query);
  expect(((await response.json()) as { status: { code: string } }).status.code).not.toBe("OK");
});

test("is called with GET", async () => {
  const client = await startClient("in-process");
  expect((await client.post(path, { token })).status).toBe(405);
});
