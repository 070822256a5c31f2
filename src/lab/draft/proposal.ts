import type { Does, EntityDocument, MemberDocument, MethodDocument } from "../../../contracts/document-types.ts";
import type { AnyEntity } from "../../store/entity.ts";
import { unstoredParameters } from "../../vendor/declared/created-record.ts";
import { rowMembers, rowSetsOf } from "../../vendor/declared/declare-method.ts";
import { declaredEntity } from "../../vendor/declared/declared-entity.ts";
import { identifiedBy, identifierOf, type Records } from "../../vendor/declared/records.ts";
import { schemaTree } from "../../wire/schema-tree.ts";

type StoredMember = EntityDocument["members"][number];

/** What a drafted method may do to records, as far as its title and its tables say it. */
export interface Proposal {
  readonly does: Does;
  /** Absent where the records are there already. */
  readonly entity?: EntityDocument;
  /** What the page says and the proposal leaves out. */
  readonly left: readonly string[];
}

const acts = [
  ["creates", /^(?:create|add|register)$/],
  ["shows", /^(?:show|get)$/],
  ["lists", /^(?:list|search)$/],
  ["updates", /^(?:update|amend|modify)$/],
  ["removes", /^(?:remove|delete)$/],
] as const;

const singular = (name: string) => name.replace(/ies$/, "y").replace(/(?<!s)s$/, "");
const inTitle = (name: string) =>
  singular(name).replace(/(?:^|_)([a-z])/g, (part) => part.replace("_", " ").toUpperCase());

/**
 * Proposes what a method does, and the records that it does it to.
 * @param number a number of such a record, as an example shows it: its letters begin the numbers that are made
 * @returns `undefined` for a title that names no act on records
 */
export function proposalFor(method: MethodDocument, records: Records, number = ""): Proposal | undefined {
  const words = method.name.split(".");
  const [act] = acts.find(([, form]) => form.test(words.at(-1) ?? "")) ?? [];
  const [family = "", ...others] = words.slice(0, -1).filter((word) => word !== "bulk");
  if (!act || family === "") return undefined;
  const isEvent = family === "customer_events" && others.length > 0;
  const collection = isEvent ? family : [family, ...others].join("_");
  const parameters = rowMembers(method) ?? method.parameters;
  const entity = records.has(collection) ? undefined : entityFor(collection, act, method, records, number);
  const record = records.get(collection) ?? declaredEntity(entity as EntityDocument);
  const kind = isEvent ? { type: singular(others.join("_")).toUpperCase() } : undefined;
  const all = new Map([...records, [collection, record]]);
  if (act === "creates") {
    const adds = entity ? [] : unstoredParameters(parameters, record);
    const does = { creates: collection, ...(kind && { sets: kind }), ...(adds.length > 0 && { adds }) };
    return { does, ...(entity && { entity }), left: entity ? unstoredParameters(parameters, record) : [] };
  }
  const where = kind && { where: kind };
  if (act === "lists") return { ...listFor(method, record, all, where), ...(entity && { entity }) };
  const by = parameters.find(({ name }) => name !== "token")?.name;
  const named = identifierOf(parameters, record, all) ? {} : { by: by ?? "id" };
  return { does: { [act]: collection, ...named, ...where } as Does, ...(entity && { entity }), left: [] };
}

function listFor({ parameters }: MethodDocument, record: AnyEntity, records: Records, where: object | undefined) {
  const members = schemaTree(record.schema).members;
  const isDate = (name: string) => members.get(name)?.typeName === "Date";
  const steering = { most: "number_of_results", skip: "offset" };
  const found = parameters.map((parameter) => {
    const { name } = parameter;
    const reference = name.replace(/_identifier$/, "_id");
    if (identifiedBy(parameter, records) && members.has(reference)) return { parameter: name, member: reference };
    const [, about = "", is] = /^(.*?)_?(after|before)_(?:date|on)$/.exec(name) ?? [];
    const date = [...members.keys()].find((one) => isDate(one) && one.startsWith(about));
    if (is && date) return { parameter: name, member: date, is: is as "after" | "before" };
    return members.has(name) ? { parameter: name, member: name } : name;
  });
  const filters = found.filter((one) => typeof one !== "string");
  const known = [...Object.values(steering), "token", "fields_set"];
  const left = found.filter((one): one is string => typeof one === "string" && !known.includes(one));
  const there = Object.entries(steering).filter(([, name]) => parameters.some((one) => one.name === name));
  const does = {
    lists: record.collection,
    ...where,
    ...(filters.length > 0 && { filters }),
    ...Object.fromEntries(there),
  };
  return { does, left };
}

const none = new Set(["token", "fields_set", "request_unique_identifier", "action", "number_of_results", "offset"]);

function entityFor(collection: string, act: string, method: MethodDocument, records: Records, number: string) {
  const { answer, bulk } = method;
  const sent = act === "creates" || act === "updates" ? (rowMembers(method) ?? method.parameters) : [];
  const answered = answer.members ?? [];
  const done = bulk
    ? (answered.find(({ name }) => name === rowSetsOf(method).processed_customer_events_set)?.members ?? [])
    : answered;
  const members = [...done, ...sent].flatMap((one) => storedFor(one, records, number) ?? []);
  const all = new Map(
    [{ name: "id", type: "String", made: "id" } as StoredMember, ...members].map((one) => [one.name, one]),
  );
  all.set("id", { name: "id", type: "String", made: "id" });
  return { collection, label: inTitle(collection), members: [...all.values()] };
}

/** A member of a record, from one of a table; `undefined` for one that no record keeps. */
function storedFor(member: MemberDocument, records: Records, number: string): StoredMember | undefined {
  const { name, type, values, description, members } = member;
  if (none.has(name)) return undefined;
  const said = description === undefined ? {} : { description };
  const refersTo =
    identifiedBy(member, records)?.collection ??
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
  return {
    name,
    type,
    ...(values && { values }),
    ...made,
    ...names,
    ...said,
    ...(members && { members: members.map(plain) }),
  };
}

const plain = ({
  at: _at,
  presence: _presence,
  presenceWords: _words,
  members,
  ...member
}: MemberDocument): MemberDocument => ({
  ...member,
  ...(members && { members: members.map(plain) }),
});
