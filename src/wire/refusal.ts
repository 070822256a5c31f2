import { memoizeByObject } from "../common/memoize.ts";
import { maskText } from "./secrets/mask-text.ts";
import { fillParts, fillTemplate, type TemplateValues, templateParts } from "./text-template.ts";
import { type VendorError, type VendorErrorKind, type VendorErrorTable, vendorErrors } from "./vendor-errors.ts";

/** Why a row or a call was not done. A class, so that `instanceof` tells it from any result. */
export class Refusal {
  readonly kind: VendorErrorKind;
  readonly values: TemplateValues;

  constructor(kind: VendorErrorKind, values: TemplateValues) {
    this.kind = kind;
    this.values = values;
  }
}

export interface RenderedRefusal extends Pick<VendorError, "code" | "message" | "description" | "provenance"> {
  readonly httpStatus: number | undefined;
}

/** Makes a refusal. It is a value, not an exception: rows that fail are an ordinary answer. */
export function refuse(kind: VendorErrorKind, values: Record<string, string> = {}): Refusal {
  return new Refusal(kind, values);
}

export function isRefusal(result: unknown): result is Refusal {
  return result instanceof Refusal;
}

export function renderRefusal(table: VendorErrorTable, refusal: Refusal): RenderedRefusal {
  const { code, message, description, provenance, httpStatus } = table[refusal.kind];
  const values = templateValues(refusal.values);
  return {
    code,
    message: fillTemplate(message, values),
    description: fillTemplate(description, values),
    provenance,
    httpStatus,
  };
}

/** The error text of a row: in the documented form, unless another was observed. */
export function renderRow(table: VendorErrorTable, { kind, values }: Refusal) {
  const error = table[kind];
  const { parts, asksPath } = rowTemplate(error);
  const error_description = fillParts(parts, asksPath ? templateValues(values) : values);
  return { error_description, error_code: rowCode(error) };
}

const rowTemplate = memoizeByObject((error: VendorError) => {
  const parts = templateParts(rowText(error));
  return { parts, asksPath: parts.includes("member") || parts.includes("rowPath") };
});

export const rowCode = ({ code, row }: Pick<VendorError, "code" | "row">): string => row?.code ?? code;

/** The text of a row for an error: a template like the texts of the error. */
export const rowText = ({ message, description, row }: Pick<VendorError, "message" | "description" | "row">): string =>
  row?.text ?? `Error:${message} - Description:${description}`;

/** The values that the text of a refusal needs and that are missing. */
export function valuesMissingIn(kind: VendorErrorKind, values: TemplateValues): string[] {
  const { message, description } = vendorErrors[kind];
  const names = [...`${message} ${description}`.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
  return [...new Set(names)].filter((name) => !Object.hasOwn(templateValues(values), name));
}

/** The values of a template; `{member}` and `{rowPath}` come from `{path}`. */
export function templateValues(values: TemplateValues): TemplateValues {
  const { path } = values;
  if (path === undefined) return values;
  return { member: path.slice(path.lastIndexOf(".") + 1), rowPath: path.replace(/^\w+\[\d+\]\./, ""), ...values };
}

/** A value in an error text. Arrays and objects are only named: they may hold secrets. */
export function valueText(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return JSON.stringify(value) ?? "nothing";
}

/** A value of the wrong type in an error text, masked because it may hold secrets. */
export const misplacedValueText = (value: unknown): string => maskText(valueText(value));

/** A place as error texts name it: `set[2].profile`. @param at where the path begins; empty for the call itself */
export function pathText(at: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}${text && "."}${String(step)}`),
    at,
  );
}
