import { rowText } from "../../wire/refusal.ts";
import { type VendorErrorKind, type VendorErrorOverrides, vendorErrors } from "../../wire/vendor-errors.ts";
import { deriveTemplate, type ObservedText } from "./derive-template.ts";

/** A refusal of ours that a system has in the same place, with that system's words. */
export interface Sighting {
  readonly kind: VendorErrorKind;
  readonly of: "row" | "call";
  readonly code: string;
  /** Message and description of a call; the one text of a row. */
  readonly texts: readonly string[];
  readonly httpStatus: number;
  /** What stood for the names in our words. */
  readonly values: Readonly<Record<string, string>>;
}

/** The `vendorErrors` of a target, and the kinds of which no entry could be made, with the reason. */
export interface ObservedErrors {
  readonly vendorErrors: VendorErrorOverrides;
  readonly notAdopted: readonly { readonly kind: VendorErrorKind; readonly reason: string }[];
}

type Override = NonNullable<VendorErrorOverrides[VendorErrorKind]>;

/**
 * Makes entries of the table of errors of what was seen of each kind.
 * @param found how sure that makes us of them, and where they come from
 */
export function errorsOfSightings(
  seen: readonly Sighting[],
  found: Required<Pick<Override, "provenance" | "source">>,
): ObservedErrors {
  const byKind = Map.groupBy(seen, ({ kind }) => kind);
  const overrides: Partial<Record<VendorErrorKind, Override>> = {};
  const notAdopted: { kind: VendorErrorKind; reason: string }[] = [];
  for (const [kind, sightings] of byKind) {
    const made = overrideOf(sightings);
    if (typeof made === "string") notAdopted.push({ kind, reason: made });
    else if (!isDocumentedSo(kind, made)) overrides[kind] = { ...made, ...found };
  }
  return { vendorErrors: overrides, notAdopted };
}

type Some = readonly [Sighting, ...Sighting[]];

/** The entry that gives all sightings of a kind, or why there is none. */
function overrideOf(sightings: readonly Sighting[]): Omit<Override, "provenance" | "source"> | string {
  const calls = sightings.filter(({ of }) => of === "call");
  const rows = sightings.filter(({ of }) => of === "row");
  const codes = [calls, rows].map((some) => new Set(some.map(({ code }) => code)));
  if (codes.some(({ size }) => size > 1))
    return `it has several codes: ${[...codes.flatMap((some) => [...some])].join(", ")}`;
  const row = rows.length > 0 ? rowPart(rows as unknown as Some) : undefined;
  if (typeof row === "string") return row;
  const call = calls.length > 0 ? callPart(calls as unknown as Some, row?.parts) : undefined;
  if (typeof call === "string") return call;
  if (!row) return call ?? "it was not seen";
  if (call) return { ...call, row: { code: row.code, text: row.text } };
  return row.parts ? { code: row.code, ...row.parts } : { code: row.code, row: { text: row.text } };
}

/** @param ofRow what is known of the texts from rows: a call has too few values to tell some of them apart */
function callPart(calls: Some, ofRow: { message: string; description: string } | undefined) {
  const ours = { ...vendorErrors[calls[0].kind], ...ofRow };
  const message = template(calls, 0, ours.message);
  const description = template(calls, 1, ours.description);
  if (message === undefined || description === undefined) return "its texts cannot be made from one template";
  const statuses = new Set(calls.map(({ httpStatus }) => httpStatus));
  if (statuses.size > 1) return `it has several HTTP statuses: ${[...statuses].join(", ")}`;
  return { code: calls[0].code, message, description, httpStatus: calls[0].httpStatus };
}

function rowPart(rows: Some) {
  const text = template(rows, 0, rowText(vendorErrors[rows[0].kind]));
  if (text === undefined) return "its texts cannot be made from one template";
  const [, message, description] = /^Error:(.*?) - Description:(.*)$/s.exec(text) ?? [];
  const parts = message === undefined || description === undefined ? undefined : { message, description };
  return { code: rows[0].code, text, parts };
}

const template = (some: Some, at: number, ours: string) =>
  deriveTemplate(some.map(({ texts, values }): ObservedText => ({ text: texts[at] as string, values })) as never, ours);

/** What a page documents, and was found so, stays documented. */
function isDocumentedSo(kind: VendorErrorKind, { code, message, description, row }: Partial<Override>): boolean {
  const ours = vendorErrors[kind];
  return (
    ours.provenance === "documented" &&
    !row &&
    ours.code === code &&
    ours.message === message &&
    ours.description === description
  );
}
