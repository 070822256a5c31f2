import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type ConfigProblem, collectProblems, orConfigError } from "../../common/config-error.ts";
import { objectOf } from "../../common/json.ts";
import { nearestHint, whyUnknown } from "../../common/names.ts";
import { packageRoot } from "../../common/own-module.ts";
import type { Base } from "../../store/base.ts";
import type { AnyEntity } from "../../store/entity.ts";
import { type RecordsByCollection, readRecords, recordsOfBase, refuseManyRecords } from "../../store/read-records.ts";
import { ownMethods } from "../../vendor/catalog.ts";
import { fixtureFolders, readJsonFile } from "../config/method-folders.ts";

export const ownFixtures = join(packageRoot, "fixtures", "default");

/** The records that every mock server starts with that has these methods. */
export const readOwnRecords = ({ folders, entities } = ownMethods): RecordsByCollection =>
  readFixtures([ownFixtures, ...fixtureFolders(folders)], entities);

/**
 * Reads folders of fixtures: `<collection>.json`, each an array of records. A collection without a file is empty. Each folder
 * lies on top of those before it: its records replace those of the same id.
 * @throws ConfigError with every problem: file, record, member, and what is expected
 */
export function readFixtures(folders: readonly string[], entities: readonly AnyEntity[]): RecordsByCollection {
  const problems: ConfigProblem[] = [];
  const collections = entities.map(({ collection }) => collection);
  /** For each record, file and row from 1, for messages. */
  const placed = new Map<
    string,
    readonly { readonly record: unknown; readonly id: unknown; readonly place: string }[]
  >();
  for (const folder of folders) {
    for (const file of orConfigError(folder, "the folder of fixtures cannot be read", () => fixtureFiles(folder))) {
      const collection = basename(file, ".json");
      const hint = nearestHint(collection, collections);
      if (!collections.includes(collection))
        problems.push({ where: file, message: "no collection has this file", hint });
      const records = readList(file, problems).map((record, at) => ({
        record,
        id: objectOf(record)?.["id"],
        place: `${file}, row ${at + 1}`,
      }));
      const ids = new Set<unknown>(records.flatMap(({ id }) => (id == null ? [] : [id])));
      const beneath = (placed.get(collection) ?? []).filter(({ id }) => !ids.has(id));
      placed.set(collection, [...beneath, ...records]);
    }
  }
  const where = (collection: string, index: number, path: readonly PropertyKey[]) =>
    [placed.get(collection)?.[index]?.place, ...(path.length > 0 ? [path.join(".")] : [])].join(", ");
  const records = new Map([...placed].map(([collection, all]) => [collection, all.map(({ record }) => record)]));
  return readRecords(records, { entities, where }, problems);
}

export const fixtureFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));

function readList(file: string, problems: ConfigProblem[]): readonly unknown[] {
  const content = collectProblems(problems, () => readJsonFile(file));
  if (Array.isArray(content)) return content;
  if (content !== undefined)
    problems.push({ where: file, message: "is not an array", hint: "expected an array of rows" });
  return [];
}

/** Reads the records that a sandbox has beside its fixtures. @throws ConfigError with every problem, or for too many records */
export function readExtraRecords(
  written: Readonly<Record<string, readonly unknown[]>>,
  base: Base,
): RecordsByCollection {
  refuseManyRecords(Object.values(written).flat().length, "/fixtures");
  const unknown = Object.keys(written).filter((name) => !base.has(name));
  const problems = unknown.map((name) => {
    return { where: `/fixtures/${name}`, message: whyUnknown(name, [...base.keys()]) };
  });
  const where = (name: string, index: number, path: readonly PropertyKey[]) =>
    ["/fixtures", name, index, ...path].join("/");
  const entities = [...base.values()].map(({ entity }) => entity);
  return readRecords(new Map(Object.entries(written)), { entities, existing: recordsOfBase(base), where }, problems);
}
