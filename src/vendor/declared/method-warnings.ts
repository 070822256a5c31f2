import type { MemberDocument } from "../../../contracts/document-types.ts";
import { nearestHint } from "../../common/names.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { Method } from "../method.ts";
import { rowMembers } from "./declare-method.ts";
import { actionOf } from "./record-operation.ts";
import { type EntityMap, recordRulesOf } from "./records.ts";

/** Warnings about members of an answer that no record has, and about identifiers that are not looked up. */
export function memberWarnings({ name: where, document }: Method, entities: EntityMap) {
  const { does, answer, bulk, parameters } = document;
  const entity = does && !("answers" in does) ? entities.get(actionOf(does)[1]) : undefined;
  if (!entity) return [];
  const names = [...schemaTree(entity.schema).members.keys()].flatMap((name) => [name, name.replace(/_id$/, "")]);
  const hasOwnAnswer = bulk || recordRulesOf(entity).shown;
  const empty = (answer.members ?? []).filter(({ name }) => !hasOwnAnswer && !names.includes(name));
  const texts = [
    ...empty.map(({ name }) => {
      return `${name} is always null, as ${entity.collection} have no such member; ${nearestHint(name, names)}`;
    }),
    ...identifiersWithin(rowMembers(document) ?? parameters).map(
      (name) => `${name} is not looked up, so it may name a record that is not there`,
    ),
  ];
  return texts.map((message) => ({ where, message }));
}

/** The identifiers within sets and objects. Methods look up the identifiers of a request or a row alone. */
function identifiersWithin(members: readonly MemberDocument[], at = ""): string[] {
  return members.flatMap(({ name, type, members: inner = [] }) => {
    if (type === "Identifier") return at === "" ? [] : [`${at}${name}`];
    return identifiersWithin(inner, `${at}${name}.`);
  });
}
