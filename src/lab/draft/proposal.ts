import type {
  EntityDocument,
  MemberDocument,
  MethodAction,
  MethodDocument,
} from "../../../contracts/document-types.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyEntity, IdentifiableEntity } from "../../store/entity.ts";
import { unstoredParameters } from "../../vendor/declared/created-record.ts";
import { rowMembers, rowSetsOf } from "../../vendor/declared/declare-method.ts";
import { declaredEntity, type StoredMember } from "../../vendor/declared/declared-entity.ts";
import { type EntityMap, entityOfIdentifier, identifierParameter } from "../../vendor/declared/records.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";

/** What a drafted method may do to records, as far as its title and its tables say it. */
export interface Proposal {
  readonly does: MethodAction;
  /** Absent for records of ours. */
  readonly entity?: EntityDocument;
  /** What the page says and the proposal leaves out. */
  readonly left: readonly string[];
}

const acts = [
  ["creates", /^(?:create|add|register)$/],
  ["shows", /^(?:show|get)$/],
  ["lists", /^(?:list|search|find)$/],
  ["updates", /^(?:update|amend|modify)$/],
  ["removes", /^(?:remove|delete)$/],
] as const;

const singular = (name: string) => name.replace(/ies$/, "y").replace(/(?<!s)s$/, "");
const inTitle = (name: string) =>
  singular(name).replace(/(?:^|_)([a-z])/g, (part) => part.replace("_", " ").toUpperCase());

/**
 * Proposes what a method does, and the records that it does it to.
 * @param number a number of such a record, as an example shows it: its letters begin the numbers that are made
 * @param there the records of a collection as the folder has them: what they lack is added
 * @returns `undefined` for a title that names no act on records
 */
export function proposeAction(
  method: MethodDocument,
  records: EntityMap,
  number: string,
  there: (collection: string) => EntityDocument | undefined,
): Proposal | undefined {
  const words = method.name.split(".");
  const [act] = acts.find(([, grammarForm]) => grammarForm.test(words.at(-1) ?? "")) ?? [];
  const [family = "", ...others] = words.slice(0, -1).filter((word) => word !== "bulk");
  if (!act || family === "") return undefined;
  const isEvent = family === "customer_events" && others.length > 0;
  const collection = isEvent ? family : [family, ...others].join("_");
  const parameters = rowMembers(method) ?? method.parameters;
  const sent = act === "creates" || act === "updates" ? parameters : [];
  const read = [...answeredBy(method), ...sent].flatMap((one) => storedFor(one, records, number) ?? []);
  const isOurs = allEntities.some((one) => one.collection === collection);
  const entity = isOurs ? undefined : entityOf(collection, read, there(collection));
  const record = entity ? declaredEntity(entity) : (records.get(collection) as IdentifiableEntity);
  const kind = isEvent ? { type: singular(others.join("_")).toUpperCase() } : undefined;
  const all = new Map([...records, [collection, record]]);
  const own = entity && { entity };
  if (act === "creates") {
    const lost = unstoredParameters(parameters, record);
    const adds = !entity && lost.length > 0 && { adds: lost };
    return { does: { creates: collection, ...(kind && { sets: kind }), ...adds }, ...own, left: entity ? lost : [] };
  }
  const where = kind && { where: kind };
  if (act === "lists") return { ...listFor(method, record, all, where), ...own };
  const { name: by = "id" } = parameters.find(({ name }) => name !== "token") ?? {};
  const named = !identifierParameter(parameters, record, all) && { by };
  return { does: { [act]: collection, ...named, ...where } as MethodAction, ...own, left: [] };
}

function listFor({ parameters }: MethodDocument, record: AnyEntity, records: EntityMap, where: object | undefined) {
  const members = schemaTree(record.schema).members;
  const isDate = (name: string) => members.get(name)?.typeName === "Date";
  const steering = { most: "number_of_results", skip: "offset" };
  const found = parameters.map((parameter) => {
    const { name } = parameter;
    const reference = name.replace(/_identifier$/, "_id");
    if (entityOfIdentifier(parameter, records) && members.has(reference)) return { parameter: name, member: reference };
    const [, about = "", is] = /^(.*?)_?(after|before)_(?:date|on)$/.exec(name) ?? [];
    const date = [...members.keys()].find((one) => isDate(one) && one.startsWith(about));
    if (is && date) return { parameter: name, member: date, is: is as "after" | "before" };
    return members.has(name) ? { parameter: name, member: name } : name;
  });
  const filters = found.filter((one) => typeof one !== "string");
  const known = [...Object.values(steering), "token", "fields_set"];
  const left = found.filter((one): one is string => typeof one === "string" && !known.includes(one));
  const there = Object.entries(steering).filter(([, name]) => parameters.some((one) => one.name === name));
  const narrowed = filters.length > 0 && { filters };
  return { does: { lists: record.collection, ...where, ...narrowed, ...Object.fromEntries(there) }, left };
}

const none = new Set(["token", "fields_set", "request_unique_identifier", "action", "number_of_results", "offset"]);

/** The members of a record that a method answers: of a row, where it has rows. */
function answeredBy(method: MethodDocument): readonly MemberDocument[] {
  const { members = [] } = method.answer;
  const done = rowSetsOf(method).processed_customer_events_set;
  return method.bulk ? (members.find(({ name }) => name === done)?.members ?? []) : members;
}

function entityOf(collection: string, read: readonly StoredMember[], there?: EntityDocument): EntityDocument {
  const id: StoredMember = { name: "id", type: "String", made: "id" };
  // What the folder says of a member counts; of two on a page the first.
  const known = [...(there?.members ?? []), id, ...read].toReversed();
  const members = new Map(known.map((one) => [one.name, one]));
  return { label: inTitle(collection), ...there, collection, members: [...members.values()].toReversed() };
}

/** A member of a record, from one of a table; `undefined` for one that no record keeps. */
function storedFor(member: MemberDocument, records: EntityMap, number: string): StoredMember | undefined {
  const { name, type, values, description, members } = member;
  if (none.has(name)) return undefined;
  const said = description === undefined ? {} : { description };
  const refersTo =
    entityOfIdentifier(member, records)?.collection ??
    (type === "Object" ? [...records.keys()].find((one) => one === name || singular(one) === name) : undefined);
  if (refersTo) return { name: `${name.replace(/_identifier$/, "")}_id`, type: "String", refersTo, ...said };
  if (type === "Identifier") return undefined;
  if (name === "number") {
    const [, text = "", digits = ""] = /^(\D*)(\d+)$/.exec(number) ?? [];
    const made = text === "" ? ("number" as const) : { text, digits: digits.length };
    return { name, type: "String", made, identifies: true, unique: true, ...said };
  }
  const names = /^(?:name|code|alternative_code|username)$/.test(name) && { identifies: true as const };
  const [first] = values ?? [];
  const value = typeof first === "object" ? first.value : first;
  const made = name.endsWith("life_cycle_state") && value !== undefined && { made: { value } };
  const parts = { ...(values && { values }), ...made, ...names, ...said };
  return { name, type, ...parts, ...(members && { members: withoutPage(members) }) };
}

const ofPage = new Set(["at", "presence", "presenceWords"]);

const withoutPage = (members: readonly MemberDocument[]): MemberDocument[] =>
  JSON.parse(JSON.stringify(members, (name, said) => (ofPage.has(name) ? undefined : said)));
