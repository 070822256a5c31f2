import * as z from "zod";
import type { BehaviourId } from "./assumptions.ts";
import { memberFacts } from "./member-facts.ts";
import { recordId } from "./vendor-ids.ts";

/** What no page says of any bulk method: the page states the maximum of rows, not what happens above it. */
export const bulkAssumptions = [
  "bulk.more-than-max",
  "bulk.rows-fail-alone",
  "bulk.one-error-a-row",
  "bulk.values-before-look-ups",
  "bulk.all-rows-fail",
  "bulk.order",
  "bulk.empty-result-set",
  "bulk.empty-request-set",
  "bulk.repeated-identifier",
  "bulk.unreadable-identifier",
] as const satisfies readonly BehaviourId[];

/**
 * The parameter of a bulk method that holds its rows.
 * @param words what the rows create, in a sentence: `social media`
 * @param max the most rows. A call with one more is refused whole, and none of its rows is done: `bulk.more-than-max`
 */
export function bulkSet<Name extends string, Row extends z.ZodType>(name: Name, row: Row, words: string, max: number) {
  const title = words.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
  const set = z
    .array(row)
    .max(max)
    .describe(`The set of ${words} customer events that will be created by this Web API method`)
    .register(memberFacts, { typeName: `Set of ${title} Customer Event Objects` });
  return { [name]: set } as Record<Name, typeof set>;
}

/** The member of every row by which the caller knows it again. */
export const requestUniqueIdentifier = z
  .string()
  .describe(
    "A unique identifier of the request, provided by the caller, in order to identify the successful or failed results. Not stored within CRM.COM",
  )
  .register(memberFacts, { anyForm: true });

const processed = z.object({
  request_unique_identifier: z
    .string()
    .describe(
      "A unique identifier of the request, as provided by the caller, in order to identify the successful results",
    ),
  id: recordId.describe("The ID of the customer event that was created"),
  number: z
    .string()
    .regex(/^[1-9][0-9]*$/)
    .describe("The number of the customer event that was created"),
});

const unprocessed = z.object({
  request_unique_identifier: z
    .string()
    .nullable()
    .describe(
      "A unique identifier of the request, as provided by the caller; null when the element had none that is a String",
    ),
  error_code: z.string().min(1).describe("The code of the error that was raised"),
  error_description: z.string().min(1).describe("The description of the error that was raised"),
});

/** A row that was created, as the answer shows it. */
export type ProcessedRow = z.output<typeof processed>;

/** A row that was not created, as the answer shows it. */
export type UnprocessedRow = z.output<typeof unprocessed>;

/** `data` of every bulk method: each row of the request stands in one of the two sets, in the order of the request. */
export const bulkData = z.object({
  processed_customer_events_set: z
    .array(processed)
    .describe("A set that contains the ID and the number of the customer events that were created")
    .register(memberFacts, { typeName: "Set of Processed customer Events Objects" }),
  unprocessed_customer_events_set: z
    .array(unprocessed)
    .describe("A set that contains the customer events that were not created due to an error")
    .register(memberFacts, { typeName: "Set of Unprocessed customer Events Objects" }),
});

export type BulkData = z.output<typeof bulkData>;

/** The path of a row, as error texts name it. */
export const rowPath = (set: string, index: number) => `${set}[${index}]`;

/** What may become of a row that a failure is injected into. */
export const rowOutcomes = [
  "rejected",
  "committed-but-reported-failed",
  "reported-ok-but-not-committed",
  "omitted",
] as const;

/** What an injected failure does to one row. */
export interface RowFault {
  readonly rule: string;
  readonly outcome: (typeof rowOutcomes)[number];
  readonly error_code: string;
  readonly error_description: string;
}

/** Something worth saying about a row beyond what the answer says and why it was refused. */
export interface RowRemark {
  readonly index: number;
  readonly ignored: readonly string[];
  readonly fault: RowFault | undefined;
}

/** What became of the rows of a call. */
export interface BulkOutcome {
  readonly count: number;
  readonly data: BulkData;
  /** Did an injected failure change what became of a row? */
  readonly isStruck: boolean;
  /** The failures that were injected, by the index of the row. */
  readonly faults: ReadonlyMap<number, RowFault>;
  /** Indexes of the rows that were not taken as they stand. */
  readonly untaken: readonly number[];
}
