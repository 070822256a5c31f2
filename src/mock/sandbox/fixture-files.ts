import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type ConfigProblem, orConfigError, reasonOf } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import { nearestHint } from "../../ground/names.ts";
import { packageRoot } from "../../ground/own-module.ts";
import type { Base } from "../../store/base.ts";
import type { AnyEntity } from "../../store/entity.ts";
import {
  checkRecords,
  type ReadRecordsOptions,
  type RecordsByCollection,
  readRecords,
  recordsOfBase,
  refuseManyRecords,
} from "../../store/read-records.ts";
import { ownMethods } from "../../vendor/catalog.ts";

export const ownFixtures = join(packageRoot, "fixtures", "default");

export const readOwnRecords = (): RecordsByCollection => readFixtures(ownFixtures, ownMethods.entities);

/**
 * Reads a folder of fixtures: `<collection>.json`, each an array of records. A collection without a file is empty.
 * @throws ConfigError with every problem: file, record, member, and what is expected
 */
export function readFixtures(folder: string, entities: readonly AnyEntity[]): RecordsByCollection {
  const problems: ConfigProblem[] = [];
  const collections = entities.map(({ collection }) => collection);
  const records = new Map<string, readonly unknown[]>();
  for (const file of orConfigError(folder, "the folder of fixtures cannot be read", () => fixtureFiles(folder))) {
    const collection = basename(file, ".json");
    const hint = nearestHint(collection, collections);
    if (collections.includes(collection)) records.set(collection, readList(file, problems));
    else problems.push({ where: file, message: "no collection has this file", hint });
  }
  const where = (collection: string, index: number, path: readonly PropertyKey[]) =>
    [join(folder, `${collection}.json`), `row ${index}`, ...(path.length > 0 ? [path.join(".")] : [])].join(", ");
  return readRecords(records, { entities, where }, problems);
}

export const fixtureFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));

function readList(file: string, problems: ConfigProblem[]): readonly unknown[] {
  try {
    const content = jsonOnce(readPlainFile(file));
    if (Array.isArray(content)) return content;
    const type = content === null ? "null" : `of type ${typeof content}`;
    problems.push({ where: file, message: `this is ${type}`, hint: "expected an array of rows" });
  } catch (error) {
    const problem = error instanceof SyntaxError ? "not JSON" : "it cannot be read";
    problems.push({ where: file, message: `${problem}: ${reasonOf(error)}`, hint: "expected a JSON array" });
  }
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
    return { where: `/fixtures/${name}`, message: `unknown; ${nearestHint(name, [...base.keys()])}` };
  });
  return readRecords(new Map(Object.entries(written)), besideBase(base), problems);
}

export const checkExtraRecords = (records: RecordsByCollection, base: Base): ConfigProblem[] =>
  checkRecords(records, besideBase(base));

const besideBase = (base: Base): ReadRecordsOptions => ({
  entities: [...base.values()].map(({ entity }) => entity),
  existing: recordsOfBase(base),
  where: (name, index, path) => ["/fixtures", name, index, ...path].join("/"),
});
