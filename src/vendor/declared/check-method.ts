import type { EntityDocument, MemberDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { objectOf } from "../../ground/json.ts";
import { nearestHint, nearestName } from "../../ground/names.ts";
import type { Problem } from "../../schema/read-by.ts";
import type { SchemaNode } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyEntity } from "../../store/entity.ts";
import { allEntities } from "../entities/all-entities.ts";
import type { Method } from "../method.ts";
import { recordPlan, unstoredParameters } from "./created-record.ts";
import { type MethodFolder, rowMembers, rowSetsOf } from "./declare-method.ts";
import { patternProblem } from "./member-schemas.ts";
import {
  actionOf,
  type EntityMap,
  identifierParameter,
  type RecordAction,
  recordActions,
  recordRulesOf,
} from "./records.ts";

type Path = readonly (string | number)[];
type Types = ReadonlyMap<string, string>;

const typesOf = (members: readonly MemberDocument[]): Types => new Map(members.map(({ name, type }) => [name, type]));

/** What the form of a document cannot say: names that lead nowhere or stand twice, values that cannot be. */
export function problemsOfMethod({ document, examples, operation }: MethodFolder, records: EntityMap): Problem[] {
  const { parameters, answer, does, bulk } = document;
  const check = new Check(records);
  if (!does && !operation) check.tell(["does"], "missing; expected does, or an operation.ts beside it");
  if (does && operation) check.tell(["does"], "stands beside an operation; expected one of the two");
  check.members(parameters, ["parameters"]);
  check.members(answer.members ?? [], ["answer", "members"]);
  if (bulk) check.bulk(document, bulk.set);
  if (does && !("answers" in does)) check.does(document, does);
  else if (does && !bulk && answer.type !== "None" && !examples?.().examples.some(({ refused }) => !refused))
    check.tell(["does"], "no example answers; expected one in examples.json, or what the method does");
  return check.problems;
}

export function problemsOfEntity(document: EntityDocument, records: EntityMap): Problem[] {
  const { collection, members, extends: isExtension } = document;
  const check = new Check(records);
  if (!isExtension && members.find(({ name }) => name === "id")?.made !== "id")
    check.tell(["members"], 'has no id; expected a member {"name": "id", "made": "id"}');
  const expected = 'expected "String", with refersTo and a name like unit_id';
  const nodes = records.has(collection) ? nodesOf(records.get(collection) as AnyEntity) : new Map<string, SchemaNode>();
  const ofOurs = isExtension ? membersOfOurs(collection) : undefined;
  for (const [index, { name, type, made, identifies, unique }] of members.entries()) {
    if (type === "Identifier") check.tell(["members", index, "type"], `a record holds an id; ${expected}`);
    const isValue = typeof made === "object" && "value" in made;
    if (isValue) check.value(["members", index, "made", "value"], nodes.get(name), made.value);
    if (ofOurs?.has(name))
      check.tell(["members", index, "name"], `${collection} have ${name} already; expected another name`);
    if (isExtension && (identifies || unique || (made && made !== "now" && !isValue)))
      check.tell(
        ["members", index],
        `a record of ours gets members, not identifiers; expected no identifies, unique or made`,
      );
  }
  check.members(members, ["members"]);
  return check.problems;
}

/** Members that lead nowhere: of an answer, as no record has them, and of a request, as no record keeps them. */
export function memberWarnings({ name: where, document }: Method, records: EntityMap) {
  const { does, answer, bulk, parameters } = document;
  const entity = does && !("answers" in does) ? records.get(actionOf(does)[1]) : undefined;
  if (!does || !entity) return [];
  const known = [...nodesOf(entity).keys()];
  const names = new Set(known.flatMap((name) => [name, name.replace(/_id$/, "")]));
  const isEmpty = ({ name }: MemberDocument) => !bulk && !recordRulesOf(entity).shown && !names.has(name);
  const empty = (answer.members ?? []).filter(isEmpty).map(({ name }) => {
    return [name, `is always null, as ${entity.collection} have no such member`] as const;
  });
  const isCreated = "creates" in does;
  const unstored = isCreated ? unstoredParameters(rowMembers(document) ?? parameters, entity) : [];
  const lost = unstored.map((name) => [name, `is not stored, as ${entity.collection} have no such member`] as const);
  return [...empty, ...lost].map(([name, message]) => {
    return { where, message: `${name} ${message}; ${nearestHint(name, [...names])}` };
  });
}

