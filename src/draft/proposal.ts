import type {
  EntityDocument,
  MemberDocument,
  MethodAction,
  MethodDocument,
  StoredMember,
} from "../../contracts/document-types.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import type { AnyEntity, IdentifiableEntity } from "../store/entity.ts";
import { callParameters, unstoredParameters } from "../vendor/declared/created-record.ts";
import { rowMembers, rowSetsOf } from "../vendor/declared/declare-method.ts";
import { declaredEntity } from "../vendor/declared/declared-entity.ts";
import { type EntityMap, entityOfIdentifier, identifierParameter } from "../vendor/declared/records.ts";
import { allEntities } from "../vendor/entities/all-entities.ts";

/** What a drafted method may do to records, as far as its name and its tables say it. */
export interface Proposal {
  readonly does: MethodAction;
  /** Absent for an entity of ours. */
  readonly entity?: EntityDocument;
  /** Parameters that the proposal does not use. */
  readonly unused: readonly string[];
}

const actionWords = [
  ["creates", /^(?:create|add|register)$/],
  ["shows", /^(?:show|get)$/],
  ["lists", /^(?:list|search|find)$/],
  ["updates", /^(?:update|amend|modify)$/],
  ["removes", /^(?:remove|delete)$/],
] as const;

const singular = (name: string) => name.replace(/ies$/, "y").replace(/(?<!s)s$/, "");
const labelOf = (collection: string) =>
  singular(collection).replace(/(?:^|_)([a-z])/g, (part) => part.replace("_", " ").toUpperCase());

/**
 * Proposes what a method does, and the entity of its records.
 * @param number a number of an example, whose letters begin generated numbers
 * @param entityIn the entity of a collection as the folder has it, to which the proposal adds members
 * @returns `undefined` for a name without an action
 */
export function proposeAction(
  method: MethodDocument,
  entities: EntityMap,
  number: string,
  entityIn: (collection: string) => EntityDocument | undefined,
): Proposal | undefined {
  const words = method.name.split(".");
  const [action] = actionWords.find(([, word]) => word.test(words.at(-1) ?? "")) ?? [];
  const [family = "", ...others] = words.slice(0, -1).filter((word) => word !== "bulk");
  if (!action || family === "") return undefined;
  const isEvent = family === "customer_events" && others.length > 0;
  const collection = isEvent ? family : [family, ...others].join("_");
  const parameters = rowMembers(method) ?? method.parameters;
  const stored = action === "creates" || action === "updates" ? parameters : [];
  const described = [...answeredMembers(method), ...stored];
  const members = described.flatMap((member) => storedFor(member, entities, number) ?? []);
  const isOurs = allEntities.some((entity) => entity.collection === collection);
  const document = isOurs ? undefined : entityDocument(collection, members, entityIn(collection));
  const entity = document ? declaredEntity(document) : (entities.get(collection) as IdentifiableEntity);
  const kind = isEvent ? { type: singular(others.join("_")).toUpperCase() } : undefined;
  const all = new Map([...entities, [collection, entity]]);
  const ownEntity = document && { entity: document };
  if (action === "creates") {
    const unstored = unstoredParameters(parameters, entity);
    const adds = !document && unstored.length > 0 && { adds: unstored };
    const does = { creates: collection, ...(kind && { sets: kind }), ...adds };
    return { does, ...ownEntity, unused: document ? unstored : [] };
  }
  const where = kind && { where: kind };
  if (action === "lists") return { ...listProposal(method, entity, all, where), ...ownEntity };
  const { name: by = "id" } = parameters.find(({ name }) => name !== "token") ?? {};
  const identifier = !identifierParameter(parameters, entity, all) && { by };
  return { does: { [action]: collection, ...identifier, ...where } as MethodAction, ...ownEntity, unused: [] };
}

