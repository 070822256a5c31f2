import * as z from "zod";

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
