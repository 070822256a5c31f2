type Values = Readonly<Record<string, string | number>>;

/** What most examples of the family need: a session, a unit and an account. */
export const plainState = {
  name: "an account and a unit exist",
  values: {
    token: "12CDF55749BAEB3A0CA8DCABCA3E2D72",
    unit_name: "Admin Unit",
    account_number: "ACR0000000164",
  },
};

/** That, and something more. */
export const plainStateAnd = (name: string, values: Values) => ({ name, values: { ...plainState.values, ...values } });
