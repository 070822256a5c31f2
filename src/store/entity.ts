import type * as z from "zod";
import type { VendorErrorKind } from "../wire/vendor-errors.ts";

export interface Index<Row> {
  readonly unique: boolean;
  /** Is a text also found by one that differs from it in letter case and outer white space alone? */
  readonly alike?: boolean | undefined;
  /** The key of a row; `undefined` and `null` are not indexed. */
  of(row: Row): unknown;
}

export const memberIndex = <Row extends object>(
  member: keyof Row & string,
  unique: boolean,
  alike?: boolean,
): Index<Row> => ({ unique, alike, of: (row) => row[member] });

/** How a member is made that an added row lacks: `first` is an id of the collection it refers to, a text ends in a rank, `session` is a member of the caller's token, `call` says which call stored it. */
export type GeneratedValue =
  | "id"
  | "number"
  | "now"
  | "first"
  | "call"
  | { readonly text: string; readonly digits?: number }
  | { readonly session: "unit_id" | "username" }
  | { readonly value: unknown };

/** A kind of vendor record. @typeParam Written a row as a fixture has it */
export interface Entity<Row = Record<string, unknown>, Written = unknown> {
  /** The vendor's plural, also the name of the fixture file. */
  readonly collection: string;
  /** The vendor's name of one, as errors have it: `Account`. */
  readonly label: string;
  readonly schema: z.ZodType<Row, Written>;
  readonly indexes: Readonly<Record<string, Index<Row>>>;
  /** Calls may add to it without end: above the limit of the store, the oldest that were added are forgotten. */
  readonly isBounded?: true;
  /** Members that hold an id, and of which collection. */
  readonly references: Readonly<Partial<Record<keyof Row & string, string>>>;
  /** Members that are made when a row is added at run time without them; all that a row must have are among them. */
  readonly made: Readonly<Partial<Record<keyof Row & string, GeneratedValue>>>;
  /** The member whose values are those that methods say: the kind of a record. */
  readonly kind?: string | undefined;
}

export interface IdentifiableEntity<Row = Record<string, unknown>, Written = unknown> extends Entity<Row, Written> {
  readonly notFound: VendorErrorKind;
}

/** A row of whatever collection. */
export type AnyRow = Readonly<Record<string, unknown>>;

export type AnyEntity = IdentifiableEntity<AnyRow>;

export const ignoringCase = (text: string): string => text.trim().toLowerCase();
