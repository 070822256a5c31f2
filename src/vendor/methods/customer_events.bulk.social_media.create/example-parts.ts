import type { Example } from "../../../wire/example.ts";
import { bulkAnswer, bulkCall, eventRow, oneFailedRow } from "../../examples/bulk-examples.ts";
import { plainState } from "../../examples/states.ts";

/** The name of the set, as error texts begin with it. */
export const set = "social_media_customer_events_set";

/** A row in which nothing is wrong, but for what `changes` say; `undefined` leaves a member out. */
export const row = (changes: Readonly<Record<string, unknown>> = {}) =>
  eventRow({ social_media: "FACEBOOK", profile: "www.facebook.com/polina", action: "LIKE", ...changes });

/** A call that ends before anything is looked up. */
export const nothing: Example["state"] = { name: "nothing in particular", values: {} };

/** The changes that give a row to a rewards participant instead of an account. */
export const ofParticipant = (rewards_participant_identifier: object) => ({
  accounts_receivable_identifier: undefined,
  rewards_participant_identifier,
});

/** A call with these rows. */
export const call = (rows: readonly unknown[], more?: Readonly<Record<string, unknown>>) => bulkCall(set, rows, more);

/** An example of which no page tells the answer. */
export const assumed = (
  title: string,
  state: Example["state"],
  request: Example["request"],
  answer: Pick<Example, "response" | "generated" | "witnesses">,
  witnesses = answer.witnesses ?? [],
): Example => ({ title, provenance: "assumed", state, request, ...answer, witnesses });

/** A call of one row that is refused. */
export const oneFailing = (
  title: string,
  changes: Readonly<Record<string, unknown>>,
  ...[kind, values]: Parameters<typeof oneFailedRow>[0]
): Example => assumed(title, plainState, call([row(changes)]), oneFailedRow([kind, values]));

/** A call of one row that is processed. */
export const oneProcessed = (
  title: string,
  changes: Readonly<Record<string, unknown>>,
  witnesses: NonNullable<Example["witnesses"]>,
  state: Example["state"] = plainState,
): Example => assumed(title, state, call([row(changes)]), bulkAnswer([], ["1"]), witnesses);
