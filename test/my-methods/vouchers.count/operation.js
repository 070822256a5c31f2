export const operation = {
  answer({ year }, { named, refuse }) {
    if (year < 2000) return refuse("valueNotAllowed", { path: "year", value: String(year), expected: "2000 or later" });
    return { count: year - 2000, name: named.get("accounts_receivable_identifier").name };
  },
};
