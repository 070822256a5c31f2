import type { Store } from "../../store/store.ts";
import { type CustomerEvent, customerEvent, externalReference } from "./customer-event/customer-event.ts";

/** Events that look like one that was created more than once. */
export interface Duplicate {
  readonly reason: "same external reference" | "same content";
  /** The oldest first. */
  readonly events: readonly CustomerEvent[];
}

/** Groups of events with the same external reference, and of those with the same content under different ids. */
export function findDuplicates(store: Store): Duplicate[] {
  const collection = store.collection(customerEvent);
  const events = collection.list(0, collection.total);
  return [
    ...groups(events, externalReference, "same external reference"),
    ...groups(events, contentOf, "same content"),
  ];
}

function groups(
  events: readonly CustomerEvent[],
  keyOf: (event: CustomerEvent) => string | undefined,
  reason: Duplicate["reason"],
): Duplicate[] {
  const byKey = Map.groupBy(events, keyOf);
  byKey.delete(undefined);
  return [...byKey.values()].filter(({ length }) => length > 1).map((alike) => ({ reason, events: alike }));
}

/** All that the caller said; what CRM.COM adds differs each time. */
function contentOf(event: CustomerEvent): string {
  const { id: _id, number: _number, created_date: _date, life_cycle_state: _state, ...said } = event;
  const members = Object.entries(said).filter(([, value]) => value != null);
  return JSON.stringify(members.sort(([one], [other]) => (one < other ? -1 : 1)));
}
