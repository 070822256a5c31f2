import { likes, send } from "./crm.mjs";

const answer = await send(likes);
const done = new Set(answer.processed_customer_events_set.map((row) => row.request_unique_identifier));
const reasons = new Map(
  answer.unprocessed_customer_events_set.map((row) => [row.request_unique_identifier, row.error_description]),
);
// Ask which rows are done. A row may be in neither set.
for (const { request_unique_identifier: name } of likes.filter((like) => !done.has(like.request_unique_identifier))) {
  console.error(`${name} is not stored: ${reasons.get(name) ?? "the response does not name it"}`);
  process.exitCode = 1;
}
