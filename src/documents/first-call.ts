import { webApiRoot } from "../wire/paths.ts";
import { isKnownIn, type Release } from "../wire/release.ts";

/** A social media event of the documented example, in which nothing is wrong over our fixtures. */
export const plainEvent = {
  accounts_receivable_identifier: { number: "ACR0000000164" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: "www.facebook.com/polina",
  action: "LIKE",
};

const rows = [{ request_unique_identifier: "1", ...plainEvent }];
const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };

/** Each release shows the first that it has. */
const calls = [
  {
    since: "R10.0.0",
    path: "customer_events/bulk/social_media/create",
    body: { social_media_customer_events_set: rows },
  },
  { since: "R5.0.0", path: "customer_events/social_media/create", body: plainEvent },
] as const;

/** A call to paste, which works over our fixtures: it creates an event, or logs in if the release creates none. */
export function firstCall(baseUrl: string, token: string | undefined, release: Release): string {
  const known = calls.find(({ since }) => isKnownIn(release, since));
  const path = known?.path ?? "authentication/token";
  const sent = JSON.stringify(known ? { token: token ?? "<a token of your fixtures>", ...known.body } : login);
  return `curl -s ${baseUrl}${webApiRoot}${path} -H 'Content-Type: application/json' -d '${sent}'`;
}
