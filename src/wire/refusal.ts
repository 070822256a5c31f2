import type { Provenance } from "./provenance.ts";
import type { VendorError, VendorErrorKind, VendorErrorTable } from "./vendor-errors.ts";

/**
 * Why a row or a call was not done: a kind of vendor error and the values for its text. A class only so that it is told
 * from a result by what it is: every result of every row is asked.
 */
export class Refusal {
  readonly refused: VendorErrorKind;
  readonly values: Readonly<Record<string, string>>;
  /** How a row was last answered with it: many rows may be refused by one. */
  rendered: { readonly table: VendorErrorTable; readonly row: RenderedRow } | undefined;

  constructor(refused: VendorErrorKind, values: Readonly<Record<string, string>>) {
    this.refused = refused;
    this.values = values;
    this.rendered = undefined;
  }
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
  return new Refusal(refused, values);
}

/** Tells a refusal from what would have been the result. */
export function isRefusal(result: unknown): result is Refusal {
  return result instanceof Refusal;
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

/** A refusal as it stands in a row of a bulk call. */
export interface RenderedRow {
  readonly code: string;
  readonly text: string;
  readonly provenance: Provenance;
}

/**
 * Looks the kind up in the table and fills the text of a row: the composition of the documented example, unless the error
 * was observed to have another.
 */
export function renderRow(table: VendorErrorTable, refusal: Refusal): RenderedRow {
  if (refusal.rendered?.table === table) return refusal.rendered.row;
  const error: VendorError = table[refusal.refused];
  const row = {
    code: error.row?.code ?? error.code,
    text: filled(rowTemplate(error), templateValues(refusal.values)),
    provenance: error.provenance,
  };
  refusal.rendered = { table, row };
  return row;
}

const rowTemplates = new WeakMap<VendorError, Template>();

function rowTemplate(error: VendorError): Template {
  let template = rowTemplates.get(error);
  if (!template) {
    const { message, description, row } = error;
    template = takenApart(row?.text ?? `Error:${message} - Description:${description}`);
    rowTemplates.set(error, template);
  }
  return template;
}

/** The values that a template may use: those of the refusal, and `member`, the last name of its `path`. */
export function templateValues(values: Refusal["values"]): Refusal["values"] {
  const { path } = values;
  return path === undefined ? values : { member: path.slice(path.lastIndexOf(".") + 1), ...values };
}

/** A template with the values of its `{name}`s; a name without a value stays as it is. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return filled(takenApart(template), values);
}

/** Text and name in turn. */
type Template = readonly string[];

const takenApart = (template: string): Template => template.split(/\{(\w+)\}/);

function filled(template: Template, values: Readonly<Record<string, string>>): string {
  const parts = [...template];
  for (let at = 1; at < parts.length; at += 2) {
    const name = parts[at] as string;
    parts[at] = Object.hasOwn(values, name) ? (values[name] as string) : `{${name}}`;
  }
  // Joined, not added up: JSON.stringify takes twice as long over a text that still lies in pieces.
  return parts.join("");
}

const longestShown = 100;

/** A value as it stands in an error text: a string as it was sent, anything else as JSON, cut when long. */
export function shown(value: unknown): string {
  if (typeof value === "string") return value;
  const text = printed(value, longestShown + 1);
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** The beginning of a value as JSON. It looks no further than it prints, as a value may be as deep and as long as a body. */
function printed(value: unknown, room: number): string {
  if (typeof value === "string") return JSON.stringify(value.slice(0, room));
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "nothing";
  const isArray = Array.isArray(value);
  let text = isArray ? "[" : "{";
  for (const name in value) {
    if (text.length >= room) return text;
    if (text.length > 1) text += ",";
    if (!isArray) text += `${JSON.stringify(name.slice(0, room))}:`;
    text += printed((value as Record<string, unknown>)[name], room - text.length);
  }
  return text + (isArray ? "]" : "}");
}