const nodesOf = ({ schema }: AnyEntity) => schemaTree(schema).members;

/** The members that our records have whatever a folder adds; `undefined` for records that a folder declares. */
const membersOfOurs = (collection: string) => {
  const ours = allEntities.find((one) => one.collection === collection);
  return ours && schemaTree(ours.schema).members;
};

/** What is wrong with the verb of a method, which no form of a document says in one sentence. */
export function problemsOfAction(written: unknown): Problem[] {
  const all = [...recordActions, "answers"];
  const does = objectOf(objectOf(written)?.["does"]);
  const names = Object.keys(does ?? {});
  const count = names.filter((name) => all.includes(name)).length;
  if (!does || count === 1) return [];
  const unknown = names.find((name) => typeof does[name] === "string" && name !== "by") ?? "";
  const expected = `expected one of ${all.join(", ")}`;
  if (count > 1) return [{ path: ["does"], message: `says ${count} verbs; ${expected}` }];
  const near = nearestName(unknown, all);
  const hint = near ? `; did you mean ${near}?` : "";
  return [{ path: ["does"], message: `${unknown ? `"${unknown}" is no verb` : "says no verb"}; ${expected}${hint}` }];
}

type Creates = Extract<RecordAction, { readonly creates: string }>;

class Check {
  readonly problems: Problem[] = [];
  readonly #records: EntityMap;
  readonly #collections: Types;

  constructor(records: EntityMap) {
    this.#records = records;
    this.#collections = new Map([...records.keys()].map((collection) => [collection, "Identifier"]));
  }

  tell(path: Path, message: string): void {
    this.problems.push({ path, message });
  }

  name(path: Path, name: string | undefined, known: Types, wanted: readonly string[] = []): void {
    if (name === undefined) return;
    const type = known.get(name);
    if (type === undefined) this.tell(path, `"${name}" is not there; ${nearestHint(name, [...known.keys()])}`);
    else if (wanted.length > 0 && !wanted.includes(type))
      this.tell(path, `"${name}" is of type ${type}; expected one of type ${wanted.join(" or ")}`);
  }

  value(path: Path, node: SchemaNode | undefined, value: unknown): void {
    if (!node || node.schema.safeParse(value).success) return;
    const expected = node.values ? `one of ${[...node.values].join(", ")}` : node.typeName;
    this.tell(path, `"${value}" is not accepted; expected ${expected}`);
  }

