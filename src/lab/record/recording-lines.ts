import * as z from "zod";
import { exchangeFailures } from "./raw-exchange.ts";
import { unreadReasons } from "./unpack-body.ts";

/** The version of the format, in the first line of every recording. */
export const recordingFormat = 1;

/** The first line of a recording, and of each part that was appended: values of two parts do not join. */
const headerLine = z.strictObject({
  kind: z.literal("recording"),
  format: z.literal(recordingFormat),
  program: z.string().describe("What wrote it, with its version"),
  release: z.string().describe("The release that the upstream was said to run"),
  date: z.iso.date().describe("The day on which it began, in UTC"),
  host: z.string().describe("The host of the upstream, as a keyed hash"),
});

const body = z
  .union([
    z.strictObject({ json: z.unknown().describe("The redacted JSON") }),
    z.strictObject({
      unread: z.enum(unreadReasons).describe("Why its content is not here"),
      size: z.string().describe("Its size class in bytes, as 1024..2047"),
    }),
  ])
  .optional()
  .describe("Absent: there was none");

const headers = z.record(z.string(), z.string()).describe("Of the few that are recorded");

const exchangeLine = z.strictObject({
  kind: z.literal("exchange"),
  count: z.int().min(1).describe("How often the same came: request and answer, timing apart"),
  number: z.int().min(1).describe("Its place in its part, from 1"),
  operation: z.string().nullable().describe("The name of our contract; null where we have none"),
  verb: z.string(),
  path: z.string().describe("Below /crmapi/rest/v2/; a star for a part that is no word of the vendor"),
  request: z.strictObject({
    headers,
    credentials: z
      .strictObject({
        scheme: z.enum(["Basic", "basic", "Bearer", "other"]),
        user: z.unknown(),
        hasColon: z.boolean(),
        password: z.unknown(),
      })
      .optional()
      .describe("What an Authorization header said"),
    query: z.array(z.tuple([z.string(), z.string()])).describe("Names and redacted values, in their order"),
    body,
  }),
  answer: z.strictObject({
    status: z.int().optional().describe("Absent: no answer began"),
    headers,
    body,
    failure: z.enum(exchangeFailures).optional().describe("Why the answer is not whole"),
  }),
  ms: z.int().min(0).describe("Milliseconds until its last byte, the first time"),
});

/** The last line of a part that was not killed. */
const endLine = z.strictObject({
  kind: z.literal("end"),
  calls: z.int().min(0).describe("Calls that were passed on"),
  refusedWrites: z.int().min(0).describe("Calls that would have written, and were not passed on"),
  reason: z.enum(["stopped", "max-calls", "duration"]),
});

/** A line of a recording. */
export const recordingLine = z.discriminatedUnion("kind", [headerLine, exchangeLine, endLine]);

export type HeaderLine = z.output<typeof headerLine>;
export type ExchangeLine = z.output<typeof exchangeLine>;
export type EndLine = z.output<typeof endLine>;

/** Why a recording ended. */
export type EndReason = EndLine["reason"];
