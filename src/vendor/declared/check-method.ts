import type { EntityDocument, MemberDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { nearestHint } from "../../common/names.ts";
import { patternProblem } from "../../matching/linear-pattern.ts";
import type { Problem } from "../../schema/read-by.ts";
import { type SchemaNode, typeWords } from "../../schema/schema-node.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyEntity } from "../../store/entity.ts";
import { allEntities } from "../entities/all-entities.ts";
import { recordPlan } from "./created-record.ts";
import { type MethodFolder, rowMembers, rowSetsOf } from "./declare-method.ts";
import { actionMembers } from "./folder-forms.ts";
import { objectSchema } from "./member-schemas.ts";
import { actionOf, type CreateAction, type ListAction, type RecordAction } from "./record-operation.ts";
import { type EntityMap, entityOfIdentifier, identifierParameter } from "./records.ts";

type Path = readonly (string | number)[];
type Types = ReadonlyMap<string, string>;

const typesOf = (members: readonly MemberDocument[]): Types => new Map(members.map(({ name, type }) => [name, type]));

export interface FolderNames {
  readonly entities: EntityMap;
  /** The collections whose files have problems of their own. Nothing is said about what refers to them. */
  readonly broken: readonly string[];
  readonly documents: readonly MethodDocument[];
}

/** Problems that the form of `method.json` cannot show: a name that leads nowhere or stands twice, a value of no use. */
export function problemsOfMethod({ document, examples, operation }: MethodFolder, names: FolderNames): Problem[] {
  const { parameters, answer, does, bulk } = document;
  const check = new Check(names);
  if (!does && !operation) check.add(["does"], "missing; expected does, or an operation.ts in the folder");
  if (does && operation) check.add(["does"], "is given in addition to an operation; expected one of the two");
  check.members(parameters, ["parameters"]);
  check.members(answer.members ?? [], ["answer", "members"]);
  if (bulk) check.bulk(document, bulk.set);
  if (!does || !check.isAction(does)) return check.problems;
  if (!("answers" in does)) check.action(document, does);
  else if (!bulk && answer.type !== "None" && !examples?.().examples.some(({ refused }) => !refused))
    check.add(["does"], "no example answers; expected one in examples.json, or what the method does");
  return check.problems;
}

export function problemsOfEntity(document: EntityDocument, names: FolderNames): Problem[] {
  const { collection, members } = document;
  const check = new Check(names);
  if (members.find(({ name }) => name === "id")?.made !== "id")
    check.add(["members"], 'has no id; expected a member {"name": "id", "made": "id"}');
  const entity = names.entities.get(collection);
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

/** Types whose values can be equal: an identifier gives the ID of its record, and numbers are numbers. */
const plainType = (type: string) =>
  ({ Identifier: "String", "JSON Web Token": "String", Integer: "Float" })[type] ?? type;

function whyNeverEqual(type: string | undefined, sent: SchemaNode | undefined, stored: SchemaNode | undefined) {
  if (type === undefined || !sent || !stored) return undefined;
  if (plainType(type) !== plainType(stored.typeName))
    return `${sent.name} is of type ${type}, and ${stored.name} of type ${stored.typeName}`;
  if (!sent.values || !stored.values || [...sent.values].some((value) => stored.values?.has(value))) return undefined;
  return `${sent.name} is one of ${[...sent.values].join(", ")}, and ${stored.name} one of ${[...stored.values].join(", ")}`;
}

const typesOfFact = {
  max: ["Set"],
  withoutTime: ["Date"],
  values: ["String"],
  pattern: ["String", "Integer", "Float"],
  minimum: ["Integer", "Float"],
  members: ["Object", "Set", "Identifier"],
} as const satisfies { readonly [Fact in keyof MemberDocument]?: readonly string[] };

const nodesOf = (members: readonly MemberDocument[]) => schemaTree(objectSchema(members, "request")).members;

/** What a method adds to the records of a collection under a name; `undefined` if it adds nothing there. */
function addedBy({ does, parameters, ...more }: MethodDocument, collection: string, name: string) {
  if (!does || !("creates" in does) || does.creates !== collection || !does.adds?.includes(name)) return undefined;
  const all = rowMembers({ parameters, ...more }) ?? parameters;
  const { type, members, refersTo, withoutTime } = all.find((one) => one.name === name) ?? {};
  return JSON.stringify({ type, members, refersTo, withoutTime });
}

class Check {
  readonly problems: Problem[] = [];
  readonly #names: FolderNames;
  readonly #collections: Types;

  constructor(names: FolderNames) {
    this.#names = names;
    this.#collections = new Map([...names.entities.keys(), ...names.broken].map((name) => [name, "Identifier"]));
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
    if (value === undefined || !node || node.schema.safeParse(value).success) return;
    const expected = node.values ? `one of ${[...node.values].join(", ")}` : typeWords(node);
    this.add(path, `${JSON.stringify(value)} is not accepted; expected ${expected}`);
  }

  members(members: readonly MemberDocument[], path: Path): void {
    const names = members.map(({ name }) => name);
    const nodes = nodesOf(members);
    for (const [index, member] of members.entries()) {
      const { name, appliesWith, refersTo, type, pattern = "", default: fallback, members: inner = [] } = member;
      const at = [...path, index];
      if (names.indexOf(name) < index) this.add([...at, "name"], `"${name}" appears twice`);
      const condition = typeof appliesWith === "object" ? appliesWith : { member: appliesWith, value: undefined };
      this.name([...at, "appliesWith"], condition.member, typesOf(members));
      this.value([...at, "appliesWith", "value"], nodes.get(condition.member ?? ""), condition.value);
      this.name([...at, "refersTo"], refersTo, this.#collections);
      const problem = patternProblem(pattern);
      if (problem) this.add([...at, "pattern"], `"${pattern}" is not accepted; ${problem}`);
      else this.value([...at, "default"], nodes.get(name), fallback);
      for (const [fact, expected] of Object.entries(typesOfFact))
        if (fact in member) this.name([...at, fact], name, new Map([[name, type]]), expected);
      this.members(inner, [...at, "members"]);
    }
  }

  /** True for one action with its own members; adds a problem otherwise. */
  isAction(does: object): boolean {
    const all = [...actionMembers.keys()];
    const [action, ...others] = all.filter((name) => name in does);
    if (action === undefined || others.length > 0) {
      const count = action === undefined ? "no action" : `${others.length + 1} actions`;
      this.add(["does"], `says ${count}; expected one of ${all.join(", ")}`);
      return false;
    }
    const own = actionMembers.get(action) ?? [];
    for (const name of Object.keys(does).filter((one) => !own.includes(one)))
      this.add(["does", name], `does not belong to ${action}; known are: ${own.join(", ")}`);
    return true;
  }

  bulk(document: MethodDocument, set: string): void {
    const { does, answer, parameters } = document;
    const isSet = ({ type }: MemberDocument) => type === "Set";
    this.name(["bulk", "set"], set, typesOf(parameters.filter(isSet)));
    const rows = rowMembers(document);
    if (rows && !rows.some(({ name }) => name === "request_unique_identifier"))
      this.add(["bulk"], "its rows have no request_unique_identifier, by which an answer names them");
    const sets = (answer.members ?? []).filter(isSet).map(({ name }) => name);
    const others = sets.length > 0 ? `; rows are not answered in ${sets.join(", ")}` : "";
    for (const [usual, name] of Object.entries(rowSetsOf(document))) {
      const start = usual.replace(/_.*/, "_");
      if (!name) this.add(["answer"], `has no set with a name like ${usual}, which begins with ${start}${others}`);
    }
    if (does && !("creates" in does)) this.add(["does"], "rows can only be created; expected creates, or operation.js");
  }

  action(document: MethodDocument, does: RecordAction): void {
    const [action, collection] = actionOf(does);
    const { entities } = this.#names;
    const entity = entities.get(collection);
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
    else if (namesRecord && !identifierParameter(parameters, entity, entities))
      this.add(["does"], `no parameter is an identifier of ${collection}; expected "by" with the one that names it`);
    const fixed = { where: "where" in does && does.where, sets: "sets" in does && does.sets };
    for (const [part, values] of Object.entries(fixed)) {
      for (const [name, value] of Object.entries(values || {})) {
        this.name(["does", part, name], name, members);
        this.value(["does", part, name], nodes.get(name), value);
      }
    }
    if ("creates" in does) this.creates(document, does, entity);
    if ("lists" in does) this.lists(document, does, nodes);
    if ("removes" in does && !members.has("removed"))
      this.add(["does", "removes"], `records of ${collection} are ours and stay; expected a collection of the folder`);
  }

  identifier({ bulk, parameters }: MethodDocument, { name, ...member }: MemberDocument): void {
    const { entities, broken } = this.#names;
    if (member.type !== "Identifier" || member.refersTo || entityOfIdentifier({ name, ...member }, entities)) return;
    // It may name a record of a collection whose file has a problem.
    if (broken.length > 0) return;
    const set = parameters.findIndex((one) => one.name === bulk?.set);
    const siblings = bulk ? (parameters[set]?.members ?? []) : parameters;
    const index = siblings.findIndex((one) => one.name === name);
    const path = ["parameters", ...(bulk ? [set, "members"] : []), index];
    const known = [...this.#collections.keys()].join(", ");
    this.add(path, `"${name}" names no record; expected a name like unit_identifier, or refersTo with one of ${known}`);
  }

  lists(document: MethodDocument, { most, skip, filters = [] }: ListAction, stored: SchemaNode["members"]): void {
    const { answer, parameters } = document;
    const types = typesOf(parameters);
    const sent = nodesOf(parameters);
    if (answer.type !== "Set") this.add(["answer", "type"], `"${answer.type}" cannot hold a list; expected "Set"`);
    for (const [key, name] of Object.entries({ most, skip }))
      this.name(["does", key], name, types, ["Integer", "Float"]);
    const members = new Map(Array.from(stored, ([name, { typeName }]) => [name, typeName]));
    for (const [index, { parameter, member, is }] of filters.entries()) {
      const path = ["does", "filters", index];
      const ordered = is !== undefined && is !== "in" ? ["Date", "Integer", "Float"] : [];
      this.name([...path, "parameter"], parameter, types, is === "in" ? ["Strings", "Set"] : ordered);
      this.name([...path, "member"], member, members, ordered);
      const why =
        is === "in" ? undefined : whyNeverEqual(types.get(parameter), sent.get(parameter), stored.get(member));
      if (why !== undefined) this.add(path, `never matches: ${why}`);
    }
  }

  creates(document: MethodDocument, { adds = [], sets = {} }: CreateAction, entity: AnyEntity): void {
    const parameters = rowMembers(document) ?? document.parameters;
    const { collection, kind } = entity;
    for (const [index, name] of adds.entries()) {
      this.name(["does", "adds", index], name, typesOf(parameters));
      this.added(["does", "adds", index], name, document, entity);
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

  /** A member that a method adds must be new to the record, and be the same in all methods that add it. */
  added(path: Path, name: string, document: MethodDocument, { collection }: AnyEntity): void {
    const member = name.replace(/_identifier$/, "_id");
    const ours = allEntities.find((entity) => entity.collection === collection);
    if (!ours)
      this.add(path, `adds to ${collection}, which a folder declares; expected it in entities/${collection}.json`);
    else if (schemaTree(ours.schema).members.has(member))
      this.add(path, `${collection} have ${member} already; leave it out`);
    const added = addedBy(document, collection, name);
    const other = this.#names.documents.find((one) => ![undefined, added].includes(addedBy(one, collection, name)));
    if (!other) return;
    const types = "with another type or other members; expected the same in both";
    this.add(path, `${collection} cannot have ${member} twice: ${other.name} adds it ${types}`);
  }
}
