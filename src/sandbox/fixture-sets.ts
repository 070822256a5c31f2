import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigError, type ConfigProblem, nearestHint } from "../ground/config-error.ts";
import { type Base, createBase } from "../store/base.ts";
import { checkRows } from "../store/check-rows.ts";
import type { Entity } from "../store/entity.ts";
import { parseRows, type Rows } from "../store/rows.ts";
import { readFixtures } from "./read-fixtures.ts";

/** The sets of fixtures that sandboxes stand on; sandboxes of one set share it. */
export interface FixtureSets {
  readonly default: Base;
  /** Puts another set in the place of the default one, and forgets the others, to be read again. */
  replace(next: Base): void;
  /**
   * A named set, read when first asked for.
   * @throws ConfigError when there is none, or when it cannot be used
   */
  named(name: string): Base;
  /**
   * Rows that fit on top of the default set.
   * @throws ConfigError with all that is wrong at once
   */
  checked(given: Readonly<Record<string, readonly unknown[]>>): Rows;
}

/**
 * @param folder of the default set; the others lie beside it
 * @param first the default set, with all that was generated
 */
export function createFixtureSets(folder: string, first: Base, entities: readonly Entity<object>[]): FixtureSets {
  const read = new Map<string, Base>([["default", first]]);
  const beside = dirname(folder);
  let current = first;
  return {
    get default() {
      return current;
    },
    replace(next) {
      current = next;
      read.clear();
      read.set("default", next);
    },
    named(name) {
      const there = read.get(name);
      if (there) return there;
      const at = join(beside, name);
      if (!existsSync(at)) {
        const hint = nearestHint(name, ["default", ...foldersIn(beside)]);
        throw new ConfigError([{ where: "/fixtures", message: `there is no set ${name}; ${hint}` }]);
      }
      const made = createBase(entities, readFixtures(at, entities));
      read.set(name, made);
      return made;
    },
    checked: (given) => checkOnTop(given, current, entities),
  };
}

function checkOnTop(
  given: Readonly<Record<string, readonly unknown[]>>,
  below: Base,
  entities: readonly Entity<object>[],
): Rows {
  const problems: ConfigProblem[] = [];
  const rows = new Map<string, object[]>();
  for (const [name, some] of Object.entries(given)) {
    const entity = entities.find(({ collection }) => collection === name);
    const at = (index: number, path: readonly PropertyKey[]) => [`/fixtures/${name}/${index}`, ...path].join("/");
    if (entity) rows.set(name, parseRows(some, entity, at, problems));
    else problems.push({ where: `/fixtures/${name}`, message: `unknown; ${nearestHint(name, [...below.keys()])}` });
  }
  const where = (name: string, index: number, member: string) => `/fixtures/${name}/${index}/${member}`;
  if (problems.length === 0) problems.push(...checkRows(rows, { entities, below, where }));
  if (problems.length > 0) throw new ConfigError(problems);
  return rows;
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
