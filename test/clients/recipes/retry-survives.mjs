import { call, likes, send } from "./crm.mjs";

// A reference is made once, when the like happens, and is the same at each attempt.
const referred = likes.map((like) => ({
  ...like,
  external_system: "shop",
  external_system_reference_number: `like of ${like.request_unique_identifier}`,
}));
await send(referred).catch(() => send(referred));

// The second attempt may be refused because the first was stored. The list says what is there.
const { accounts_receivable_identifier } = likes[0];
const events = await call("customer_events/social_media/list", { accounts_receivable_identifier });
const there = new Set(events.map((event) => event.external_system_reference_number));
const missing = referred.filter((like) => !there.has(like.external_system_reference_number));
if (missing.length > 0) throw new Error(`not stored: ${missing.map(({ profile }) => profile)}`);
