import * as z from "zod";

/**
 * A token as a login gives it: 32 hexadecimal digits or ten decimal ones before R12.0.0, as two pages show, a JWT from then on,
 * as a page states.
 */
export const sessionToken = z
  .string()
  .regex(/^([0-9A-F]{32}|[0-9]{10}|[\w-]+\.[\w-]+\.[\w-]+)$/)
  .describe("The token of the session");
