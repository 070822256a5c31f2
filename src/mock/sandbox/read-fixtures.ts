import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json-once.ts";
import { RepeatedMember } from "../../ground/repeated-member.ts";
import type { Entity } from "../../store/entity.ts";
import { checkRows, parseRows, type Rows } from "../../store/rows.ts";
import { collectionHint } from "../../vendor/entities/all-entities.ts";

/**
 * Reads a folder of fixtures: `<collection>.json`, each an array of rows. A collection without a file is empty.
 * @throws ConfigError with all that is wrong at once: file, row, member, and what was expected
 */
export function readFixtures(folder: string, entities: readonly Entity<object>[]): Rows {
  const problems: ConfigProblem[] = [];
  const known = new Map(entities.map((entity) => [`${entity.collection}.json`, entity]));
  const rows = new Map<string, object[]>();
  for (const file of filesIn(folder, problems)) {
    const where = join(folder, file);
    const entity = known.get(file);
    if (entity) rows.set(entity.collection, readRows(where, entity, problems));
    else
      problems.push({
        where,
        message: "no collection has this file",
        hint: collectionHint(file.replace(/\.json$/, "")),
      });
  }
  const where = (collection: string, index: number, member: string) =>
    `${join(folder, `${collection}.json`)}, row ${index}, ${member}`;
  const all = problems.length > 0 ? problems : checkRows(rows, { entities, where });
  if (all.length > 0) throw new ConfigError(all);
  return rows;
}

function filesIn(folder: string, problems: ConfigProblem[]): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (error) {
    problems.push({
      where: folder,
      message: `the folder of fixtures cannot be read: ${(error as Error).message}`,
      hint: "expected a folder of JSON files",
    });
    return [];
  }
}

function readRows(file: string, entity: Entity<object>, problems: ConfigProblem[]): object[] {
  let content: unknown;
  try {
    content = jsonOnce(readPlainFile(file));
  } catch (error) {
    const { message } = error as Error;
    problems.push(
      error instanceof RepeatedMember
        ? { where: file, message, hint: "keep one" }
        : { where: file, message: `not JSON: ${message}`, hint: "expected a JSON array" },
    );
    return [];
  }
  if (!Array.isArray(content)) {
    problems.push({
      where: file,
      message: `this is ${content === null ? "null" : `of type ${typeof content}`}`,
      hint: "expected an array of rows",
    });
    return [];
  }
  const where = (index: number, path: readonly PropertyKey[]) =>
    `${file}, row ${index}${path.length > 0 ? `, ${path.join(".")}` : ""}`;
  return parseRows(content, entity, where, problems);
}
