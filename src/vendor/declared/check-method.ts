import type { EntityDocument, MemberDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { objectOf } from "../../common/json.ts";
import { nearestHint, nearestName } from "../../common/names.ts";
import { patternProblem } from "../../matching/linear-pattern.ts";
import type { Problem } from "../../schema/read-by.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyEntity } from "../../store/entity.ts";
import { allEntities } from "../entities/all-entities.ts";
import type { Method } from "../method.ts";
import { recordPlan, unstoredParameters } from "./created-record.ts";
import { type MethodFolder, rowMembers, rowSetsOf } from "./declare-method.ts";
import {
  actionOf,
  type CreateAction,
  type ListAction,
  type RecordAction,
  recordActions,
  unreadParameters,
} from "./record-operation.ts";
import { type EntityMap, entityOfIdentifier, identifierParameter, recordRulesOf } from "./records.ts";

type Path = readonly (string | number)[];
type Types = ReadonlyMap<string, string>;

const typesOf = (members: readonly MemberDocument[]): Types => new Map(members.map(({ name, type }) => [name, type]));

/** Problems that the form of `method.json` cannot show: a name that leads nowhere or stands twice, a value of no use. */
export function problemsOfMethod({ document, examples, operation }: MethodFolder, entities: EntityMap): Problem[] {
  const { parameters, answer, does, bulk } = document;
  const check = new Check(entities);
  if (!does && !operation) check.add(["does"], "missing; expected does, or an operation.ts beside it");
  if (does && operation) check.add(["does"], "stands beside an operation; expected one of the two");
  check.members(parameters, ["parameters"]);
  check.members(answer.members ?? [], ["answer", "members"]);
  if (bulk) check.bulk(document, bulk.set);
  if (does && !("answers" in does)) check.action(document, does);
  else if (does && !bulk && answer.type !== "None" && !examples?.().examples.some(({ refused }) => !refused))
    check.add(["does"], "no example answers; expected one in examples.json, or what the method does");
  return check.problems;
}

export function problemsOfEntity(document: EntityDocument, entities: EntityMap): Problem[] {
  const { collection, members } = document;
  const check = new Check(entities);
  if (members.find(({ name }) => name === "id")?.made !== "id")
    check.add(["members"], 'has no id; expected a member {"name": "id", "made": "id"}');
  const entity = entities.get(collection);
  const nodes = entity && schemaTree(entity.schema).members;
  for (const [index, { name, type, made }] of members.entries()) {
    const expected = 'expected "String", with refersTo and a name like unit_id';
    if (type === "Identifier") check.add(["members", index, "type"], `a record holds an id; ${expected}`);
    if (typeof made === "object" && "value" in made)
      check.value(["members", index, "made", "value"], nodes?.get(name), made.value);
  }
  check.members(members, ["members"]);
  return check.problems;
}

/** Warnings about members of an answer that no record has, and about parameters that no record stores. */
export function memberWarnings({ name: where, document }: Method, entities: EntityMap) {
  const { does, answer, bulk, parameters } = document;
  const entity = does && !("answers" in does) ? entities.get(actionOf(does)[1]) : undefined;
  if (!does || "answers" in does || !entity) return [];
  const members = [...schemaTree(entity.schema).members.keys()];
  const names = new Set(members.flatMap((name) => [name, name.replace(/_id$/, "")]));
  const hasOwnAnswer = bulk || recordRulesOf(entity).shown;
  const empty = (answer.members ?? []).filter(({ name }) => !hasOwnAnswer && !names.has(name));
  const unread = unreadParameters(does, parameters, entities);
  const unstored = "creates" in does ? unstoredParameters(rowMembers(document) ?? parameters, entity) : [];
  const warning = (name: string, problem: string) => {
    const message = `${name} ${problem}, as ${entity.collection} have no such member`;
    return { where, message: `${message}; ${nearestHint(name, [...names])}` };
  };
  return [
    ...empty.map(({ name }) => warning(name, "is always null")),
    ...unstored.map((name) => warning(name, "is not stored")),
    ...unread.map((name) => ({ where, message: `${name} reaches no ${entity.collection}: nothing depends on it` })),
  ];
}

type Filter = NonNullable<ListAction["filters"]>[number];

/** Types whose values can be equal: an identifier gives the ID of its record, and numbers are numbers. */
const plainType = (type: string) =>
  ({ Identifier: "String", "JSON Web Token": "String", Integer: "Float" })[type] ?? type;

const siblingOf = (condition: MemberDocument["appliesWith"]) =>
  typeof condition === "object" ? condition.member : condition;

/** The members of one of our entities without the members that folders add; `undefined` for an entity of a folder. */
const membersOfOurs = (collection: string) => {
  const entity = allEntities.find((one) => one.collection === collection);
  return entity && schemaTree(entity.schema).members;
};

/** The form of `method.json` would list a wrong action as a mistake of every action. */
export function problemsOfAction(document: unknown): Problem[] {
  const actions = [...recordActions, "answers"];
  const does = objectOf(objectOf(document)?.["does"]);
  const names = Object.keys(does ?? {});
  const count = names.filter((name) => actions.includes(name)).length;
  if (!does || count === 1) return [];
  const unknown = names.find((name) => typeof does[name] === "string" && name !== "by") ?? "";
  const expected = `expected one of ${actions.join(", ")}`;
  if (count > 1) return [{ path: ["does"], message: `says ${count} actions; ${expected}` }];
  const nearest = nearestName(unknown, actions);
  const hint = nearest ? `; did you mean ${nearest}?` : "";
  const problem = unknown ? `"${unknown}" is no action` : "says no action";
  return [{ path: ["does"], message: `${problem}; ${expected}${hint}` }];
}

class Check {
  readonly problems: Problem[] = [];
  readonly #entities: EntityMap;
  readonly #collections: Types;

  constructor(entities: EntityMap) {
    this.#entities = entities;
    this.#collections = new Map([...entities.keys()].map((collection) => [collection, "Identifier"]));
  }

  add(path: Path, message: string): void {
    this.problems.push({ path, message });
  }

  /** A name must be one of these. @param expected the types that it may have, by default any */
  name(path: Path, name: string | undefined, types: Types, expected: readonly string[] = []): void {
    if (name === undefined) return;
    const type = types.get(name);
    if (type === undefined) this.add(path, `"${name}" is not there; ${nearestHint(name, [...types.keys()])}`);
    else if (expected.length > 0 && !expected.includes(type))
      this.add(path, `"${name}" is of type ${type}; expected one of type ${expected.join(" or ")}`);
  }

  value(path: Path, node: SchemaNode | undefined, value: unknown): void {
    if (!node || node.schema.safeParse(value).success) return;
    const expected = node.values ? `one of ${[...node.values].join(", ")}` : node.typeName;
    this.add(path, `"${value}" is not accepted; expected ${expected}`);
  }

  members(members: readonly MemberDocument[], path: Path): void {
    const names = members.map(({ name }) => name);
    for (const [
      index,
      { name, appliesWith, refersTo, type, max, pattern = "", members: inner = [] },
    ] of members.entries()) {
      const here = [...path, index];
      if (names.indexOf(name) < index) this.add([...here, "name"], `"${name}" stands twice`);
      this.name([...here, "appliesWith"], siblingOf(appliesWith), typesOf(members));
      this.name([...here, "refersTo"], refersTo, this.#collections);
      const problem = patternProblem(pattern);
      if (problem) this.add([...here, "pattern"], `"${pattern}" is not accepted; ${problem}`);
      if (max !== undefined && type !== "Set")
        this.add([...here, "max"], `"${name}" is of type ${type}; expected one of type Set`);
      this.members(inner, [...here, "members"]);
    }
  }

  bulk(document: MethodDocument, set: string): void {
    const { does, answer, parameters } = document;
    const isSet = ({ type }: MemberDocument) => type === "Set";
    this.name(["bulk", "set"], set, typesOf(parameters.filter(isSet)));
    if (!rowMembers(document)?.some(({ name }) => name === "request_unique_identifier"))
      this.add(["bulk"], "its rows have no request_unique_identifier, by which an answer names them");
    const sets = (answer.members ?? []).filter(isSet).map(({ name }) => name);
    const others = sets.length > 0 ? `; rows are not answered in ${sets.join(", ")}` : "";
    for (const [usual, name] of Object.entries(rowSetsOf(document))) {
      const start = usual.replace(/_.*/, "_");
      if (!name) this.add(["answer"], `has no set with a name like ${usual}, which begins with ${start}${others}`);
    }
    if (does && !("creates" in does || "answers" in does)) this.add(["does"], "rows can be created, or answered");
  }

  action(document: MethodDocument, does: RecordAction): void {
    const [action, collection] = actionOf(does);
    const entity = this.#entities.get(collection);
    if (!entity) {
      this.name(["does", action], collection, this.#collections);
      return;
    }
    const parameters = rowMembers(document) ?? document.parameters;
    const types = typesOf(parameters);
    for (const parameter of parameters) this.identifier(document, parameter);
    const nodes = schemaTree(entity.schema).members;
    const members = new Map(Array.from(nodes, ([name, { typeName }]) => [name, typeName]));
    const namesRecord = !("creates" in does || "lists" in does);
    if ("by" in does) this.name(["does", "by"], does.by, types);
    else if (namesRecord && !identifierParameter(parameters, entity, this.#entities))
      this.add(["does"], `no parameter is an identifier of ${collection}; expected "by" with the one that names it`);
    if ("where" in does) for (const name in does.where) this.name(["does", "where", name], name, members);
    const sets = ("sets" in does && does.sets) || {};
    for (const [name, value] of Object.entries(sets)) {
      this.name(["does", "sets", name], name, members);
      this.value(["does", "sets", name], nodes.get(name), value);
    }
    if ("creates" in does) this.creates(does, parameters, entity);
    if ("lists" in does) this.lists(document, does, types, members);
    if ("removes" in does && !members.has("removed"))
      this.add(["does", "removes"], `records of ${collection} are ours and stay; expected a collection of the folder`);
  }

  identifier({ bulk, parameters }: MethodDocument, { name, ...member }: MemberDocument): void {
    if (member.type !== "Identifier" || member.refersTo || entityOfIdentifier({ name, ...member }, this.#entities))
      return;
    const set = parameters.findIndex((one) => one.name === bulk?.set);
    const siblings = bulk ? (parameters[set]?.members ?? []) : parameters;
    const index = siblings.findIndex((one) => one.name === name);
    const path = ["parameters", ...(bulk ? [set, "members"] : []), index];
    const known = [...this.#collections.keys()].join(", ");
    this.add(path, `"${name}" names no record; expected a name like unit_identifier, or refersTo with one of ${known}`);
  }

  lists({ answer }: MethodDocument, { most, skip, filters = [] }: ListAction, types: Types, members: Types): void {
    if (answer.type !== "Set") this.add(["answer", "type"], `"${answer.type}" cannot hold a list; expected "Set"`);
    for (const [key, name] of Object.entries({ most, skip }))
      this.name(["does", key], name, types, ["Integer", "Float"]);
    for (const [index, filter] of filters.entries()) this.filter(["does", "filters", index], filter, types, members);
  }

  filter(path: Path, { parameter, member, is }: Filter, types: Types, members: Types): void {
    const ordered = is !== undefined && is !== "in" ? ["Date", "Integer", "Float"] : [];
    const [sent, stored] = [types.get(parameter), members.get(member)];
    this.name([...path, "parameter"], parameter, types, is === "in" ? ["Strings", "Set"] : ordered);
    this.name([...path, "member"], member, members, ordered);
    if (sent === undefined || stored === undefined || is === "in") return;
    if (plainType(sent) !== plainType(stored))
      this.add(path, `never matches: ${parameter} is of type ${sent}, and ${member} of type ${stored}`);
  }

  creates(does: CreateAction, parameters: readonly MemberDocument[], entity: AnyEntity): void {
    const { adds = [], sets = {} } = does;
    const { collection, kind } = entity;
    for (const [index, name] of adds.entries()) {
      this.name(["does", "adds", index], name, typesOf(parameters));
      this.added(["does", "adds", index], name, parameters, entity);
    }
    const isKindGiven = kind && (sets[kind] !== undefined || parameters.some(({ name }) => name === kind));
    const kindHint = `expected {"${kind}": "..."}, the kind of ${collection} that it creates`;
    if (kind && !isKindGiven) this.add(["does", "sets"], `says no ${kind}; ${kindHint}`);
    for (const { member, parameter } of recordPlan(entity, parameters, sets).mandatory) {
      if (parameters.some(({ name }) => name === parameter)) continue;
      const expected = `expected a parameter ${parameter.replace(/_id$/, "_identifier")}`;
      this.add(["does", "creates"], `nothing gives ${member}, which ${collection} must have; ${expected}`);
    }
  }

  /** A member that a method adds must be new to the record, and have the type that other methods add it with. */
  added(path: Path, name: string, parameters: readonly MemberDocument[], { collection, schema }: AnyEntity): void {
    const parameter = parameters.find((one) => one.name === name);
    if (!parameter) return;
    const member = name.replace(/_identifier$/, "_id");
    const type = parameter.type === "Identifier" ? "String" : parameter.type;
    const node = schemaTree(schema).members.get(member);
    const ownMembers = membersOfOurs(collection);
    if (!ownMembers)
      this.add(path, `adds to ${collection}, which a folder declares; expected it in entities/${collection}.json`);
    else if (ownMembers.has(member)) this.add(path, `${collection} have ${member} already; leave it out`);
    else if (node && node.typeName !== type)
      this.add(path, `"${name}" is of type ${type}, and another method adds it as ${node.typeName}`);
  }
}
