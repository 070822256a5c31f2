import type { Example } from "../../../wire/example.ts";

/** Where the events are that most examples list. */
export const listState: Example["state"] = {
  name: "an account has three social media events",
  values: {
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
    account_number: "ACR0000000164",
    first_event_number: "1",
    second_event_number: "6",
    third_event_number: "11",
    missing_account_number: "ACR00045750",
  },
};

/** The parameters that ask for the events of that account. */
export const ofAccount = { token: "{{token}}", accounts_receivable_identifier: { number: "{{account_number}}" } };

/** The answer with these events. */
export const eventsShown = (data: readonly object[]) => ({
  response: { body: { data, status: { code: "OK", description: "", message: "" } } },
  generated: [],
});
