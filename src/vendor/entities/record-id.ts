import * as z from "zod";

/** The id of any record: every documented one is a GUID without dashes, in capitals. */
export const recordId = z.string().regex(/^[0-9A-F]{32}$/, "expected 32 upper-case hexadecimal digits");
