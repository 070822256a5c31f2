import { sampleEvent } from "../src/documents/contract-examples.ts";

/** The path of the first method. */
export const createPath = "/crmapi/rest/v2/customer_events/bulk/social_media/create";

/** The name of the first method, and of the set that it takes. */
export const createMethod = "customer_events.bulk.social_media.create";
export const rowsSet = "social_media_customer_events_set";

/** A login of the fixtures. */
export const login = { username: "mpadministrator", password: "1234", organisation: "CRMDEMO" };

/** A row in which nothing is wrong, but for what `changes` say. */
export const eventRow = (changes: Readonly<Record<string, unknown>> = {}) => ({
  request_unique_identifier: "1",
  ...sampleEvent,
  ...changes,
});

/** A row with this identifier, and a profile of its own. */
export const namedRow = (request_unique_identifier: string, changes: Readonly<Record<string, unknown>> = {}) =>
  eventRow({ request_unique_identifier, profile: `www.facebook.com/${request_unique_identifier}`, ...changes });

/** A token of the fixtures, which works in `default`. */
export const fixtureToken = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

/** A body with as many good rows as profiles. */
export function eventsBody(profiles: readonly string[], token = fixtureToken) {
  return {
    token,
    social_media_customer_events_set: profiles.map((profile, index) =>
      eventRow({ request_unique_identifier: String(index), profile }),
    ),
  };
}
