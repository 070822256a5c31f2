import type * as z from "zod";
import type { ExamplesDocument, MemberDocument, MethodDocument } from "../../../contracts/document-types.ts";
import type { AssumptionId } from "../../assumptions/assumptions.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { nearestHint } from "../../common/names.ts";
import { OwnCodeError } from "../../common/problem.ts";
import { withoutUnknown } from "../../schema/schema-node.ts";
import { inReleases, schemaTree } from "../../schema/schema-tree.ts";
import type { AnyRecord, IdentifiableEntity } from "../../store/entity.ts";
import { rowSetAmong } from "../../wire/envelope.ts";
import { isRefusal, type Refusal, refuse, valuesMissingIn } from "../../wire/refusal.ts";
import { oldestKnownRelease } from "../../wire/release.ts";
import { type VendorErrorKind, vendorErrors } from "../../wire/vendor-errors.ts";
import type { CallContext } from "../entities/call-context.ts";
import type { CallOperation, Method, Operation, OperationCode } from "../method.ts";
import { withParameterFacts } from "./declared-parameters.ts";
import { exampleOperation, readExamples } from "./example-operation.ts";
import { type FolderStore, folderStore } from "./folder-store.ts";
import { knownMembers, misfitsOf, objectSchema, sinceOf } from "./member-schemas.ts";
import { recordOperation } from "./record-operation.ts";
import { type EntityMap, MethodRecords } from "./records.ts";

export interface FolderContext extends Omit<CallContext, "store"> {
  readonly store: FolderStore;
  /** The records that the identifiers of the request name. All of them exist. */
  readonly named: {
    /** `undefined` where the request leaves the identifier out. @throws Error for a parameter that is no identifier */
    get(parameter: string): AnyRecord | undefined;
  };
  /** A refusal with the text of our table. @throws Error for a value that the text needs and that is missing */
  refuse(kind: VendorErrorKind, values?: Record<string, string>): Refusal;
}

/** The export `operation` of `operation.ts` or `operation.js`: with `create` for a method with rows, else with `answer`. */
export interface FolderOperation<Parameters = never> {
  /** `data` of the answer, one or more records of the store, or a refusal. The parameters fit the schema of the method. */
  answer?(parameters: Parameters, context: FolderContext): unknown;
  /** Does one row, and gives a record of the store, the members of the row in the answer, or a refusal. */
  create?(row: Parameters, context: FolderContext): AnyRecord | Refusal;
}

export interface MethodFolder {
  readonly document: MethodDocument;
  readonly examples?: () => ExamplesDocument;
  readonly operation?: FolderOperation | undefined;
  readonly ownCode?: CallOperation["answer"] | undefined;
}

const examplesOf = memoizeByObject(({ examples }: MethodFolder) => (examples ? readExamples(examples()) : []));

export function declareMethod(folder: MethodFolder, entities: EntityMap): Operation {
  const { document } = folder;
  const method = methodOf(folder);
  const records = new MethodRecords(method, rowMembers(document) ?? document.parameters, entities);
  return {
    method,
    get examples() {
      return examplesOf(folder);
    },
    ...withParameterFacts(operationCode(folder, records), folder.ownCode ? [] : records.parameters),
  };
}

function operationCode(folder: MethodFolder, records: MethodRecords): OperationCode {
  const { does } = folder.document;
  if (folder.ownCode) return { answer: folder.ownCode };
  if (folder.operation) return folderOperation(folder.operation, records);
  return !does || "answers" in does ? exampleOperation(examplesOf(folder), records) : recordOperation(does, records);
}

