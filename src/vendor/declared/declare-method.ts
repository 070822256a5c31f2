import type * as z from "zod";
import {
  type BehaviourId,
  everyBodyMember,
  everyCall,
  everyDate,
  everySelection,
  everySession,
  everyValue,
} from "../../wire/assumptions.ts";
import { bulkAssumptions } from "../../wire/bulk.ts";
import { oldestKnownRelease } from "../../wire/release.ts";
import type { Contract, Operation, OwnOperation } from "../method.ts";
import { exampleOperation } from "./answer-examples.ts";
import { recordOperation } from "./does.ts";
import { type FolderOperation, folderOperation } from "./folder-operation.ts";
import { objectSchema, sinceOf } from "./member-schemas.ts";
import type { MemberDocument, MethodDocument } from "./method-document.ts";
import { readExamples } from "./read-examples.ts";
import type { Records } from "./records.ts";

/** A method as its folder has it. */
export interface MethodFolder {
  readonly document: MethodDocument;
  /** What stands in `examples.json`. */
  readonly examples?: () => object;
  /** What it does, where no data says it. */
  readonly operation?: OwnOperation;
  /** The same of a folder that is not ours. */
  readonly foreign?: FolderOperation;
}

/** The method that a folder declares. Its document has been checked. */
export function declareMethod({ document, examples, operation, foreign }: MethodFolder, records: Records): Operation {
  const told = once(() => (examples ? readExamples(examples()) : []));
  const contract = contractOf(document);
  const parameters = rowMembers(document) ?? document.parameters;
  const parts = { contract, parameters, records };
  const { does } = document;
  const done = foreign
    ? folderOperation(foreign, parts)
    : (operation ?? (!does || "answers" in does ? exampleOperation(told(), parts) : recordOperation(does, parts)));
  return {
    contract,
    get examples() {
      return told();
    },
    ...done,
  };
}

/** What is made when it is first asked for, and kept. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** The members of a row, of a method that has rows. */
export const rowMembers = ({ bulk, parameters }: MethodDocument): readonly MemberDocument[] | undefined =>
  bulk && parameters.find(({ name }) => name === bulk.set)?.members;

function contractOf(document: MethodDocument): Contract {
  const {
    name,
    path,
    verb,
    description = name,
    source,
    since = [oldestKnownRelease.name],
    deprecated,
    access,
    bodyOptional,
    bulk,
    restsOn,
  } = document;
  // Schemas are large, and most programs call few methods.
  const parameters = once(() => objectSchema(countedFromZero(document), "request", bulk));
  const data = once(() => dataSchema(document));
  return {
    name,
    path: path ?? name.replaceAll(".", "/"),
    verb,
    summary: description,
    source,
    since: sinceOf(since),
    ...(deprecated && {
      deprecated: {
        since: sinceOf(deprecated.since),
        remark:
          deprecated.remark ?? (deprecated.replacedBy ? `replaced with ${deprecated.replacedBy}` : "no page says why"),
      },
    }),
    ...(access && { access }),
    ...(bodyOptional && { bodyOptional }),
    get parameters() {
      return parameters();
    },
    ...(bulk && { bulk: { set: bulk.set } }),
    get data() {
      return data();
    },
    assumptions: assumptionsOf(document),
    ...(restsOn && { restsOn }),
  };
}

/** How many records a list skips, and how many it has at most, cannot be below 0. */
function countedFromZero({ parameters, does }: MethodDocument): readonly MemberDocument[] {
  if (!does || !("lists" in does)) return parameters;
  const isCount = ({ name }: MemberDocument) => name === does.most || name === does.skip;
  return parameters.map((member) => (isCount(member) ? { minimum: 0, ...member } : member));
}

function dataSchema({ answer: { type, members = [] }, bulk }: MethodDocument): z.ZodType {
  const data = objectSchema(members, bulk ? "bulk answer" : "answer");
  return type === "Set" ? data.array() : data;
}

/** What callers may meet: what the document says, and what the shape of the method brings with it. */
function assumptionsOf({ assumptions = [], verb, access = "token", bulk, parameters }: MethodDocument): BehaviourId[] {
  const members = allMembers(parameters);
  const has = (holds: (member: MemberDocument) => boolean) => members.some(holds);
  const hasValues = has(({ name }) => name !== "token");
  return [
    ...new Set<BehaviourId>([
      ...(bulk ? bulkAssumptions : []),
      ...assumptions,
      ...(verb === "POST" && has(({ presence }) => presence === "semi-optional") ? ["identifier.one-of" as const] : []),
      ...(has(({ type }) => type === "Identifier") ? ["identifier.ambiguous" as const] : []),
      ...(verb === "GET" ? [] : hasValues ? everyValue : everyBodyMember),
      ...(has(({ type }) => type === "Date") ? everyDate : []),
      ...(has(({ name }) => name === "fields_set") ? everySelection : []),
      ...(access === "token" ? everySession : []),
      ...everyCall,
    ]),
  ];
}

const allMembers = (members: readonly MemberDocument[]): readonly MemberDocument[] =>
  members.flatMap((member) => [member, ...allMembers(member.members ?? [])]);
