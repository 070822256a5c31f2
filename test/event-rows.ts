import { sampleEvent } from "../src/documents/contract-examples.ts";

/** The path of the first method. */
export const createPath = "/crmapi/rest/v2/customer_events/bulk/social_media/create";

/** A row in which nothing is wrong, but for what `changes` say. */
export const eventRow = (changes: Readonly<Record<string, unknown>> = {}) => ({
  request_unique_identifier: "1",
  ...sampleEvent,
  ...changes,
});

/** A body with as many good rows as profiles; without a token, one that works in `default`. */
export function eventsBody(profiles: readonly string[], token = "12CDF55749BAEB3A0CA8DCABCA3E2D72") {
  return {
    token,
    social_media_customer_events_set: profiles.map((profile, index) =>
      eventRow({ request_unique_identifier: String(index), profile }),
    ),
  };
}
