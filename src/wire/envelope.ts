import * as z from "zod";

/** What every answer of the Web API is wrapped in, refusals too: `status.code` is `OK` or it is an error. */
export function envelope<Data extends z.ZodType>(data: Data) {
  return z.object({
    data,
    status: z.object({
      code: z.string().describe("OK, or the code of the error"),
      message: z.string().describe("Empty, or the text of the error"),
      description: z.string().describe("Empty, or a more general text of the error"),
    }),
  });
}

/**
 * An answer as text. The members stand in the order of the documented answer.
 *
 * Success has empty texts, as on every page since R9; older pages show `null`.
 */
export function printEnvelope(data: unknown, { code, description, message } = success): string {
  return JSON.stringify({ data, status: { code, description, message } });
}

const success = { code: "OK", description: "", message: "" };
