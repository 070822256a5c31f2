import { nearestHint } from "../../ground/config-error.ts";
import type { Problem } from "../../matching/read-by.ts";
import type { NamedEntity } from "../../store/entity.ts";
import { knownNames, schemaTree } from "../../wire/schema-tree.ts";
import { rowMembers } from "./declare-method.ts";
import { actOf, identifierOf } from "./does.ts";
import type { EntityDocument, MemberDocument, MethodDocument } from "./method-document.ts";
import { type AnyRow, type Records, rulesOf } from "./records.ts";

type Path = readonly (string | number)[];

/** What is wrong with a document whose form is right: names that lead nowhere, or stand twice. */
export function problemsOfMethod(document: MethodDocument, records: Records, hasOperation: boolean): Problem[] {
  const { parameters, answer, does } = document;
  const missing = does || hasOperation ? [] : [at(["does"], "missing; expected does, or an operation.ts beside it")];
  const twice = does && hasOperation ? [at(["does"], "stands beside an operation; expected one of the two")] : [];
  return [
    ...missing,
    ...twice,
    ...problemsOfMembers(parameters, ["parameters"], records),
    ...problemsOfMembers(answer.members ?? [], ["answer", "members"], records),
    ...problemsOfBulk(document),
    ...(does && !("answers" in does) ? problemsOfDoes(document, does, records) : []),
  ];
}

/** What is wrong with an entity whose form is right. */
export function problemsOfEntity({ members }: EntityDocument, records: Records): Problem[] {
  const id = members.find(({ name }) => name === "id");
  return [
    ...(id?.made === "id" ? [] : [at(["members"], 'has no id; expected a member {"name": "id", "made": "id"}')]),
    ...members.flatMap(({ type }, index) =>
      type === "Identifier"
        ? [
            at(
              ["members", index, "type"],
              'a record holds an id; expected "String", with refersTo and a name like unit_id',
            ),
          ]
        : [],
    ),
    ...problemsOfMembers(members, ["members"], records),
  ];
}

const at = (path: Path, message: string): Problem => ({ path, message });

const unknown = (path: Path, name: string, known: readonly string[]): Problem[] =>
  known.includes(name) ? [] : [at(path, `"${name}" is not there; ${nearestHint(name, known)}`)];

/** A name that is not there, or not of the type that is wanted. */
function notOfType(path: Path, name: string, types: ReadonlyMap<string, string>, wanted?: string): Problem[] {
  const type = types.get(name);
  if (type === undefined || wanted === undefined || type === wanted) return unknown(path, name, [...types.keys()]);
  return [at(path, `"${name}" is of type ${type}; expected one of type ${wanted}`)];
}

function problemsOfMembers(members: readonly MemberDocument[], path: Path, records: Records): Problem[] {
  const names = members.map(({ name }) => name);
  return members.flatMap((member, index) => {
    const { name, appliesWith, refersTo } = member;
    const here = [...path, index];
    return [
      ...(names.indexOf(name) < index ? [at([...here, "name"], `"${name}" stands twice`)] : []),
      ...(appliesWith === undefined ? [] : unknown([...here, "appliesWith"], appliesWith, names)),
      ...(refersTo === undefined ? [] : unknown([...here, "refersTo"], refersTo, records.identifiable)),
      ...problemsOfMembers(member.members ?? [], [...here, "members"], records),
    ];
  });
}

function problemsOfBulk(document: MethodDocument): Problem[] {
  const { bulk, does, answer, parameters } = document;
  if (!bulk) return [];
  const sets = parameters.filter(({ type }) => type === "Set").map(({ name }) => name);
  const rows = rowMembers(document);
  const answered = (answer.members ?? []).filter(({ type }) => type === "Set").map(({ name }) => name);
  return [
    ...unknown(["bulk", "set"], bulk.set, sets),
    ...(rows?.some(({ name }) => name === "request_unique_identifier")
      ? []
      : [at(["bulk"], "its rows have no request_unique_identifier, by which an answer names them")]),
    ...["processed_customer_events_set", "unprocessed_customer_events_set"].flatMap((name) =>
      answered.includes(name) ? [] : [at(["answer"], `has no set ${name}, in which rows are answered`)],
    ),
    ...(!does || "creates" in does || "answers" in does ? [] : [at(["does"], "rows can be created, or answered")]),
  ];
}

