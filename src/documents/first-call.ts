import { plainEvent } from "../vendor/examples/states.ts";
import { webApiRoot } from "../wire/paths.ts";
import { isKnownIn, type Release } from "../wire/release.ts";

/** Each release shows the first that it has. */
const calls = [
  {
    since: "R10.0.0",
    path: "customer_events/bulk/social_media/create",
    body: (token: string) => ({
      token,
      social_media_customer_events_set: [{ request_unique_identifier: "1", ...plainEvent }],
    }),
  },
  { since: "R5.0.0", path: "customer_events/social_media/create", body: (token: string) => ({ token, ...plainEvent }) },
  {
    since: "R4.0.0",
    path: "authentication/token",
    body: () => ({ username: "mpadministrator", password: "1234", organisation: "CRMDEMO" }),
  },
] as const;

/**
 * A call that works over our fixtures when you paste it: it creates an event, or logs in if the release creates none.
 * @param baseUrl what stands before `/crmapi`
 * @param token `undefined` when there is none that works
 */
export function firstCall(baseUrl: string, token: string | undefined, release: Release): string {
  const { path, body } = calls.find(({ since }) => isKnownIn(release, since)) ?? calls[2];
  const sent = JSON.stringify(body(token ?? "<a token of your fixtures>"));
  return `curl -s ${baseUrl}${webApiRoot}${path} -H 'Content-Type: application/json' -d '${sent}'`;
}
