import { expect, test } from "vitest";
import { startClient } from "../../../../test/transports.ts";

const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";
const event = {
  accounts_receivable_identifier: { number: "ACR0000000164" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  website: "www.example.com",
};

async function create(changes: object, release = "R14.0.0") {
  const client = await startClient("in-process", { release });
  const { body, headers } = await client.post("/crmapi/rest/v2/customer_events/web/create", {
    token,
    ...event,
    ...changes,
  });
  const stored = client.standIn.sandbox("default").store.named("customer_events")?.list(13, 1)[0];
  return { body, headers, stored };
}

test("refuses a website that is no String, and stores nothing", async () => {
  const { body, stored } = await create({ website: 1 });
  expect(body).toMatchObject({ data: {}, status: { message: "website (1) is not of type String." } });
  expect(stored).toBeUndefined();
});

test("ignores what only social media events have, and says so", async () => {
  const { stored, headers } = await create({ profile: "www.facebook.com/polina" });
  expect(stored).not.toHaveProperty("profile", "www.facebook.com/polina");
  expect(headers.get("x-mock-warning")).toBe("ignored: profile");
});

test("is never presented as documented, and as deprecated from R15.0.0", async () => {
  expect((await create({})).headers.get("x-mock-provenance")).toBe("assumed");
  const remarks = async (release: string) => (await create({}, release)).headers.get("x-mock-warning");
  expect(await remarks("R14.0.0")).toBeNull();
  expect(await remarks("R15.0.0")).toContain("deprecated");
});
