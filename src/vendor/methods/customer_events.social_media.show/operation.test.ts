import { expect, test } from "vitest";
import { fixtureToken as token } from "../../../../test/event-rows.ts";
import { startClient } from "../../../../test/transports.ts";

const path = "/crmapi/rest/v2/customer_events/social_media/show";

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
