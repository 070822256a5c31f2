import { type CustomerEvent, externalReference } from "../../vendor/entities/customer-event/customer-event.ts";

/** What makes two stored events the same: all but what the system gave them, their reference and what varies from run to run. */
function eventContent(event: CustomerEvent, varying: ReadonlySet<string>): string {
  const ignored = ["id", "number", "created_date", "external_system", "external_system_reference_number"];
  const members = Object.entries(event).filter(
    ([name, value]) => value != null && !ignored.includes(name) && !varying.has(name),
  );
  return JSON.stringify(Object.fromEntries(members.sort(([one], [other]) => (one < other ? -1 : 1))));
}

/** How often each text is there. */
export function countTexts(texts: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) if (text !== undefined) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** How often each content, and each reference, was stored. */
export function countEvents(events: readonly CustomerEvent[], varying: ReadonlySet<string>) {
  return {
    contents: countTexts(events.map((event) => eventContent(event, varying))),
    references: countTexts(events.map(externalReference)),
  };
}

/** How often each event of a run was stored. */
export type EventCounts = ReturnType<typeof countEvents>;
