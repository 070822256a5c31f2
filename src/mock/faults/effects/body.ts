import { applyPatch, type Operation } from "rfc6902";
import * as z from "zod";
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

/** Patches a body, then makes it malformed, then cuts it, as the rules that hit say. */
export function shapeBody(
  text: string,
  contentType: string,
  rules: readonly {
    readonly id: string;
    readonly effect: { readonly body?: z.output<typeof bodySchema> | undefined };
  }[],
) {
  const effects = rules.flatMap(({ id, effect: { body } }) => (body ? [{ rule: id, body }] : []));
  const remarks: string[] = [];
  let shaped = text;
  let type = contentType;
  let bytes = Number.POSITIVE_INFINITY;
  for (const { rule, body } of effects) {
    const patched = body.patch && patchText(shaped, body.patch as Operation[]);
    if (patched && "why" in patched) remarks.push(`fault ${rule}: ${patched.why}`);
    else if (patched) shaped = patched.text;
    type = body.contentType ?? type;
    bytes = Math.min(bytes, body.truncateAt ?? bytes);
  }
  if (effects.some(({ body }) => body.malformed)) shaped = malformed(shaped);
  const cut = Buffer.byteLength(shaped) > bytes;
  return { body: cut ? Uint8Array.from(Buffer.from(shaped).subarray(0, bytes)) : shaped, contentType: type, remarks };
}

/** Breaks JSON: an apostrophe for the first quotation mark, or a bracket too many. */
const malformed = (text: string): string => (text.includes('"') ? text.replace('"', "'") : `${text}}`);

/** Letters of an answer with its patch. A few copies of copies would fill any memory. */
const mostLetters = 16 * 1024 ** 2;

/**
 * Applies an RFC 6902 patch to a JSON text, whole or not at all.
 * @returns the text, or why the patch cannot be applied
 */
function patchText(text: string, patch: readonly Operation[]): { text: string } | { why: string } {
  const whole = parsed(text);
  if (!whole) return { why: "the answer is not JSON and was not patched" };
  for (const one of patch) {
    if (applyPatch(whole, [belowBody(one)])[0] !== null) {
      return { why: `the answer was not patched, because ${one.op} ${one.path} cannot be done` };
    }
    if (one.op === "copy" && JSON.stringify(whole).length > mostLetters) {
      return { why: `the answer was not patched, because it would have more than ${mostLetters} letters` };
    }
  }
  return { text: whole.body === undefined ? "" : JSON.stringify(whole.body) };
}

/** The answer is a member of our own, so that a patch can replace the whole. */
function parsed(text: string): { readonly body: unknown } | undefined {
  try {
    return { body: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

const belowBody = (one: Operation): Operation => ({
  ...one,
  path: `/body${one.path}`,
  ...("from" in one && { from: `/body${one.from}` }),
});
