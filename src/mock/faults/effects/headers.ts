import * as z from "zod";
import { recordOf } from "../../../schema/read-by.ts";
import { headerName, headerText } from "./http.ts";
import type { EffectKind } from "./kind.ts";

const names = z.preprocess(
  (written: string | readonly string[]) => (typeof written === "string" ? [written] : written),
  z.array(headerName).min(1),
);

const schema = z
  .strictObject({
    set: recordOf(headerName, headerText).optional(),
    drop: names.optional(),
  })
  .refine((written) => Object.keys(written).length > 0, "expected one of set, drop");

/** Headers of the answer are others, or are missing. */
export const headers = {
  schema,
  header: { "content-type": ["/set/content-type", "text"], "drop-header": ["/drop", "text"] },
  forms: [["Drop the content type", "after-commit", { drop: ["content-type"] }]],
  unexplored: "a client that reads every answer as JSON looks at none of them",
  sentence: ({ set = {}, drop = [] }) =>
    [...Object.keys(set).map((name) => `${name} is another`), ...drop.map((name) => `${name} is missing`)].join(", "),
  shape({ set = {}, drop = [] }, { headers, body }) {
    const ours = Object.entries(set).map(([name, text]) => [name.toLowerCase(), text] as const);
    const dropped = new Set(drop.map((name) => name.toLowerCase()));
    const all = Object.entries({ ...headers, ...Object.fromEntries(ours) });
    return { headers: Object.fromEntries(all.filter(([name]) => !dropped.has(name))), body };
  },
} as const satisfies EffectKind<z.output<typeof schema>>;
