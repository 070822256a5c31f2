import * as z from "zod";
import type { StoredRecords, WrittenRecords } from "../../../contracts/method-types.ts";
import { storedDateTime, userDefinedFields } from "../../schema/date-schema.ts";
import {
  type AnyEntity,
  type GeneratedValue,
  type IdentifiableEntity,
  type Index,
  ignoringCase,
  partsOf,
} from "../../store/entity.ts";
import { recordId } from "../../wire/date-time.ts";
import written from "./entities.json" with { type: "json" };

export type CollectionName = keyof StoredRecords;

export type StoredRecord<Name extends CollectionName> = StoredRecords[Name];

/** A row as a fixture has it, in which members with a default may be absent. */
export type FixtureRecord<Name extends CollectionName> = WrittenRecords[Name];

/** The records of your folders. Augment the interface to type their rows. */
// biome-ignore lint/suspicious/noEmptyInterface: users add to it
export interface OwnRecords {}

/** A collection of ours, or of your folders. */
export type AnyCollection = CollectionName | keyof OwnRecords | (string & {});

type RowIn<Ours, Name> = Name extends keyof Ours
  ? Ours[Name]
  : Name extends keyof OwnRecords
    ? OwnRecords[Name]
    : Readonly<Record<string, unknown>>;

/** A row to add. Missing members are generated. */
export type SeedRecord<Name extends AnyCollection> = Partial<RowIn<WrittenRecords, Name>>;

/** A row as it is stored. */
export type AddedRecord<Name extends AnyCollection> = RowIn<StoredRecords, Name>;

/** A member of a vendor's record in `entities.json`. */
export interface EntityMember {
  readonly type?: keyof typeof types | "Object";
  readonly refersTo?: string;
  readonly values?: readonly string[];
  readonly pattern?: string;
  /** The least number, or the fewest characters. */
  readonly minimum?: number;
  readonly members?: Readonly<Record<string, EntityMember>>;
  /** The value in a fixture that has none. */
  readonly default?: string | null;
  /** True if it may be absent from a stored record too. */
  readonly isOptional?: boolean;
  readonly made?: GeneratedValue;
  /** True if methods say which values there are. */
  readonly isKind?: true;
  readonly index?: "unique" | "several";
  /** True if a look-up ignores letter case and outer white space. */
  readonly alike?: boolean;
  readonly description?: string;
}

export const entityMembers = (collection: string): readonly (readonly [string, EntityMember])[] =>
  Object.entries<EntityMember>(written[collection as CollectionName].members as Readonly<Record<string, EntityMember>>);

/** Indexes by more than one member, or by some values of a member. */
const computedIndexes: Readonly<Partial<Record<CollectionName, Readonly<Record<string, Index<never>>>>>> = {
  customer_events: {
    external_reference: { unique: true, of: externalReference },
    external_system_reference_number: { unique: false, alike: true, of: referenceNumber },
  },
  users: { login: { unique: true, of: loginKey }, login_alike: { unique: false, of: loginKeyIgnoringCase } },
};

function entityOf(collection: CollectionName) {
  const { members: _, ...facts } = written[collection];
  const members = entityMembers(collection).map(([name, member]) => ({ name, ...member }));
  const { shape, indexes, ...parts } = partsOf(members, schemaOf, ({ name, index, alike }) => {
    return index && { unique: index === "unique", alike, of: (record) => record[name] };
  });
  return {
    collection,
    ...facts,
    schema: z.strictObject({ ...shape, ...(collection === "customer_events" && userDefinedFields) }),
    indexes: { ...indexes, ...computedIndexes[collection] },
    ...parts,
    kind: members.find(({ isKind }) => isKind)?.name,
    ...(collection === "customer_events" && { contentHash }),
  };
}

function schemaOf(member: EntityMember): z.ZodType {
  const { default: fallback, isOptional, description } = member;
  const value = valueSchema(member);
  const nullable = isOptional ? value.nullish() : fallback === null ? value.nullable() : value;
  const schema = fallback === undefined ? nullable : nullable.default(fallback);
  return description === undefined ? schema : schema.describe(description);
}

const types = {
  Id: recordId,
  String: z.string(),
  Integer: z.int(),
  Float: z.number(),
  Boolean: z.boolean(),
  Date: storedDateTime,
};

function valueSchema({ type = "Id", values, pattern, minimum, members = {} }: EntityMember): z.ZodType {
  if (values) return z.enum(values);
  if (pattern !== undefined) return types.String.regex(new RegExp(pattern));
  if (type === "Object") {
    const shape = Object.entries(members).map(([name, member]) => [name, schemaOf(member)]);
    return z.strictObject(Object.fromEntries(shape));
  }
  const schema = types[type];
  return minimum !== undefined && "min" in schema ? schema.min(minimum) : schema;
}

const byCollection = Object.fromEntries(
  Object.keys(written).map((name) => [name, entityOf(name as CollectionName)]),
) as unknown as { readonly [Name in CollectionName]: IdentifiableEntity<StoredRecord<Name>, FixtureRecord<Name>> };

export const allEntities = Object.values(byCollection) as readonly AnyEntity[];

export const {
  units: unit,
  accounts_receivable: accountsReceivable,
  rewards_participants: rewardsParticipant,
  access_tokens: accessToken,
  customer_events: customerEvent,
  tokens: token,
  users: user,
  web_api_keys: webApiKey,
} = byCollection;

export type CustomerEvent = StoredRecord<"customer_events">;
export type Token = StoredRecord<"tokens">;
export type User = StoredRecord<"users">;

type ExternalReference = Pick<CustomerEvent, "external_system" | "external_system_reference_number">;

/** The manual says that the number identifies an event; that it does so per external system is assumed. */
export function externalReference(event: ExternalReference): string | undefined {
  if (!referenceNumber(event)) return undefined;
  return JSON.stringify([event.external_system ?? null, event.external_system_reference_number]);
}

/** An empty number is none, else events of a system without numbers would share it [assumed]. */
export function referenceNumber({ external_system_reference_number }: ExternalReference): string | undefined {
  return external_system_reference_number || undefined;
}

function contentHash(event: Partial<CustomerEvent>): number {
  const { profile, performed_on, accounts_receivable_id: account, external_system_reference_number: number } = event;
  return hashEnd(profile, 24, hashEnd(performed_on, 8, hashEnd(account, 4, hashEnd(number, 12, 0))));
}

function hashEnd(text: string | null | undefined, most: number, seed: number): number {
  let hash = seed;
  for (let at = Math.max(0, (text?.length ?? 0) - most); text != null && at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x5bd1e995);
    hash ^= hash >>> 13;
  }
  return hash;
}

export function loginKey({ username, organisation }: Pick<User, "username" | "organisation">): string {
  return JSON.stringify([organisation, username]);
}

export function loginKeyIgnoringCase({ username, organisation }: Pick<User, "username" | "organisation">): string {
  return loginKey({ username: ignoringCase(username), organisation: ignoringCase(organisation) });
}
