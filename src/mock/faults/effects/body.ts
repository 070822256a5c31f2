import { applyPatch, type Operation } from "rfc6902";
import * as z from "zod";
import { jsonOr } from "../../../ground/json.ts";
import { jsonPointer } from "../../../matching/json-pointer.ts";
import { atMost } from "../../../matching/read-by.ts";

const ops = ["add", "replace", "test", "remove", "move", "copy"] as const;

const operation = z
  .strictObject({
    op: z.enum(ops, { error: "expected add, replace, test, remove, move or copy (RFC 6902)" }),
    path: jsonPointer,
    from: jsonPointer.optional(),
    value: z.unknown().optional(),
  })
  .refine(({ op, from }) => (op === "move" || op === "copy") === (from !== undefined), {
    path: ["from"],
    message: "expected for move and copy, and for no other",
  });

export const bodySchema = z
  .strictObject({
    truncateAt: z.int().min(0).optional(),
    malformed: z.literal(true).optional(),
    contentType: z
      .string()
      .regex(/^[\x20-\x7e]+$/, "expected a media type like text/html")
      .optional(),
    patch: atMost(100, z.array(operation).min(1)).optional(),
  })
  .refine((written) => Object.keys(written).length > 0, "expected one of truncateAt, malformed, contentType, patch");

type BodyEffect = z.output<typeof bodySchema>;

/** Patches a body, then makes it malformed, then cuts it. */
export function shapeBody(
  text: string,
  contentType: string,
  rules: readonly { readonly id: string; readonly effect: { readonly body?: BodyEffect | undefined } }[],
) {
  const remarks: string[] = [];
  let shaped = text;
  let type = contentType;
  let bytes = Number.POSITIVE_INFINITY;
  for (const { id, effect } of rules) {
    const { patch, contentType = type, truncateAt = bytes } = effect.body ?? {};
    type = contentType;
    bytes = Math.min(bytes, truncateAt);
    try {
      if (patch) shaped = patched(shaped, patch as Operation[]);
    } catch (error) {
      remarks.push(`fault ${id}: ${(error as Error).message}`);
    }
  }
  if (rules.some(({ effect }) => effect.body?.malformed)) shaped = malformed(shaped);
  const cut = Buffer.byteLength(shaped) > bytes;
  return { body: cut ? Uint8Array.from(Buffer.from(shaped).subarray(0, bytes)) : shaped, contentType: type, remarks };
}

/** Breaks JSON: an apostrophe for the first quotation mark, or a bracket too many. */
const malformed = (text: string): string => (text.includes('"') ? text.replace('"', "'") : `${text}}`);

/** A few copies of copies would fill any memory. */
const mostLetters = 16 * 1024 ** 2;

/** Applies an RFC 6902 patch to a JSON text, whole or not at all. @throws Error that says why it was not applied */
function patched(text: string, patch: readonly Operation[]): string {
  // The answer is a member of our own, so that a patch can replace the whole.
  const whole = { body: jsonOr(text) };
  if (whole.body === undefined) throw new Error("the answer is not JSON and was not patched");
  for (const one of patch) {
    if (applyPatch(whole, [belowBody(one)])[0] !== null) {
      throw new Error(`the answer was not patched, because ${one.op} ${one.path} cannot be done`);
    }
    if (one.op === "copy" && JSON.stringify(whole).length > mostLetters) {
      throw new Error(`the answer was not patched, because it would have more than ${mostLetters} letters`);
    }
  }
  return whole.body === undefined ? "" : JSON.stringify(whole.body);
}

const belowBody = (one: Operation): Operation => ({
  ...one,
  path: `/body${one.path}`,
  ...("from" in one && { from: `/body${one.from}` }),
});
