import { setTimeout as sleep } from "node:timers/promises";

const { CRMCOM_MOCK_URL: base, CRMCOM_MOCK_TOKEN } = process.env;
let token = CRMCOM_MOCK_TOKEN;
const account = { accounts_receivable_identifier: { number: "ACR0000000164" } };

// Each event has one reference, made before the first try.
const likes = ["polina", "marios", "eleni"].map((name) => ({
  ...account,
  request_unique_identifier: name,
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: `www.facebook.com/${name}`,
  action: "LIKE",
  external_system: "SHOP",
  external_system_reference_number: `like-${name}`,
}));

/** Sends a request with a timeout. Throws unless its response can be read and says OK. */
async function call(path, parameters) {
  const body = JSON.stringify({ token, ...parameters });
  const signal = AbortSignal.timeout(2000);
  const response = await fetch(`${base}/crmapi/rest/v2/${path}`, { method: "POST", body, signal });
  const seconds = Number(response.headers.get("retry-after") ?? 0);
  if (seconds > 0) await sleep(seconds * 1000);
  const { status, data } = await response.json();
  if (status.code !== "OK") throw Object.assign(new Error(status.message), { code: status.code });
  return data;
}

async function logIn() {
  const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };
  ({ token } = await call("authentication/token", login));
}

/** Tries a request three times, and logs in again when the token is refused. */
async function tryCall(path, parameters) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call(path, parameters);
    } catch (error) {
      if (attempt === 3) throw error;
      if (/token/i.test(error.code ?? "")) await logIn();
    }
  }
}

/** The likes that no event has the reference of. */
async function missingLikes() {
  const events = await tryCall("customer_events/social_media/list", { ...account, number_of_results: 100 });
  const stored = new Set(events.map((event) => event.external_system_reference_number));
  return likes.filter((like) => !stored.has(like.external_system_reference_number));
}

// Sends what is missing until nothing is. An error that is left ends the process with an exit code other than 0.
for (let round = 1; ; round += 1) {
  const missing = await missingLikes();
  if (missing.length === 0) break;
  if (round === 4) throw new Error(`not stored: ${missing.map(({ profile }) => profile)}`);
  await tryCall("customer_events/bulk/social_media/create", { social_media_customer_events_set: missing });
}
