import { eventRow, fixtureToken } from "../event-rows.ts";

/** A bulk request of which half of the rows name an account that exists. @param more members of each row */
export function bulkBody(rows: number, more: object = {}): string {
  const row = (at: number) =>
    eventRow({
      request_unique_identifier: String(at),
      profile: `www.facebook.com/p${at}`,
      ...(at % 2 === 1 && { accounts_receivable_identifier: { number: `NONE${at}` } }),
      ...more,
    });
  const social_media_customer_events_set = Array.from({ length: rows }, (_, at) => row(at));
  return JSON.stringify({ token: fixtureToken, social_media_customer_events_set });
}

export const unknownMember = { mood: "glad" };
export const badDate = { performed_on: "yesterday" };
