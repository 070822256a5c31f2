import { describe, expect, test } from "vitest";
import { startClient, transports } from "../../../../test/transports.ts";

const path = "/crmapi/rest/v2/customer_events/social_media/show";
const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

describe.each(transports)("show, %s", (transport) => {
  test.each([
    ["with a slash before the query", `/?token=${token}&customer_event_identifier=number=5`],
    ["with the second = encoded", `?token=${token}&customer_event_identifier=number%3D5`],
  ])("reads an identifier %s", async (_, rest) => {
    const client = await startClient(transport);
    const { data, status } = await client.get(path + rest);
    expect(status.code).toBe("OK");
    expect(data).toMatchObject({ number: "5", classification: { name: "Campaign" } });
    await client.close();
  });

  test.each([
    ["the same field twice", "number=5&customer_event_identifier=number=6", "customer_event_identifier.number"],
    ["no field", "5", "customer_event_identifier (5) is not of type Customer Event Identifier, as number=14."],
    ["an unknown field", "name=5", "one of id, number, external_system_reference_number is mandatory"],
    ["an inherited name", "__proto__=5", "one of id, number, external_system_reference_number is mandatory"],
    ["a value with =", "number=5=5", "Customer Event (5=5) Not Found."],
  ])("refuses an identifier with %s", async (_, identifier, message) => {
    const client = await startClient(transport);
    const { data, status } = await client.get(`${path}?token=${token}&customer_event_identifier=${identifier}`);
    expect(data).toEqual({});
    expect(status.message).toContain(message);
    await client.close();
  });
});

test("says where a field belongs that stands beside its identifier", async () => {
  const client = await startClient("in-process");
  const { headers } = await client.send(`${path}?token=${token}&number=5`);
  expect(headers.get("x-mock-warning")).toBe(
    "ignored: number; number: belongs in customer_event_identifier, as customer_event_identifier=number=...",
  );
});

test("does not know the external reference in R10.0.0", async () => {
  const client = await startClient("in-process", { release: "R10.0.0" });
  const query = `?token=${token}&customer_event_identifier=external_system_reference_number=HS-11`;
  const response = await client.send(path + query);
  expect(((await response.json()) as { status: { code: string } }).status.code).not.toBe("OK");
});
