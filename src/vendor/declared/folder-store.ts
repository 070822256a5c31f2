import type { MemberDocument } from "../../../contracts/document-types.ts";
import { memoizeByObject } from "../../common/memoize.ts";
import { nearestHint } from "../../common/names.ts";
import { schemaTree } from "../../schema/schema-tree.ts";
import type { AnyEntity, AnyRecord, IdentifiableEntity } from "../../store/entity.ts";
import { isRefusal, type Refusal } from "../../wire/refusal.ts";
import type { CallContext } from "../entities/call-context.ts";
import { createdRecord, generatorOf, recordPlan, recordsWith, updatedRecord } from "./created-record.ts";
import type { EntityMap } from "./records.ts";

/** The records of the sandbox, for the code of a method. A collection is named as in its fixture file: `units`. */
export type FolderStore = ReturnType<typeof folderStore>;

const planOf = memoizeByObject((entity: AnyEntity) => recordPlan(entity, memberDocuments(entity), {}));

const memberDocuments = ({ schema }: AnyEntity): MemberDocument[] =>
  [...schemaTree(schema).members.keys()].map((name) => ({ name, type: "Any" }));

/**
 * @param known takes the records that the code gets, with their entities
 * @throws Error for a collection or member that is not there
 */
export function folderStore(entities: EntityMap, context: CallContext, known: WeakMap<object, IdentifiableEntity>) {
  const { store } = context;
  const entityNamed = (collection: string, members: Iterable<string> = []) => {
    const entity = entities.get(collection);
    if (!entity)
      throw new Error(`there is no collection "${collection}"; ${nearestHint(collection, [...entities.keys()])}`);
    const names = memberDocuments(entity).map(({ name }) => name);
    for (const name of members) {
      if (!names.includes(name)) throw new Error(`${collection} have no member "${name}"; ${nearestHint(name, names)}`);
    }
    return entity;
  };
  const call = (request: AnyRecord) => ({ request, identified: {}, context });
  const given = <Given extends AnyRecord | Refusal>(record: Given, entity: IdentifiableEntity): Given => {
    known.set(record, entity);
    return record;
  };
  /** The record as it is now, which may have been changed since code got it. */
  const currentOf = (record: AnyRecord | undefined, entity: IdentifiableEntity): AnyRecord => {
    const [current] = recordsWith(store, entity, "id", record?.["id"]);
    if (current) return current;
    throw new Error(`${entity.collection} have no such record; expected one of store.find or named.get`);
  };
  return {
    /** The records whose member has this value, or all records. Removed records are left out. */
    find(collection: string, member?: string, value?: unknown): readonly AnyRecord[] {
      const entity = entityNamed(collection, member === undefined ? [] : [member]);
      return recordsWith(store, entity, member, value).map((record) => given(record, entity));
    },
    /** Stores a record. Absent members are made as the entity says. Refused: a value that must be unique, or none that must be there. */
    add(collection: string, members: AnyRecord): AnyRecord | Refusal {
      const entity = entityNamed(collection, Object.keys(members));
      return given(createdRecord(planOf(entity), call(members)), entity);
    },
    /** Changes members of a record that was found; `null` clears one. Refused as by `add`. */
    update(collection: string, record: AnyRecord, changes: AnyRecord): AnyRecord | Refusal {
      const entity = entityNamed(collection, Object.keys(changes));
      const current = currentOf(record, entity);
      const changed = updatedRecord(planOf(entity), current, call(changes));
      if (!isRefusal(changed)) store.collection(entity).replace(current, changed);
      return given(changed, entity);
    },
    /** Removes a record that was found: it is found no more. */
    remove(collection: string, record: AnyRecord): void {
      const entity = entityNamed(collection, ["removed"]);
      const current = currentOf(record, entity);
      store.collection(entity).replace(current, { ...current, removed: true });
    },
    /** The next `number` of a collection, which no record has. */
    nextNumber(collection: string): string {
      const entity = entityNamed(collection);
      const { number = "number" } = entity.made;
      return String(generatorOf("number", number, entity)(context));
    },
    newId: (): string => store.newId(),
  };
}
