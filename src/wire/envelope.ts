import * as z from "zod";
import { isJsonObject, type JsonObject, objectOf, objectsIn } from "../common/json.ts";

const statusWith = <Code extends z.ZodType>(code: Code) =>
  z.object({
    code,
    message: z.string().describe("Empty, or the text of the error"),
    description: z.string().describe("Empty, or a more general text of the error"),
  });

export function envelope<Data extends z.ZodType>(data: Data) {
  return z.object({ data, status: statusWith(z.literal("OK").describe("The call was done")) });
}

const errorCode = z
  .string()
  .min(1)
  .refine((code) => code !== "OK")
  // What the refinement checks, for schemas that are printed.
  .meta({ description: "The code of the error", not: { const: "OK" } });

export const refusedEnvelope = z.object({ data: z.object({}), status: statusWith(errorCode) });

/** Prints an answer in the order of the documented one. Success has empty texts, as on every page since R9. */
export function printEnvelope(data: unknown, { code, description, message } = success): string {
  return JSON.stringify({ data, status: { code, description, message } });
}

const success = { code: "OK", description: "", message: "" };

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

/** `data` of every bulk method: each row of the request stands in one of the two sets, in the order of the request. */
export interface BulkData {
  processed_customer_events_set: ProcessedRow[];
  unprocessed_customer_events_set: UnprocessedRow[];
}

/** The name of the set of processed or unprocessed rows. A method may name it after what it creates: `processed_contacts_set`. */
export const rowSetAmong = (names: readonly string[], kind: "processed" | "unprocessed"): string | undefined =>
  names.find((name) => name.startsWith(`${kind}_`));

/** The processed or unprocessed rows in the `data` of an answer. */
export function rowsIn(data: unknown, kind: "processed" | "unprocessed"): readonly unknown[] {
  if (!isJsonObject(data)) return [];
  const rows = data[rowSetAmong(Object.keys(data), kind) ?? ""];
  return Array.isArray(rows) ? rows : [];
}

/** The parts of an answer in the documented form: `done` and `undone` are its processed and unprocessed rows. */
export function readAnswer(json: unknown) {
  const { status: sent, data } = objectOf(json) ?? {};
  const status = objectOf(sent) ?? {};
  return {
    status,
    isOk: status["code"] === "OK",
    data,
    done: objectsIn(rowsIn(data, "processed")),
    undone: objectsIn(rowsIn(data, "unprocessed")),
  };
}

/** The code and the texts of an error in one line. */
export const errorLine = ({ code, message, description, error_code, error_description }: JsonObject): string =>
  [code, message, description, error_code, error_description].filter((text) => text !== "" && text != null).join(": ");

export const rowPath = (set: string, index: number) => `${set}[${index}]`;
