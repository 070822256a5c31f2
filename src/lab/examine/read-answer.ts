/** An object of JSON, with members of whatever type. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What the JSON of an answer says, as far as it is built like ours. */
export interface ReadAnswer {
  /** Empty where there is none. */
  readonly status: JsonObject;
  readonly isOk: boolean;
  readonly data: unknown;
  /** Rows of a bulk call that were processed, and those that were not; none where the answer has no such sets. */
  readonly done: readonly JsonObject[];
  readonly undone: readonly JsonObject[];
}

/** Reads the JSON of an answer of whatever system. */
export function readAnswer(json: unknown): ReadAnswer {
  const { status: said, data } = objectOf(json) ?? {};
  const status = objectOf(said) ?? {};
  const sets = objectOf(data) ?? {};
  return {
    status,
    isOk: status["code"] === "OK",
    data,
    done: objectsIn(sets["processed_customer_events_set"]),
    undone: objectsIn(sets["unprocessed_customer_events_set"]),
  };
}

/** JSON as an object; `undefined` for what is none. */
export const objectOf = (json: unknown): JsonObject | undefined =>
  typeof json === "object" && json !== null && !Array.isArray(json) ? (json as JsonObject) : undefined;

/** The objects in an array of JSON. */
export const objectsIn = (json: unknown): readonly JsonObject[] =>
  Array.isArray(json) ? json.filter((one) => objectOf(one) !== undefined) : [];
