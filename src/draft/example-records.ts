import { objectOf, objectsIn } from "../common/json.ts";
import { startIds } from "../common/random.ts";
import { readOwnRecords } from "../library/internal.ts";
import { schemaTree } from "../schema/schema-tree.ts";
import type { AnyEntity, AnyRecord, GeneratedValue } from "../store/entity.ts";
import { readAnswer } from "../wire/envelope.ts";
import type { Draft } from "./draft.ts";
import type { Proposal } from "./proposal.ts";

type EntityMap = ReadonlyMap<string, AnyEntity>;

/**
 * The records that the examples of a drafted method show, as fixtures: with them the method answers as its page.
 * @param entities those of the folder and the proposal too
 * @returns fixtures by collection; nothing for a method that creates or removes records
 */
export function exampleRecords(
  { method, examples }: Draft,
  { does }: Proposal,
  entities: EntityMap,
): Map<string, AnyRecord[]> {
  const [action = "", collection] = Object.entries(does)[0] ?? [];
  const entity = entities.get(String(collection));
  const found = new FoundRecords(entities, method.name);
  if (!entity || !/^(?:shows|lists|updates)$/.test(action)) return found.records;
  const fixed = "where" in does ? does.where : undefined;
  for (const { response } of examples) {
    const { data, isOk } = readAnswer(objectOf(response?.body));
    for (const shown of isOk ? objectsIn([data].flat()) : []) found.add(entity, { ...shown, ...fixed });
  }
  return found.records;
}

class FoundRecords {
  readonly records = new Map<string, AnyRecord[]>();
  readonly #entities: EntityMap;
  readonly #own = readOwnRecords();
  readonly #newId: () => string;

  constructor(entities: EntityMap, name: string) {
    this.#entities = entities;
    this.#newId = startIds("example", name);
  }

  /** Adds a record, and those that it refers to. @returns its id; `undefined` if it cannot be one */
  add(entity: AnyEntity, shown: AnyRecord): unknown {
    const { collection, schema, references, made } = entity;
    const record: Record<string, unknown> = {};
    for (const [name, { schema: member, isMandatory }] of schemaTree(schema).members) {
      const part = objectOf(shown[name.replace(/_id$/, "")]);
      const target = this.#entities.get(references[name] ?? "");
      const value = part && target ? this.add(target, part) : shown[name];
      if (value != null && member.safeParse(value).success) record[name] = value;
      else if (isMandatory) record[name] = this.#make(made[name], references[name]);
    }
    const same = this.#recordsOf(collection).find(({ id }) => id === record["id"]);
    if (same) return same["id"];
    if (!schema.safeParse(record).success) return undefined;
    this.records.set(collection, [...(this.records.get(collection) ?? []), record]);
    return record["id"];
  }

  #recordsOf = (collection: string): readonly AnyRecord[] => [
    ...(this.#own.get(collection) ?? []),
    ...(this.records.get(collection) ?? []),
  ];

  #make(how: GeneratedValue | undefined, target = ""): unknown {
    if (how === "id") return this.#newId();
    if (how === "first") return this.#recordsOf(target)[0]?.["id"];
    if (how === "now") return "2000-01-01T00:00:00";
    if (typeof how !== "object") return how === "number" ? "1" : undefined;
    return "text" in how ? how.text + "1".padStart(how.digits ?? 0, "0") : "value" in how ? how.value : undefined;
  }
}
