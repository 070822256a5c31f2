import * as z from "zod";
import type {
  EntityDocument,
  MemberDocument,
  MethodDocument,
  StoredMember,
} from "../../../contracts/document-types.ts";
import { storedDateTime } from "../../schema/date-schema.ts";
import {
  type AnyEntity,
  type AnyRecord,
  type Entity,
  type GeneratedValue,
  type IdentifiableEntity,
  type Index,
  partsOf,
} from "../../store/entity.ts";
import { recordId } from "../../wire/date-time.ts";
import { parametersOf } from "./created-record.ts";
import { rowMembers } from "./declare-method.ts";
import { objectSchema } from "./member-schemas.ts";
import { type EntityMap, entityOfIdentifier, identifiableEntities } from "./records.ts";

/** The entity that a folder declares. A removed record stays in the store. */
export function declaredEntity({ collection, label, members }: EntityDocument): IdentifiableEntity {
  const { shape, made, ...parts } = partsOf(members, (member) => storedSchema(member), indexOf);
  const removed = z.literal(true).nullish().describe("Whether it was removed");
  const stored_by = z.string().nullish().describe("Ours, not CRM.COM's: the call that stored it; absent for a fixture");
  return {
    collection,
    label,
    notFound: "recordNotFound",
    schema: z.strictObject({ ...shape, removed, stored_by }) as unknown as z.ZodType<AnyRecord, unknown>,
    isBounded: true,
    ...parts,
    made: { ...made, stored_by: "call" },
    systemMembers: new Set([...parts.systemMembers, "stored_by"]),
  };
}

export function extendedEntities(
  entities: readonly AnyEntity[],
  methods: readonly MethodDocument[],
): readonly AnyEntity[] {
  const identifiable = identifiableEntities(entities);
  return entities.map((entity): AnyEntity => {
    const { collection, kind = "" } = entity;
    const added = addedMembers(collection, methods, identifiable);
    const kinds = kindsOf(entity, methods);
    const [value] = kinds;
    const { shape, references, indexes, made } = partsOf(added, (member) => storedSchema(member, true), indexOf);
    const systemMembers = systemMembersOf({ ...entity, made: { ...entity.made, ...made } }, methods);
    if (added.length === 0 && value === undefined) return { ...entity, systemMembers };
    const schema = entity.schema as unknown as z.ZodObject;
    const ofKind = z.enum(kinds).describe(schema.shape[kind]?.description || "Its kind");
    return {
      ...entity,
      schema: schema.extend({
        ...(value !== undefined && { [kind]: ofKind }),
        ...shape,
      }) as unknown as AnyEntity["schema"],
      references: { ...entity.references, ...references },
      indexes: { ...entity.indexes, ...indexes },
      made: { ...entity.made, ...(value !== undefined && { [kind]: { value } }), ...made },
      systemMembers,
    };
  });
}

/** The members that the system gives a record: generated identifiers, and what no parameter of a creating method fills. */
function systemMembersOf({ collection, kind, made }: AnyEntity, methods: readonly MethodDocument[]) {
  const parameters = methods.flatMap((document) => {
    const { does, parameters: all } = document;
    return does && "creates" in does && does.creates === collection ? (rowMembers(document) ?? all) : [];
  });
  const sent = new Set(parameters.map(({ name }) => name));
  const isIdentifier = (how: GeneratedValue) =>
    how === "id" || how === "number" || (typeof how === "object" && "text" in how);
  const names = Object.entries(made).flatMap(([name, how]) =>
    name !== kind && (isIdentifier(how) || !parametersOf(name).some((parameter) => sent.has(parameter))) ? name : [],
  );
  return new Set(names);
}

/** The members that methods add to a collection, each once: parameters that only one kind of record has. */
export function addedMembers(collection: string, methods: readonly MethodDocument[], entities: EntityMap) {
  const all = methods.flatMap((document) => {
    const { does, parameters } = document;
    if (!does || !("creates" in does) || does.creates !== collection) return [];
    const added = (rowMembers(document) ?? parameters).filter(({ name }) => does.adds?.includes(name));
    return added.map((parameter) => addedMember(parameter, entities));
  });
  return [...new Map(all.map((member) => [member.name, member])).values()];
}

function addedMember(parameter: MemberDocument, entities: EntityMap): StoredMember {
  const { name, type, description, members } = parameter;
  const refersTo = entityOfIdentifier(parameter, entities)?.collection;
  if (refersTo !== undefined)
    return { name: name.replace(/_identifier$/, "_id"), type: "String", refersTo, description };
  return { name, type, description, members };
}

/** The kinds of records that methods create or look for. */
export function kindsOf({ collection, kind }: Pick<Entity, "collection" | "kind">, methods: readonly MethodDocument[]) {
  if (kind === undefined) return [];
  const kinds = methods.flatMap(({ does = {} }) => {
    const fixed = "sets" in does ? does.sets : "where" in does ? does.where : undefined;
    const value = Object.values(does).includes(collection) ? fixed?.[kind] : undefined;
    return typeof value === "string" ? [value] : [];
  });
  return [...new Set(kinds)];
}

/** @param isAdded does a method add the member? Then records of other kinds are without it. */
function storedSchema(member: StoredMember, isAdded = false): z.ZodType {
  const { name, type, made, presence, refersTo, withoutTime, description = "" } = member;
  const { shape } = objectSchema([{ ...member, presence: "mandatory" }], "request");
  const isId = made === "id" || refersTo !== undefined;
  const schema = isId ? recordId : type === "Date" && !withoutTime ? storedDateTime : (shape[name] as z.ZodType);
  const described = schema.describe(description);
  if (isAdded) return described.nullish().describe(description);
  if (made === undefined) return presence === "mandatory" ? described : described.nullable().default(null);
  return typeof made === "object" && "value" in made ? described.default(made.value) : described;
}

function indexOf({ name, made, identifies, unique, refersTo }: StoredMember): Index<AnyRecord> | undefined {
  const isNumber = made === "id" || made === "number" || (typeof made === "object" && "text" in made);
  const isUnique = isNumber || unique === true;
  if (!isUnique && !identifies && refersTo === undefined) return undefined;
  // A generated number is never used again; any other value may be, once its record is removed.
  const valueIn = (row: AnyRecord) => (row["removed"] && !isNumber ? undefined : row[name]);
  return { unique: isUnique, alike: refersTo === undefined, of: valueIn };
}
