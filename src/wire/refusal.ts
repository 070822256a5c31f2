import { memoizeByObject } from "../ground/memoize.ts";
import { maskText } from "./secrets/mask-text.ts";
import { fillParts, fillTemplate, type TemplateValues, templateParts } from "./text-template.ts";
import type { VendorError, VendorErrorKind, VendorErrorTable } from "./vendor-errors.ts";

/** Why a row or a call was not done. A class, so that `instanceof` tells it from any result. */
export class Refusal {
  readonly refused: VendorErrorKind;
  readonly values: TemplateValues;

  constructor(refused: VendorErrorKind, values: TemplateValues) {
    this.refused = refused;
    this.values = values;
  }
}

export interface RenderedRefusal extends Pick<VendorError, "code" | "message" | "description" | "provenance"> {
  readonly httpStatus: number | undefined;
}

/** Refusals are values, not exceptions: a thousand failed rows are an ordinary answer. */
export function refuse(refused: VendorErrorKind, values: Record<string, string> = {}): Refusal {
  return new Refusal(refused, values);
}

export function isRefusal(result: unknown): result is Refusal {
  return result instanceof Refusal;
}

export function renderRefusal(table: VendorErrorTable, refusal: Refusal): RenderedRefusal {
  const { code, message, description, provenance, httpStatus } = table[refusal.refused];
  const values = templateValues(refusal.values);
  return {
    code,
    message: fillTemplate(message, values),
    description: fillTemplate(description, values),
    provenance,
    httpStatus,
  };
}

/** The text of a row: composed as in the documented example, unless the error was observed with another. */
export function renderRow(table: VendorErrorTable, refusal: Refusal): { code: string; text: string } {
  const error = table[refusal.refused];
  return { code: error.row?.code ?? error.code, text: fillParts(rowParts(error), templateValues(refusal.values)) };
}

// A thousand rows may fail by one error.
const rowParts = memoizeByObject((error: VendorError) => templateParts(rowText(error)));

/** What a row says of an error: a template, where those of the error are. */
export const rowText = ({ message, description, row }: Pick<VendorError, "message" | "description" | "row">): string =>
  row?.text ?? `Error:${message} - Description:${description}`;

export function templateValues(values: TemplateValues): TemplateValues {
  const { path } = values;
  if (path === undefined) return values;
  return { member: path.slice(path.lastIndexOf(".") + 1), rowPath: path.replace(/^\w+\[\d+\]\./, ""), ...values };
}

/** A value for an error text. A container is only named: what is in the wrong place may be a secret. */
export function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "an array" : "an object";
  return JSON.stringify(value) ?? "nothing";
}

/** The same of a value of the wrong type, without the secrets that a text may hold: JSON in a String, for one. */
export const misplacedValueText = (value: unknown): string => maskText(shown(value));

/** A place as error texts name it: `set[2].profile`. @param at where the path begins; empty for the call itself */
export function pathText(at: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === "number" ? `${text}[${step}]` : `${text}${text && "."}${String(step)}`),
    at,
  );
}