function listProposal(method: MethodDocument, entity: AnyEntity, entities: EntityMap, where: object | undefined) {
  const { parameters } = method;
  const counts = { most: "number_of_results", skip: "offset" };
  const others = [...Object.values(counts), "token", "fields_set"];
  const candidates = parameters.filter(({ name }) => !others.includes(name));
  const filters = candidates.flatMap((parameter) => filterFor(parameter, entity, entities) ?? []);
  const isFilter = new Set(filters.map(({ parameter }) => parameter));
  const unused = candidates.flatMap(({ name }) => (isFilter.has(name) ? [] : [name]));
  const names = new Set(parameters.map(({ name }) => name));
  const ownCounts = Object.entries(counts).filter(([, name]) => names.has(name));
  const narrowed = filters.length > 0 && { filters };
  return { does: { lists: entity.collection, ...where, ...narrowed, ...Object.fromEntries(ownCounts) }, unused };
}

/** The member of a record that a parameter of a list is compared with; `undefined` where there is none. */
function filterFor(parameter: MemberDocument, { schema }: AnyEntity, entities: EntityMap) {
  const { name } = parameter;
  const members = schemaTree(schema).members;
  const reference = name.replace(/_identifier$/, "_id");
  if (entityOfIdentifier(parameter, entities) && members.has(reference)) return { parameter: name, member: reference };
  const [, about = "", is] = /^(.*?)_?(after|before)_(?:date|on)$/.exec(name) ?? [];
  const date = [...members.values()].find((node) => node.typeName === "Date" && node.name.startsWith(about))?.name;
  if (is && date) return { parameter: name, member: date, is: is as "after" | "before" };
  return members.has(name) ? { parameter: name, member: name } : undefined;
}

/** Members of requests and answers that no record stores. */
const neverStored = new Set([...callParameters, "action", "number_of_results", "offset"]);

/** The members of a record that a method answers; in a bulk answer, those of a row. */
function answeredMembers(method: MethodDocument): readonly MemberDocument[] {
  const { members = [] } = method.answer;
  const processed = rowSetsOf(method).processed_customer_events_set;
  return method.bulk ? (members.find(({ name }) => name === processed)?.members ?? []) : members;
}

function entityDocument(collection: string, added: readonly StoredMember[], known?: EntityDocument): EntityDocument {
  const id: StoredMember = { name: "id", type: "String", made: "id" };
  const members = new Map<string, StoredMember>();
  for (const member of [...(known?.members ?? []), id, ...added]) {
    if (!members.has(member.name)) members.set(member.name, member);
  }
  return { label: labelOf(collection), ...known, collection, members: [...members.values()] };
}

/** The member of a record that stores a member of a table; `undefined` for a member that no record stores. */
function storedFor(member: MemberDocument, entities: EntityMap, number: string): StoredMember | undefined {
  const { name, type, values, description, members } = member;
  if (neverStored.has(name)) return undefined;
  const named =
    type === "Object" ? [...entities.keys()].find((key) => key === name || singular(key) === name) : undefined;
  const refersTo = entityOfIdentifier(member, entities)?.collection ?? named;
  if (refersTo) return { name: `${name.replace(/_identifier$/, "")}_id`, type: "String", refersTo, description };
  if (type === "Identifier") return undefined;
  if (name === "number") {
    const [, text = "", digits = ""] = /^(\D*)(\d+)$/.exec(number) ?? [];
    const made = text === "" ? "number" : { text, digits: digits.length };
    return { name, type: "String", made, identifies: true, unique: true, description };
  }
  const identifies = /^(?:name|code|alternative_code|username)$/.test(name) || undefined;
  const [first] = values ?? [];
  const value = typeof first === "object" ? first.value : first;
  const made = name.endsWith("life_cycle_state") && value !== undefined ? { value } : undefined;
  return { name, type, values, made, identifies, description, members: members && withoutPageFacts(members) };
}

const pageFacts = new Set(["at", "presence", "presenceWords"]);

const withoutPageFacts = (members: readonly MemberDocument[]): MemberDocument[] =>
  JSON.parse(JSON.stringify(members, (name, fact) => (pageFacts.has(name) ? undefined : fact)));
