import type { MemberDocument } from "../../../contracts/document-types.ts";
import { nearestHint } from "../../common/names.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../method.ts";
import { unstoredParameters } from "./created-record.ts";
import { rowMembers } from "./declare-method.ts";
import { actionOf, unreadParameters } from "./record-operation.ts";
import { type EntityMap, ownIdentifier, recordRulesOf, storedParameters } from "./records.ts";

/** Warnings about members of an answer that no record has, and about parameters that are neither stored nor looked up. */
export function memberWarnings({ name: where, document }: Method, entities: EntityMap) {
  const { does, answer, bulk, parameters } = document;
  const entity = does && !("answers" in does) ? entities.get(actionOf(does)[1]) : undefined;
  if (!does || "answers" in does || !entity) return [];
  const members = [...schemaTree(entity.schema).members.keys()];
  const names = new Set(members.flatMap((name) => [name, name.replace(/_id$/, "")]));
  const hasOwnAnswer = bulk || recordRulesOf(entity).shown;
  const empty = (answer.members ?? []).filter(({ name }) => !hasOwnAnswer && !names.has(name));
  const unread = unreadParameters(does, parameters, entities);
  const sent = rowMembers(document) ?? parameters;
  const stored = storedParameters(sent, ownIdentifier(sent, entity, entities));
  const unnamed = identifiersWithin(sent);
  const unstored = "creates" in does ? unstoredParameters(stored, entity) : [];
  const warning = (name: string, problem: string) => {
    const message = `${name} ${problem}, as ${entity.collection} have no such member`;
    return { where, message: `${message}; ${nearestHint(name, [...names])}` };
  };
  return [
    ...empty.map(({ name }) => warning(name, "is always null")),
    ...unstored.map((name) => warning(name, "is not stored")),
    ...unread.map((name) => ({ where, message: `${name} reaches no ${entity.collection}: nothing depends on it` })),
    ...unnamed.map((name) => ({
      where,
      message: `${name} is not looked up, so it may name a record that is not there`,
    })),
  ];
}

/** The identifiers within sets and objects. Methods look up the identifiers of a request or a row alone. */
function identifiersWithin(members: readonly MemberDocument[], at = ""): string[] {
  return members.flatMap(({ name, type, members: inner = [] }) => {
    if (type === "Identifier") return at === "" ? [] : [`${at}${name}`];
    return identifiersWithin(inner, `${at}${name}.`);
  });
}
