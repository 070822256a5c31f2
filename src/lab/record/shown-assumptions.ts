/** What a recording cannot show: dates and numbers in it are others, tokens are not in it at all. */
const hidden = new Set<string>([
  "call.no-page",
  "call.page-in-part",
  "call.unknown-release",
  "date.future",
  "list.order",
  "list.submitted-date",
  "login.claims",
  "login.idle-time",
  "login.opaque-token",
  "login.since",
  "token.refused-at-once",
]);

/** Can a recording show what becomes of it? */
export const isShown = (id: string): boolean => !hidden.has(id) && !id.startsWith("error.");
