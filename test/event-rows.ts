/** The path of the first method. */
export const createPath = "/crmapi/rest/v2/customer_events/bulk/social_media/create";

/** A row in which nothing is wrong, but for what `changes` say. */
export const eventRow = (changes: Readonly<Record<string, unknown>> = {}) => ({
  request_unique_identifier: "1",
  accounts_receivable_identifier: { number: "ACR0000000164" },
  performed_by_unit_identifier: { name: "Admin Unit" },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: "www.facebook.com/polina",
  action: "LIKE",
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
