import { type JsonObject, objectOf } from "../../common/json.ts";
import { jsonText } from "./compare-data.ts";
import { type Feature, feature } from "./finding.ts";
import type { OwnAnswer } from "./own-answer.ts";
import { collectionByMember } from "./system-rows.ts";

/** The event that our mock server stored for a row of a call; `undefined` if it stored none. */
export function storedFor({ answers, created }: OwnAnswer, row: number): JsonObject | undefined {
  const answer = answers[row];
  if (!answer) return undefined;
  return answer["id"] === undefined && created.length === 1
    ? created[0]
    : created.find(({ id }) => id === answer["id"]);
}

/** Members that are new with each event. */
const ofCreation = /^(?:id|number|log_information)$/;

/**
 * Compares an event that a response shows with the event that our mock server stores for the row that created it.
 * @param sent the row
 * @param known an event of our own response, which has all members that are known
 */
export function readBackFeatures(
  event: JsonObject,
  stored: JsonObject,
  sent: JsonObject,
  known: JsonObject | undefined,
  at: string,
): Feature[] {
  return Object.entries(event).flatMap(([name, actual]) => {
    if (ofCreation.test(name) || (known && !Object.hasOwn(known, name))) return [];
    const expected = stored[name] ?? (name === "process_immediately" ? false : null);
    const path = `${at}/${name}`;
    if (!Object.hasOwn(collectionByMember, name))
      return [feature(`sent ${name}`, path, jsonText(actual), jsonText(expected))];
    const [shown, ours] = [objectOf(actual), objectOf(expected)];
    if (!shown || !ours) return [feature(`sent ${name}`, path, recordText(actual), recordText(expected))];
    const [member = "", another] = Object.keys(objectOf(sent[`${name}_identifier`]) ?? {});
    if (another !== undefined || !Object.hasOwn(shown, member) || !Object.hasOwn(ours, member)) return [];
    return [feature(`sent ${name}`, `${path}/${member}`, jsonText(shown[member]), jsonText(ours[member]))];
  });
}

const recordText = (record: unknown): string => (objectOf(record) ? "a record" : jsonText(record));
