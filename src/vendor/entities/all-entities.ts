import * as z from "zod";
import type { StoredRecords, WrittenRecords } from "../../../contracts/method-types.ts";
import { storedDateTime, userDefinedFields } from "../../schema/date-schema.ts";
import {
  type AnyEntity,
  type GeneratedValue,
  type IdentifiableEntity,
  type Index,
  ignoringCase,
  memberIndex,
} from "../../store/entity.ts";
import { recordId } from "../../wire/vendor-ids.ts";
import written from "./entities.json" with { type: "json" };

export type CollectionName = keyof StoredRecords;

export type StoredRow<Name extends CollectionName> = StoredRecords[Name];

/** A row as a fixture has it: what has a default may be left out. */
export type FixtureRow<Name extends CollectionName> = WrittenRecords[Name];

/** Records of your folders, for those who want their rows typed. An interface to augment. */
// biome-ignore lint/suspicious/noEmptyInterface: users add to it
export interface OwnRecords {}

/** A collection of ours, or of your folders. */
export type AnyCollection = CollectionName | keyof OwnRecords | (string & {});

type RowIn<Ours, Name> = Name extends keyof Ours
  ? Ours[Name]
  : Name extends keyof OwnRecords
    ? OwnRecords[Name]
    : Readonly<Record<string, unknown>>;

/** A row as it is added: what it lacks is made. */
export type SeedRow<Name extends AnyCollection> = Partial<RowIn<WrittenRecords, Name>>;

/** A row as it is stored, of ours or of your folders. */
export type AddedRow<Name extends AnyCollection> = RowIn<StoredRecords, Name>;

/** A member of a vendor's record, as `entities.json` tells of it. */
export interface EntityMember {
  readonly type?: keyof typeof types | "Object";
  readonly refersTo?: string;
  readonly values?: readonly string[];
  readonly pattern?: string;
  /** The least number, or the fewest characters. */
  readonly minimum?: number;
  readonly members?: Readonly<Record<string, EntityMember>>;
  /** What a fixture without it has. */
  readonly default?: string | null;
  /** It may be absent from a stored row, too. */
  readonly isOptional?: boolean;
  readonly made?: GeneratedValue;
  /** Its values are those that methods give it, or ask for. */
  readonly isKind?: true;
  readonly index?: "unique" | "several";
  /** Found without regard to letter case and outer white space, too. */
  readonly alike?: boolean;
  readonly description?: string;
}

export const entityMembers = (collection: string): readonly (readonly [string, EntityMember])[] =>
  Object.entries<EntityMember>(written[collection as CollectionName].members as Readonly<Record<string, EntityMember>>);

/** Indexes whose keys are more than one member, or not every value of one. */
const computedIndexes: Readonly<Partial<Record<CollectionName, Readonly<Record<string, Index<never>>>>>> = {
  customer_events: {
    external_reference: { unique: true, of: externalReference },
    external_system_reference_number: { unique: false, alike: true, of: referenceNumber },
  },
  users: { login: { unique: true, of: loginKey }, login_alike: { unique: false, of: loginKeyIgnoringCase } },
};

function entityOf(collection: CollectionName) {
  const { members: _, ...said } = written[collection];
  const members = entityMembers(collection);
  const each = (tell: (member: EntityMember, name: string) => unknown): Record<string, unknown> =>
    Object.fromEntries(members.map(([name, one]) => [name, tell(one, name)]).filter(([, told]) => told !== undefined));
  const shape = { ...each(schemaOf), ...(collection === "customer_events" && userDefinedFields) };
  return {
    collection,
    ...said,
    schema: z.strictObject(shape as z.ZodRawShape),
    indexes: {
      ...each(
        ({ index, alike }, name) => index && memberIndex<Record<string, unknown>>(name, index === "unique", alike),
      ),
      ...computedIndexes[collection],
    },
    references: each(({ refersTo }) => refersTo),
    made: each(({ made }) => made),
    kind: members.find(([, { isKind }]) => isKind)?.[0],
  };
}

function schemaOf(member: EntityMember): z.ZodType {
  const { default: preset, isOptional, description } = member;
  const value = valueSchema(member);
  const nullable = isOptional ? value.nullish() : preset === null ? value.nullable() : value;
  const schema = preset === undefined ? nullable : nullable.default(preset);
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
    return z.strictObject(Object.fromEntries(Object.entries(members).map(([name, one]) => [name, schemaOf(one)])));
  }
  const schema = types[type];
  return minimum !== undefined && "min" in schema ? schema.min(minimum) : schema;
}

const byCollection = Object.fromEntries(
  Object.keys(written).map((name) => [name, entityOf(name as CollectionName)]),
) as unknown as { readonly [Name in CollectionName]: IdentifiableEntity<StoredRow<Name>, FixtureRow<Name>> };

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

export type CustomerEvent = StoredRow<"customer_events">;
export type Token = StoredRow<"tokens">;
export type User = StoredRow<"users">;

interface ExternalReference {
  external_system?: string | null | undefined;
  external_system_reference_number?: string | null | undefined;
}

/** A number identifies an event in its external system, says the manual [scope per system: assumed]. */
export function externalReference(event: ExternalReference): string | undefined {
  if (!referenceNumber(event)) return undefined;
  return JSON.stringify([event.external_system ?? null, event.external_system_reference_number]);
}

/** An empty number is none: most events of a system that has no numbers would be one event [assumed]. */
export function referenceNumber({ external_system_reference_number }: ExternalReference): string | undefined {
  return external_system_reference_number || undefined;
}

export function loginKey({ username, organisation }: Pick<User, "username" | "organisation">): string {
  return JSON.stringify([organisation, username]);
}

export function loginKeyIgnoringCase({ username, organisation }: Pick<User, "username" | "organisation">): string {
  return loginKey({ username: ignoringCase(username), organisation: ignoringCase(organisation) });
}
