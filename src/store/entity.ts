import type * as z from "zod";
import type { VendorErrorKind } from "../wire/vendor-errors.ts";

export interface Index<Stored> {
  readonly unique: boolean;
  /** True if a look-up also finds texts that differ in letter case and outer white space. */
  readonly alike?: boolean | undefined;
  /** The key of a record; `undefined` and `null` are not indexed. */
  of(record: Stored): unknown;
}

/**
 * How an added record gets a member that it lacks. `first` is the id of the first record of the collection that the member refers
 * to, `call` says which call stored the record, and a `text` ends in a rank.
 */
export type GeneratedValue =
  | "id"
  | "number"
  | "now"
  | "first"
  | "call"
  | { readonly text: string; readonly digits?: number }
  /** A member of the caller's token. */
  | { readonly session: "unit_id" | "username" }
  | { readonly value: unknown };

/** The parts of an entity that its members say, by the names of the members. */
export function partsOf<
  Member extends { readonly name: string; readonly refersTo?: string | undefined; readonly made?: unknown },
>(
  members: readonly Member[],
  schemaOf: (member: Member) => z.ZodType,
  indexOf: (member: Member) => Index<AnyRecord> | undefined,
) {
  const each = <Fact>(factOf: (member: Member) => Fact | undefined) => {
    const pairs = members.map((member) => [member.name, factOf(member)] as const);
    return Object.fromEntries(pairs.filter(([, fact]) => fact !== undefined)) as Record<string, Fact>;
  };
  const made = each((member) => member.made as GeneratedValue | undefined);
  return {
    shape: each(schemaOf),
    references: each(({ refersTo }) => refersTo),
    made,
    systemMembers: new Set(Object.keys(made)),
    indexes: each(indexOf),
  };
}

export type AnyRecord = Readonly<Record<string, unknown>>;

/** A kind of vendor record. @typeParam Written a record as a fixture has it */
export interface Entity<Stored = AnyRecord, Written = unknown> {
  /** The vendor's plural, also the name of the fixture file. */
  readonly collection: string;
  /** The vendor's singular, as errors say it: `Account`. */
  readonly label: string;
  readonly schema: z.ZodType<Stored, Written>;
  readonly indexes: Readonly<Record<string, Index<Stored>>>;
  /** A number that records with the same content share. */
  contentHash?(record: Stored): number;
  /** Calls may add records without end. Above the limit of the store, the oldest added records are forgotten. */
  readonly isBounded?: true;
  readonly references: Readonly<Record<string, string>>;
  /** Members that a record gets when it is added at run time without them. Every mandatory member is one. */
  readonly made: Readonly<Record<string, GeneratedValue>>;
  /** The made members that no creating method has a parameter for, and identifiers: they say nothing about what a client sent. */
  readonly systemMembers: ReadonlySet<string>;
  /** The member that says the kind of a record. Methods say which kinds there are. */
  readonly kind?: string | undefined;
}

export type AnyEntity = Entity<AnyRecord>;

export interface IdentifiableEntity<Stored = AnyRecord, Written = unknown> extends Entity<Stored, Written> {
  readonly notFound: VendorErrorKind;
}

export const ignoringCase = (text: string): string => text.trim().toLowerCase();
