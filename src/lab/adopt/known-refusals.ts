import { valueAt } from "../../matching/json-pointer.ts";
import { refuse, renderRefusal, renderRow, rowText, templateValues } from "../../wire/refusal.ts";
import { templatePattern } from "../../wire/text-template.ts";
import {
  type VendorError,
  type VendorErrorKind,
  type VendorErrorTable,
  vendorErrors,
} from "../../wire/vendor-errors.ts";

/** A refusal that stands in an answer, recognised as one of ours by its code and its text. */
export interface KnownRefusal {
  /** JSON Pointer of the row, or of `status`. */
  readonly at: string;
  readonly of: "row" | "call";
  readonly kind: VendorErrorKind;
  /** What stood for the names of the template. */
  readonly values: Readonly<Record<string, string>>;
}

/** The refusals in an answer that is written with our own table of vendor errors. */
export function knownRefusals(body: unknown): KnownRefusal[] {
  const { status, data } = (body ?? {}) as { status?: Partial<VendorError>; data?: unknown };
  const { code, message, description } = status ?? {};
  if (code !== undefined && code !== "OK") {
    const found = recognise(({ message: template }) => template, code, message ?? "", description);
    return found ? [{ at: "/status", of: "call", ...found }] : [];
  }
  return rowsIn(data, "/data").flatMap(([at, row]) => {
    const found = recognise(rowText, row.error_code, row.error_description, undefined);
    return found ? [{ at, of: "row" as const, ...found }] : [];
  });
}

/** The words that an answer has where one of ours has a refusal; `undefined` where it has none. */
export function wordsIn(body: unknown, { at, of }: KnownRefusal): Readonly<Record<string, string>> | undefined {
  const value = valueAt(body, at);
  if (of === "row") {
    const row = asRefusedRow(value);
    return row && { error_code: row.error_code, error_description: row.error_description };
  }
  const { code, message, description } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof code !== "string" || code === "" || code === "OK") return undefined;
  return { code, message: textOf(message), description: textOf(description) };
}

/** What a refusal says: the members of its row, or of `status`. */
export interface Words {
  readonly texts: Readonly<Record<string, string>>;
  /** HTTP status of the whole answer; absent: it stays. */
  readonly httpStatus?: number | undefined;
}

/** The words that a table has for a refusal, the code first. */
export function wordsBy(
  table: VendorErrorTable,
  { of, kind, values }: Pick<KnownRefusal, "of" | "kind" | "values">,
): Words {
  const refusal = refuse(kind, values);
  if (of === "row") {
    const row = renderRow(table, refusal);
    return { texts: { error_code: row.code, error_description: row.text } };
  }
  const { code, message, description, httpStatus } = renderRefusal(table, refusal);
  return { texts: { code, message, description }, httpStatus };
}

const textOf = (value: unknown) => (typeof value === "string" ? value : "");

/** A row that was refused. */
interface RefusedRow {
  readonly error_code: string;
  readonly error_description: string;
}

/** A value as a refused row, where it is one. */
function asRefusedRow(value: unknown): RefusedRow | undefined {
  const row = value as Partial<RefusedRow> | null | undefined;
  return typeof row?.error_code === "string" && typeof row.error_description === "string"
    ? (row as RefusedRow)
    : undefined;
}

function rowsIn(data: unknown, at: string): [string, RefusedRow][] {
  if (typeof data !== "object" || data === null) return [];
  return Object.entries(data).flatMap(([name, value]) => {
    const row = asRefusedRow(value);
    return row ? [[`${at}/${name}`, row] as [string, RefusedRow]] : rowsIn(value, `${at}/${name}`);
  });
}

const names = (template: string) => template.match(/\{\w+\}/g)?.length ?? 0;

// The fewer names a template has, the more it says: "is not an object" goes before "is not {expected}".
const kinds = (Object.entries(vendorErrors) as [VendorErrorKind, VendorError][]).sort(
  ([, one], [, other]) => names(one.message) - names(other.message),
);

function recognise(
  templateOf: (error: VendorError) => string,
  code: string,
  text: string,
  description: string | undefined,
): Pick<KnownRefusal, "kind" | "values"> | undefined {
  for (const [kind, error] of kinds) {
    if (error.code !== code || (description !== undefined && error.description !== description)) continue;
    const groups = templatePattern(templateOf(error)).exec(text);
    if (groups) return { kind, values: templateValues({ ...groups.groups }) };
  }
  return undefined;
}
