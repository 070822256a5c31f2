import * as z from "zod";
import type { EffectKind } from "./kind.ts";

const schema = z
  .strictObject({
    truncateAt: z.int().min(0).optional(),
    malformed: z.literal(true).optional(),
  })
  .refine((part) => Object.keys(part).length > 0, "expected one of truncateAt, malformed");

/** Breaks the body of the answer. With both members, the malformed body is cut. */
export const body = {
  schema,
  header: { "truncate-at": ["/truncateAt"], malformed: ["/malformed"] },
  forms: [["Corrupt the JSON of the response", "after-commit", { malformed: true }]],
  sentence: () => "The body of the response is corrupted",
  shape({ malformed, truncateAt }, { headers, body }) {
    if (!malformed) return { headers, body: body.subarray(0, truncateAt) };
    const text = Buffer.from(body).toString();
    // No JSON has an apostrophe in place of a quotation mark, or a bracket too many.
    const broken = Buffer.from(text.includes('"') ? text.replace('"', "'") : `${text}}`);
    return { headers, body: broken.subarray(0, truncateAt) };
  },
} as const satisfies EffectKind<z.output<typeof schema>>;
