import { isJsonObject, type JsonObject, objectOf, objectsIn } from "../ground/json.ts";

export interface ProcessedRow {
  readonly number: string;
  readonly id: string;
  readonly request_unique_identifier: string;
}

export interface UnprocessedRow {
  readonly error_description: string;
  readonly error_code: string;
  readonly request_unique_identifier: string | null;
}

type Begun<Row> = { -readonly [Name in keyof Row]: Row[Name] };

/**
 * It begins empty: the engine takes every further object of a literal for long-lived once many of it were found alive, and
 * JSON.stringify is twice as slow over objects of a class.
 */
export function processedRow(number: string, id: string, identifier: string): ProcessedRow {
  const row = {} as Begun<ProcessedRow>;
  row.number = number;
  row.id = id;
  row.request_unique_identifier = identifier;
  return row;
}

/** It begins empty, as `processedRow` does. */
export function unprocessedRow(description: string, code: string, identifier: string | null): UnprocessedRow {
  const row = {} as Begun<UnprocessedRow>;
  row.error_description = description;
  row.error_code = code;
  row.request_unique_identifier = identifier;
  return row;
}

/** `data` of every bulk method: each row of the request stands in one of the two sets, in the order of the request. */
export interface BulkData {
  processed_customer_events_set: ProcessedRow[];
  unprocessed_customer_events_set: UnprocessedRow[];
}

/** The set of an answer whose rows were processed, or not: a method may name it after what it creates, `processed_contacts_set`. */
export const rowSetAmong = (names: readonly string[], kind: "processed" | "unprocessed"): string | undefined =>
  names.find((name) => name.startsWith(`${kind}_`));

/** The rows of `data` of an answer that were processed, or were not. */
export function rowsIn(data: unknown, kind: "processed" | "unprocessed"): readonly unknown[] {
  if (!isJsonObject(data)) return [];
  const rows = data[rowSetAmong(Object.keys(data), kind) ?? ""];
  return Array.isArray(rows) ? rows : [];
}

/** An answer as far as it is built like ours: `done` and `undone` are the rows of a bulk call that were processed and not. */
export function readAnswer(json: unknown) {
  const { status: said, data } = objectOf(json) ?? {};
  const status = objectOf(said) ?? {};
  return {
    status,
    isOk: status["code"] === "OK",
    data,
    done: objectsIn(rowsIn(data, "processed")),
    undone: objectsIn(rowsIn(data, "unprocessed")),
  };
}

export const errorLine = ({ code, message, description, error_code, error_description }: JsonObject): string =>
  [code, message, description, error_code, error_description].filter((text) => text !== "" && text != null).join(": ");

export const rowPath = (set: string, index: number) => `${set}[${index}]`;