  members(members: readonly MemberDocument[], path: Path): void {
    for (const [index, { name, appliesWith, refersTo, pattern = "", members: within = [] }] of members.entries()) {
      const here = [...path, index];
      if (members.findIndex((one) => one.name === name) < index) this.tell([...here, "name"], `"${name}" stands twice`);
      this.name([...here, "appliesWith"], appliesWith, typesOf(members));
      this.name([...here, "refersTo"], refersTo, this.#collections);
      const problem = patternProblem(pattern);
      if (problem) this.tell([...here, "pattern"], `"${pattern}" is not accepted; ${problem}`);
      this.members(within, [...here, "members"]);
    }
  }

  bulk(document: MethodDocument, set: string): void {
    const { does, answer, parameters } = document;
    const isSet = ({ type }: MemberDocument) => type === "Set";
    this.name(["bulk", "set"], set, typesOf(parameters.filter(isSet)));
    if (!rowMembers(document)?.some(({ name }) => name === "request_unique_identifier"))
      this.tell(["bulk"], "its rows have no request_unique_identifier, by which an answer names them");
    const answered = (answer.members ?? []).filter(isSet).map(({ name }) => name);
    const others = answered.length > 0 ? `; rows are not answered in ${answered.join(", ")}` : "";
    for (const [usual, name] of Object.entries(rowSetsOf(document))) {
      const start = usual.replace(/_.*/, "_");
      if (!name) this.tell(["answer"], `has no set with a name like ${usual}, which begins with ${start}${others}`);
    }
    if (does && !("creates" in does || "answers" in does)) this.tell(["does"], "rows can be created, or answered");
  }

  does(document: MethodDocument, does: RecordAction): void {
    const [verb, collection] = actionOf(does);
    const entity = this.#records.get(collection);
    if (!entity) {
      this.name(["does", verb], collection, this.#collections);
      return;
    }
    const parameters = rowMembers(document) ?? document.parameters;
    const types = typesOf(parameters);
    const nodes = nodesOf(entity);
    const members = new Map(Array.from(nodes, ([name, { typeName }]) => [name, typeName]));
    const isCreated = "creates" in does;
    if ("by" in does) this.name(["does", "by"], does.by, types);
    else if (!(isCreated || "lists" in does || identifierParameter(parameters, entity, this.#records)))
      this.tell(["does"], `no parameter is an identifier of ${collection}; expected "by" with the one that names it`);
    if ("where" in does) for (const name in does.where) this.name(["does", "where", name], name, members);
    const sets = ("sets" in does && does.sets) || {};
    for (const [name, value] of Object.entries(sets)) {
      this.name(["does", "sets", name], name, members);
      this.value(["does", "sets", name], nodes.get(name), value);
    }
    if ("creates" in does) this.creates(does, parameters, entity);
    if ("lists" in does && document.answer.type !== "Set")
      this.tell(["answer", "type"], `"${document.answer.type}" cannot hold a list; expected "Set"`);
    const { most, skip, filters = [] } = "lists" in does ? does : {};
    for (const [key, name] of Object.entries({ most, skip }))
      this.name(["does", key], name, types, ["Integer", "Float"]);
    for (const [index, { parameter, member, is }] of filters.entries()) {
      const wanted = is === undefined ? [] : ["Date"];
      this.name(["does", "filters", index, "parameter"], parameter, types, wanted);
      this.name(["does", "filters", index, "member"], member, members, wanted);
    }
    if ("removes" in does && !members.has("removed"))
      this.tell(["does", "removes"], `records of ${collection} are ours and stay; expected a collection of the folder`);
  }

  /** A member that a method adds must be new to the record, and what other methods that add it say. */
  added(path: Path, name: string, parameters: readonly MemberDocument[], { collection, schema }: AnyEntity): void {
    const parameter = parameters.find((one) => one.name === name);
    if (!parameter) return;
    const member = name.replace(/_identifier$/, "_id");
    const type = parameter.type === "Identifier" ? "String" : parameter.type;
    const node = schemaTree(schema).members.get(member);
    const ours = membersOfOurs(collection);
    if (!ours)
      this.tell(path, `adds to ${collection}, which a folder declares; expected it in entities/${collection}.json`);
    else if (ours.has(member)) this.tell(path, `${collection} have ${member} already; leave it out`);
    else if (node && node.typeName !== type)
      this.tell(path, `"${name}" is of type ${type}, and another method adds it as ${node.typeName}`);
  }

  creates(does: Creates, parameters: readonly MemberDocument[], entity: AnyEntity): void {
    const { collection, kind } = entity;
    const { adds = [], sets = {} } = does;
    for (const [index, name] of adds.entries()) this.name(["does", "adds", index], name, typesOf(parameters));
    for (const [index, name] of adds.entries()) this.added(["does", "adds", index], name, parameters, entity);
    const isKindGiven = kind && (sets[kind] !== undefined || parameters.some(({ name }) => name === kind));
    if (kind && !isKindGiven)
      this.tell(
        ["does", "sets"],
        `says no ${kind}; expected {"${kind}": "..."}, the kind of ${collection} that it creates`,
      );
    for (const [member, parameter] of recordPlan(entity, parameters, sets).needed) {
      const isGiven = parameters.some(({ name }) => name === parameter);
      const expected = `expected a parameter ${parameter.replace(/_id$/, "_identifier")}`;
      if (!isGiven)
        this.tell(["does", "creates"], `nothing gives ${member}, which ${collection} must have; ${expected}`);
    }
  }
}
