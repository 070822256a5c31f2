import { plainState } from "./plain-state.ts";

const { account_number, unit_name } = plainState.values;

/** A social media event of the documented example, in which nothing is wrong over the fixtures that are ours. */
export const plainEvent = {
  accounts_receivable_identifier: { number: account_number },
  performed_by_unit_identifier: { name: unit_name },
  performed_on: "2016-06-22T15:00:00",
  social_media: "FACEBOOK",
  profile: "www.facebook.com/polina",
  action: "LIKE",
};
