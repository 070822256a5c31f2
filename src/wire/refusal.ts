import type { Provenance } from "./provenance.ts";
import type { VendorError, VendorErrorKind, VendorErrorTable } from "./vendor-errors.ts";

/** Why a row or a call was not done: a kind of vendor error and the values for its text. */
export interface Refusal {
  readonly refused: VendorErrorKind;
  readonly values: Readonly<Record<string, string>>;
}

/** A refusal as it goes over the wire. */
export interface RenderedRefusal {
  readonly code: string;
  readonly message: string;
  readonly description: string;
  readonly provenance: Provenance;
  readonly httpStatus: number | undefined;
  /** Code and whole text in a row, where the error has its own there. */
  readonly row: VendorError["row"];
}

/** Refusals are values, not exceptions: a thousand failed rows are an ordinary answer. */
export function refuse(refused: VendorErrorKind, values: Record<string, string> = {}): Refusal {
  return { refused, values };
}

/** Tells a refusal from what would have been the result. */
export function isRefusal(result: unknown): result is Refusal {
  return typeof result === "object" && result !== null && "refused" in result;
}

/** Looks the kind up in the table and fills its templates. */
export function renderRefusal(table: VendorErrorTable, refusal: Refusal): RenderedRefusal {
  const { code, message, description, provenance, httpStatus, row } = table[refusal.refused];
  const values = templateValues(refusal.values);
  return {
    code,
    message: fill(message, values),
    description: fill(description, values),
    provenance,
    httpStatus,
    row: row && { code: row.code, text: row.text && fill(row.text, values) },
  };
}

/** The values that a template may use: those of the refusal, and `member`, the last name of its `path`. */
export function templateValues(values: Refusal["values"]): Refusal["values"] {
  const { path } = values;
  return path === undefined ? values : { member: path.slice(path.lastIndexOf(".") + 1), ...values };
}

/** A template with the values of its `{name}`s; a name without a value stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(values, name) ? (values[name] as string) : whole,
  );
}

/** A value as it stands in an error text: a string as it was sent, anything else as JSON, cut when long. */
export function shown(value: unknown): string {
  if (typeof value === "string") return value;
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
