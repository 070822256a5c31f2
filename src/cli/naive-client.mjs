// Sends two likes as a script of an afternoon does: whatever goes wrong, it sends both again. The tour shows what that costs.
const { CRMCOM_MOCK_URL: url, CRMCOM_MOCK_TOKEN: token } = process.env;

const likes = ["polina", "marios"].map((name, index) => ({
  request_unique_identifier: String(index + 1),
  accounts_receivable_identifier: { number: "ACR0000000164" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: `www.facebook.com/${name}`,
  action: "LIKE",
}));

async function send() {
  const response = await fetch(`${url}/crmapi/rest/v2/customer_events/bulk/social_media/create`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token, social_media_customer_events_set: likes }),
    signal: AbortSignal.timeout(2000),
  });
  const { status } = await response.json();
  if (status.code !== "OK") throw new Error(status.message);
}

await send().catch(send);
