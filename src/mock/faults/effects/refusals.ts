import * as z from "zod";
import { orShort } from "../../../matching/read-by.ts";
import { rowOutcomes } from "../../../wire/bulk.ts";
import type { Provenance } from "../../../wire/provenance.ts";
import { type RenderedRefusal, rowText, templateValues } from "../../../wire/refusal.ts";
import { fillTemplate, type TemplateValues, templateNames } from "../../../wire/text-template.ts";
import { type VendorErrorKind, type VendorErrorTable, vendorErrors } from "../../../wire/vendor-errors.ts";

const isKind = (text: string): text is VendorErrorKind => Object.hasOwn(vendorErrors, text);

const wholeRefusal = z
  .strictObject({
    kind: z.enum(Object.keys(vendorErrors) as [VendorErrorKind, ...VendorErrorKind[]]).optional(),
    code: z.string().min(1).optional(),
    message: z.string().optional(),
    description: z.string().optional(),
    httpStatus: z.int().min(200).max(599).optional(),
    /** Values for `{path}` and the like in the texts of a kind. */
    values: z.record(z.string(), z.string()).optional(),
  })
  .refine(({ kind, code }) => kind !== undefined || code !== undefined, "expected kind or code")
  .refine(({ kind, values }) => values === undefined || kind !== undefined, {
    path: ["values"],
    message: "has no effect without kind",
  });

/** A refusal of the whole call in CRM.COM's form. A text is short for a kind of our table, or else for a code. */
export const vendorErrorSchema = orShort(
  "string",
  (text: VendorErrorKind | (string & {})) => (isKind(text) ? { kind: text } : { code: text }),
  wholeRefusal,
);

const injected = {
  code: "",
  message: "Injected by crmcom-mock.",
  description: "A fault rule refused the call.",
  httpStatus: undefined,
  provenance: undefined,
};

/** The refusal that a rule asks for. Its texts are templates like those of the table. */
export function injectedRefusal(
  effect: z.output<typeof vendorErrorSchema>,
  table: VendorErrorTable,
): Omit<RenderedRefusal, "provenance"> & { readonly provenance: Provenance | undefined } {
  const { kind, values = {}, ...own } = effect;
  const base = kind ? table[kind] : injected;
  const given = templateValues(values);
  const written = (template: string) => fillTemplate(template, withWords(template, given));
  return {
    code: own.code ?? base.code,
    message: written(own.message ?? base.message),
    description: written(own.description ?? base.description),
    httpStatus: own.httpStatus ?? base.httpStatus,
    provenance: Object.keys(own).length === 0 ? base.provenance : undefined,
  };
}

/** Names without a value become words, because no system answers `{path}`. */
const withWords = (template: string, values: TemplateValues): TemplateValues => ({
  ...Object.fromEntries(templateNames(template).map((name) => [name, name])),
  ...values,
});

const wholeRow = z.strictObject({
  outcome: z.enum(rowOutcomes).default("rejected"),
  error_code: z.string().min(1).default("InjectedFaultException"),
  error_description: z
    .string()
    .default(
      rowText({ message: "Injected by crmcom-mock.", description: "A fault rule failed this row, not CRM.COM." }),
    ),
});

/** A text is short for `{outcome}`. */
export const rowSchema = orShort("string", (outcome: (typeof rowOutcomes)[number]) => ({ outcome }), wholeRow);
