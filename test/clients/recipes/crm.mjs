const { CRMCOM_MOCK_URL: url, CRMCOM_MOCK_TOKEN } = process.env;

/** Calls a method. A refused call throws an error with `code`, an HTTP error has the `seconds` to wait. */
export async function call(path, body) {
  const response = await fetch(`${url}/crmapi/rest/v2/${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ token: CRMCOM_MOCK_TOKEN, ...body }),
    signal: AbortSignal.timeout(5000),
  });
  const seconds = Number(response.headers.get("Retry-After"));
  if (!response.ok) throw Object.assign(new Error(`HTTP ${response.status}`), { seconds });
  const { data, status } = await response.json();
  if (status.code !== "OK") throw Object.assign(new Error(status.message), { code: status.code });
  return data;
}

export const send = (likes, more) =>
  call("customer_events/bulk/social_media/create", { social_media_customer_events_set: likes, ...more });

export const likes = ["polina", "marios"].map((name) => ({
  request_unique_identifier: name,
  accounts_receivable_identifier: { number: "ACR0000000164" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: `www.facebook.com/${name}`,
  action: "LIKE",
}));
