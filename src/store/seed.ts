import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, type ConfigProblem, nearestHint } from "../config-error.ts";
import { type Entity, indexKey } from "./entity.ts";

/** Rows by collection. */
export type Rows = ReadonlyMap<string, readonly object[]>;

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
    else problems.push({ where, message: "no collection has this file", hint: nearestHint(file, [...known.keys()]) });
  }
  if (problems.length === 0) checkTogether(folder, entities, rows, problems);
  if (problems.length > 0) throw new ConfigError(problems);
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
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    problems.push({ where: file, message: `not JSON: ${(error as Error).message}`, hint: "expected a JSON array" });
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
  return content.flatMap((row: unknown, index) => {
    const result = entity.schema.safeParse(row);
    if (result.success) return [result.data as object];
    for (const issue of result.error.issues) {
      const where = `${file}, row ${index}${issue.path.length > 0 ? `, ${issue.path.join(".")}` : ""}`;
      const [message = "", ...hint] = issue.message.split(": ");
      problems.push({ where, message, ...(hint.length > 0 && { hint: hint.join(": ") }) });
    }
    return [];
  });
}

/** What no row can tell by itself: keys that must be unique, and ids that must lead somewhere. */
function checkTogether(
  folder: string,
  entities: readonly Entity<object>[],
  rows: Rows,
  problems: ConfigProblem[],
): void {
  for (const entity of entities) {
    const mine = rows.get(entity.collection) ?? [];
    const where = (index: number, member: string) =>
      `${join(folder, `${entity.collection}.json`)}, row ${index}, ${member}`;
    for (const [name, index] of Object.entries(entity.indexes)) {
      if (!index.unique) continue;
      const seen = new Map<unknown, number>();
      for (const [at, row] of mine.entries()) {
        const key = indexKey(name, index, row);
        if (key === undefined || key === null) continue;
        const before = seen.get(key);
        if (before !== undefined)
          problems.push({
            where: where(at, name),
            message: `${key} stands in row ${before} too`,
            hint: "expected a unique value",
          });
        seen.set(key, at);
      }
    }
    for (const [member, collection] of Object.entries(entity.references as Record<string, string>)) {
      const ids = new Set((rows.get(collection) ?? []).map((row) => (row as { id?: unknown }).id));
      for (const [at, row] of mine.entries()) {
        const id = (row as Record<string, unknown>)[member];
        if (id != null && !ids.has(id))
          problems.push({
            where: where(at, member),
            message: `${id} is no id in ${collection}`,
            hint: `expected the id of a row in ${collection}.json`,
          });
      }
    }
  }
}
