import * as z from "zod";
import { oneOrList, recordOf } from "../../../schema/read-by.ts";
import { headerName, headerText } from "./http.ts";
import type { EffectKind } from "./kind.ts";

const schema = z
  .strictObject({
    set: recordOf(headerName, headerText).optional(),
    drop: oneOrList(headerName).optional(),
  })
  .refine((part) => Object.keys(part).length > 0, "expected one of set, drop");

export const headers = {
  schema,
  header: { "content-type": ["/set/content-type", "text"], "drop-header": ["/drop", "text"] },
  forms: [["Drop the content type", "after-commit", { drop: ["content-type"] }]],
  sentence: ({ set = {}, drop = [] }) =>
    [...Object.keys(set).map((name) => `${name} is another`), ...drop.map((name) => `${name} is missing`)].join(", "),
  shape({ set = {}, drop = [] }, { headers, body }) {
    const shaped = new Map(Object.entries(headers));
    for (const [name, text] of Object.entries(set)) shaped.set(name.toLowerCase(), text);
    for (const name of drop) shaped.delete(name.toLowerCase());
    return { headers: Object.fromEntries(shaped), body };
  },
} as const satisfies EffectKind<z.output<typeof schema>>;
