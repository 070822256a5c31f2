import * as z from "zod";

/** Two pages show 32 hexadecimal digits, and ten decimal ones, before R12.0.0; a page states a JWT from then on. */
export const sessionToken = z
  .string()
  .regex(/^([0-9A-F]{32}|[0-9]{10}|[\w-]+\.[\w-]+\.[\w-]+)$/)
  .describe("The token of the session");

/** The id of any record: every documented one is a GUID without dashes, in capitals. */
export const recordId = z.string().regex(/^[0-9A-F]{32}$/, "expected 32 upper-case hexadecimal digits");
