import type { Example } from "../../../wire/example.ts";
import { refusedCall } from "../../../wire/refused-call.ts";
import { eventsShown, listState, ofAccount } from "./example-parts.ts";

/** How many events are listed, and how many are skipped before them. */
export const pagingExamples: readonly Example[] = [
  {
    title: "one event is listed and one is skipped",
    witnesses: ["list.order"],
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: 1, offset: 1, fields_set: "number" } },
    ...eventsShown([{ number: "{{second_event_number}}" }]),
  },
  {
    title: "an offset of 0 skips none",
    witnesses: ["list.order"],
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: 2, offset: 0, fields_set: "number" } },
    ...eventsShown([{ number: "{{first_event_number}}" }, { number: "{{second_event_number}}" }]),
  },
  {
    title: "an offset beyond the last event",
    witnesses: ["list.array"],
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, offset: 3 } },
    ...eventsShown([]),
  },
  {
    title: "an offset that is no Integer",
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, offset: "one" } },
    ...refusedCall("wrongType", { path: "offset", value: "one", expected: "Integer, as 0 or more" }),
  },
  {
    title: "a number of results below 0",
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: -1 } },
    ...refusedCall("wrongType", { path: "number_of_results", value: "-1", expected: "Integer, as 0 or more" }),
  },
  {
    title: "a number of results that is a String",
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: "2" } },
    ...refusedCall("wrongType", { path: "number_of_results", value: "2", expected: "Integer, as 0 or more" }),
  },
  {
    title: "no results are asked for",
    since: "R13.0.0",
    witnesses: ["list.array"],
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, number_of_results: 0 } },
    ...eventsShown([]),
  },
  {
    title: "an offset below 0",
    since: "R13.0.0",
    provenance: "assumed",
    state: listState,
    request: { body: { ...ofAccount, offset: -1 } },
    ...refusedCall("wrongType", { path: "offset", value: "-1", expected: "Integer, as 0 or more" }),
  },
];