function problemsOfDoes(
  document: MethodDocument,
  does: Exclude<NonNullable<MethodDocument["does"]>, { readonly answers: string }>,
  records: Records,
): Problem[] {
  const [verb, collection] = actOf(does);
  const entity = records.entity(collection);
  if (!entity) return unknown(["does", verb], collection, records.identifiable);
  const parameters = rowMembers(document) ?? document.parameters;
  const types = new Map(parameters.map(({ name, type }) => [name, type]));
  const members = knownNames(entity.schema);
  const memberTypes = new Map(Array.from(schemaTree(entity.schema).members, ([name, node]) => [name, node.typeName]));
  const {
    by,
    where,
    sets,
    filters = [],
    most,
    skip,
  } = does as Partial<Record<"by" | "most" | "skip", string>> & {
    readonly where?: object;
    readonly sets?: object;
    readonly filters?: readonly { readonly parameter: string; readonly member: string; readonly is?: string }[];
  };
  const isOne = !("creates" in does || "lists" in does);
  return [
    ...(by === undefined ? [] : unknown(["does", "by"], by, [...types.keys()])),
    ...Object.entries({ most, skip }).flatMap(([key, name]) =>
      name === undefined ? [] : notOfType(["does", key], name, types, "Integer"),
    ),
    ...(isOne && by === undefined && !identifierOf(parameters, entity, records)
      ? [at(["does"], `no parameter is an identifier of ${collection}; expected "by" with the one that names it`)]
      : []),
    ...Object.keys(where ?? {}).flatMap((name) => unknown(["does", "where", name], name, members)),
    ...Object.keys(sets ?? {}).flatMap((name) =>
      unknown(["does", "sets", name], name, settable(does, entity, members)),
    ),
    ...Object.entries(sets ?? {}).flatMap(([name, value]) => notAllowed(["does", "sets", name], entity, name, value)),
    ...("creates" in does ? missingFor(entity, parameters) : []),
    ...filters.flatMap(({ parameter, member, is }, index) => [
      ...notOfType(["does", "filters", index, "parameter"], parameter, types, is && "Date"),
      ...notOfType(["does", "filters", index, "member"], member, memberTypes, is && "Date"),
    ]),
    ...("removes" in does && !members.includes("removed")
      ? [at(["does", "removes"], `records of ${collection} are ours and stay; expected a collection of the folder`)]
      : []),
  ];
}

/** A value that no record of the entity can have. */
function notAllowed(path: Path, { schema }: NamedEntity<AnyRow>, name: string, value: unknown): Problem[] {
  const values = schemaTree(schema).members.get(name)?.values;
  if (!values || values.has(value)) return [];
  return [at(path, `"${value}" is not accepted; expected one of ${[...values].join(", ")}`)];
}

/** Parameters without which records of ours cannot be created. */
function missingFor(entity: NamedEntity<AnyRow>, parameters: readonly MemberDocument[]): Problem[] {
  const { needs = [] } = rulesOf(entity);
  const isThere = (wanted: string) =>
    parameters.some(({ name, presence }) => name === wanted && presence === "mandatory");
  return needs.flatMap((name) =>
    isThere(name) ? [] : [at(["does", "creates"], `needs the parameter ${name}, which must be mandatory`)],
  );
}

/** A customer event is created by rules of its own, which ask for its type alone. */
const settable = (does: object, entity: NamedEntity<AnyRow>, members: readonly string[]): readonly string[] =>
  "creates" in does && rulesOf(entity).create ? ["type"] : members;
