import * as z from "zod";
import { orShorthand } from "../../../schema/read-by.ts";
import { templateValues } from "../../../wire/refusal.ts";
import { fillTemplate, templateNames } from "../../../wire/text-template.ts";
import { type VendorErrorKind, vendorErrors } from "../../../wire/vendor-errors.ts";
import type { EffectKind } from "./kind.ts";

const kinds = Object.keys(vendorErrors) as [VendorErrorKind, ...VendorErrorKind[]];

const whole = z
  .strictObject({
    kind: z.enum(kinds).optional(),
    code: z.string().min(1).optional(),
    message: z.string().optional(),
    description: z.string().optional(),
    httpStatus: z.int().min(200).max(599).optional(),
    /** Values for `{path}` and the other placeholders in the texts of a kind. */
    values: z.record(z.string(), z.string()).optional(),
  })
  .refine(({ kind, code }) => kind !== undefined || code !== undefined, "expected kind or code")
  .refine(({ kind, values }) => values === undefined || kind !== undefined, {
    path: ["values"],
    message: "has no effect without kind",
  });

const schema = orShorthand(
  "string",
  (text: VendorErrorKind | (string & {})) => (Object.hasOwn(vendorErrors, text) ? { kind: text } : { code: text }),
  whole,
);

const injected = {
  code: "",
  message: "Injected by crmcom-mock.",
  description: "A fault rule refused the call.",
  httpStatus: undefined,
  provenance: undefined,
};

/** Refuses the whole call in CRM.COM's form. The texts are templates, as in our table. */
export const vendorError = {
  schema,
  header: { error: ["", "text"] },
  forms: [["Refuse the token", "before-auth", { kind: "tokenUnknown" }]],
  needsStore: "use http with a status and a body, or let the real system refuse the request",
  sentence: ({ kind, code }) => `Refused as ${kind ?? code}`,
  answer({ kind, values = {}, ...own }, { errors, refusal }) {
    const base = kind ? errors[kind] : injected;
    const known = templateValues(values);
    const fill = (template: string) => fillTemplate(template, { ...namesAsValues(template), ...known });
    const answered = refusal({
      code: own.code ?? base.code,
      message: fill(own.message ?? base.message),
      description: fill(own.description ?? base.description),
      httpStatus: own.httpStatus ?? base.httpStatus,
    });
    const provenance = Object.keys(own).length === 0 ? base.provenance : undefined;
    return { ...answered, headers: { "content-type": "application/json" }, provenance };
  },
} as const satisfies EffectKind<z.output<typeof schema>>;

/** A placeholder without a value becomes its name, because no system answers `{path}`. */
const namesAsValues = (template: string) => Object.fromEntries(templateNames(template).map((name) => [name, name]));
