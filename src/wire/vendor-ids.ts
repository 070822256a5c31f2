import * as z from "zod";

/**
 * A token as a login gives it: 32 hexadecimal digits or ten decimal ones before R12.0.0, as two pages show, a JWT from then on,
 * as a page states.
 */
export const sessionToken = z
  .string()
  .regex(/^([0-9A-F]{32}|[0-9]{10}|[\w-]+\.[\w-]+\.[\w-]+)$/)
  .describe("The token of the session");

/** The id of any record: every documented one is a GUID without dashes, in capitals. */
export const recordId = z.string().regex(/^[0-9A-F]{32}$/, "expected 32 upper-case hexadecimal digits");
