import { test } from "../../../src/library/vitest.ts";

/** The client: it sends a like again when no response arrives. Without a reference, it fails. */
async function sendLike(baseUrl: string, token: string, reference?: string) {
  const row = {
    request_unique_identifier: "1",
    accounts_receivable_identifier: { number: "ACR0000000164" },
    performed_by_unit_identifier: { name: "Admin Unit" },
    performed_on: "2016-06-22T15:00:00",
    social_media: "FACEBOOK",
    profile: "www.facebook.com/polina",
    action: "LIKE",
    ...(reference && { external_system: "shop", external_system_reference_number: reference }),
  };
  const url = `${baseUrl}/crmapi/rest/v2/customer_events/bulk/social_media/create`;
  const body = JSON.stringify({ token, social_media_customer_events_set: [row] });
  const send = () => fetch(url, { method: "POST", body });
  await send().catch(send);
}

test("a lost response stores a like once", async ({ sandbox, expect }) => {
  sandbox.faults.add({ preset: "lost-response", when: { times: 1 } });
  await sendLike(sandbox.baseUrl, sandbox.token, "like-1");
  expect(sandbox.journal.entries()).toHaveLength(2);
  expect(sandbox.events()).toHaveLength(1);
});
