import type { Example } from "../../wire/example.ts";

type Values = Readonly<Record<string, string | number>>;

/** The token of a session, in the form that a login is answered with since R12. */
export const jwt =
  "eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.eyJ1c3IiOiJtcGFkbWluaXN0cmF0b3IiLCJvcmciOiJDUk1ERU1PIiwib3VuIjoiMSIsImV4cCI6IjE0NjY2MTQ4MDAiLCJpYXQiOiIxNDY2NjA3NjAwIiwianRpIjoiNDlBOURGNDU4QjZFNERFNjlDREM3RjVFMzMwRjM0RDkifQ.uOdBQonyMJEhvt-UfCSRc2UllXNa1GN7mOjTir0h6To";

/** What most examples of the family need: a session, a unit and an account. */
export const plainState = {
  name: "an account and a unit exist",
  values: {
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
    unit_name: "Admin Unit",
    account_number: "ACR0000000164",
  },
};

export const nothing: Example["state"] = { name: "nothing in particular", values: {} };

export const plainStateAnd = (name: string, values: Values) => ({ name, values: { ...plainState.values, ...values } });

export const missingAccountState = plainStateAnd("an account exists and another does not", {
  missing_account_number: "ACR00045750",
});

const { account_number, unit_name } = plainState.values;

export const plainLike = { social_media: "FACEBOOK", profile: "www.facebook.com/polina", action: "LIKE" };

/** A social media event of the documented example, in which nothing is wrong over the fixtures that are ours. */
export const plainEvent = {
  accounts_receivable_identifier: { number: account_number },
  performed_by_unit_identifier: { name: unit_name },
  performed_on: "2016-06-22T15:00:00",
  ...plainLike,
};

/** Values that show what a system loses, rounds, trims or turns into something else. */
const userDefined = {
  udf_string_1: "007",
  udf_string_2: "Spring 2016",
  udf_string_3: " between spaces ",
  udf_string_4: "Λευκωσία",
  udf_string_5: "1e3",
  udf_string_6: "true",
  udf_string_7: 'a "quote", a \\ and a /',
  udf_string_8: "lower, UPPER",
  udf_float_1: 1.5,
  udf_float_2: -0.25,
  udf_float_3: 0,
  udf_float_4: 1234567.89,
  udf_date_1: "2016-01-31T00:00:00",
  udf_date_2: "2016-02-29T12:30:00",
  udf_date_3: "1999-12-31T23:59:59",
  udf_date_4: "2030-06-01T08:00:01",
};

/** What an event says of itself, all of it but what its type, its owner and its reference make different. */
export const saidOfEvent = {
  description: "Liked the page of the spring campaign",
  external_system: "HOOTSUITE",
  ...userDefined,
};

export const everyMemberState: Example["state"] = {
  ...plainStateAnd("a classification exists, and a reference number is not in use", {
    classification_name: "Campaign",
    unused_reference_number: "HS-0099",
  }),
  consumes: ["unused_reference_number"],
};

export const everyMember = {
  classification_identifier: { name: "{{classification_name}}" },
  ...saidOfEvent,
  external_system_reference_number: "{{unused_reference_number}}",
};