function folderOperation(own: FolderOperation, records: MethodRecords): OperationCode {
  const { bulk, name, document } = records.method;
  const act = bulk ? "create" : "answer";
  const declared = (bulk ? rowAnswerMembers(document) : document.answer.members) ?? [];
  const identifiers = records.identified;
  return records.operation(({ request, context, identified }) => {
    let result: unknown;
    const stored = new WeakMap<object, IdentifiableEntity>();
    try {
      const store = folderStore(records.entities, context, stored);
      const named = {
        get(parameter: string) {
          const entity = identifiers.get(parameter);
          if (!entity) {
            const hint = nearestHint(parameter, [...identifiers.keys()]);
            throw new Error(`no identifier has the name "${parameter}"; ${hint}`);
          }
          const record = identified[parameter];
          if (record) stored.set(record, entity);
          return record;
        },
      };
      result = own[act]?.(request as never, { ...context, store, named, refuse: refuseWithValues });
    } catch (error) {
      throw new OwnCodeError(name, error);
    }
    if (result instanceof Promise) {
      // A promise that nobody handles would end the process.
      result.catch(() => undefined);
      throw new OwnCodeError(name, new Error("it answers later; expected an answer at once"));
    }
    if (result === undefined) throw new OwnCodeError(name, new Error("it answers nothing; expected data or a refusal"));
    if (isRefusal(result)) return result;
    const entity = stored.get(Object([result].flat()[0]));
    if (entity) {
      const shown = [result].flat().map((record) => records.answered(record as AnyRecord, entity, context));
      return Array.isArray(result) ? shown.flat() : shown[0];
    }
    for (const text of misfitsOf(result, declared, "data").slice(0, 5))
      context.note?.(`the code of ${name} does not answer as its method.json says: ${text}`);
    if (bulk) return records.rowAnswer(result as AnyRecord, context.release);
    return declared.length === 0 ? result : withoutUnknown(result, schemaTree(records.method.data, context.release));
  });
}

/** A refusal whose text lacks no value. */
function refuseWithValues(kind: VendorErrorKind, values: Record<string, string> = {}): Refusal {
  const { message } = vendorErrors[kind] ?? {};
  if (message === undefined)
    throw new Error(`there is no kind of error "${kind}"; ${nearestHint(kind, Object.keys(vendorErrors))}`);
  const missing = valuesMissingIn(kind, values);
  if (missing.length > 0) throw new Error(`refuse("${kind}") needs values for: ${missing.join(", ")}`);
  return refuse(kind, values);
}

/** The members of a processed row in the answer, without the identifier of the row. */
function rowAnswerMembers(document: MethodDocument): readonly MemberDocument[] {
  const name = rowSetsOf(document).processed_customer_events_set;
  const members = document.answer.members?.find((member) => member.name === name)?.members ?? [];
  return members.filter((member) => member.name !== "request_unique_identifier");
}

export const rowMembers = ({ bulk, parameters }: MethodDocument): readonly MemberDocument[] | undefined =>
  bulk && parameters.find(({ name }) => name === bulk.set)?.members;

/** The names of the two sets of rows in an answer, by their names in answers about customer events. */
export function rowSetsOf({ answer: { members = [] } }: MethodDocument) {
  const sets = members.flatMap(({ name, type }) => (type === "Set" ? [name] : []));
  return {
    processed_customer_events_set: rowSetAmong(sets, "processed"),
    unprocessed_customer_events_set: rowSetAmong(sets, "unprocessed"),
  };
}

const parametersOf = memoizeByObject((document: MethodDocument) =>
  inReleases((release) => objectSchema(knownMembers(boundedParameters(document), release), "request")),
);
const dataOf = memoizeByObject(({ answer: { type, members = [] }, bulk }: MethodDocument) =>
  inReleases((release): z.ZodType => {
    const data = objectSchema(knownMembers(members, release), bulk ? "bulk answer" : "answer");
    return type === "Set" ? data.array() : data;
  }),
);

function methodOf(folder: MethodFolder): Method {
  const { document } = folder;
  const { name, path, description, since, deprecated } = document;
  const { replacedBy, note = replacedBy ? `replaced with ${replacedBy}` : "no page says why" } = deprecated ?? {};
  return {
    ...document,
    document,
    path: path ?? name.replaceAll(".", "/"),
    summary: description ?? name,
    since: sinceOf(since ?? [oldestKnownRelease.name]),
    deprecated: deprecated && { since: sinceOf(deprecated.since), note },
    rowSets: rowSetsOf(document),
    get parameters() {
      return parametersOf(document);
    },
    get data() {
      return dataOf(document);
    },
    get assumptions() {
      const shown = examplesOf(folder).flatMap(({ witnesses = [] }) => witnesses as AssumptionId[]);
      return [...new Set(shown)].filter((id) => !id.startsWith("error.") && !document.restsOn?.includes(id)).sort();
    },
  };
}

/** Parameters with the bounds that `bulk` and `does` say: the most rows of a call, and counts of a list from 0 on. */
function boundedParameters({ parameters, does, bulk }: MethodDocument): readonly MemberDocument[] {
  const counts = does && "lists" in does ? [does.most, does.skip] : [];
  return parameters.map((member) => {
    if (member.name === bulk?.set) return { ...member, max: bulk.max };
    return counts.includes(member.name) ? { minimum: 0, ...member } : member;
  });
}
