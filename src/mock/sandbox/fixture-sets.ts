import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { ConfigError, type ConfigProblem, nearestHint } from "../../ground/config-error.ts";
import { mostProblems } from "../../ground/first-problems.ts";
import { packageRoot } from "../../ground/package-root.ts";
import { type Base, createBase } from "../../store/base.ts";
import { checkRows, parseRows, type Rows, refuseManyRows, rowsOfBase } from "../../store/rows.ts";
import { allEntities, collectionHint, findEntity } from "../../vendor/entities/all-entities.ts";
import type { Config } from "../config/settings.ts";
import { withGenerated } from "./generate-fixtures.ts";
import { readFixtures } from "./read-fixtures.ts";

/** A set of fixtures; sandboxes of one set share it. */
export interface FixtureSet {
  readonly folder: string;
  /** The rows of its files. */
  readonly rows: Rows;
  /** The same, findable, and after them what was generated. */
  readonly base: Base;
}

/** Our own fixtures, the same from the sources and from the package. */
const ownFolder = join(packageRoot, "fixtures", "default");

/** The folder of the default set: our own unless another is named. */
export const defaultFolder = ({ fixtures }: Pick<Config, "fixtures">): string => fixtures ?? ownFolder;

/** The rows of our own fixtures, of which our examples speak. */
export const readOwnRows = (): Rows => readFixtures(ownFolder, allEntities);

/**
 * The set that sandboxes stand on unless they name another.
 * @param former what was read before; it stays when the files say the same
 * @throws ConfigError when it cannot be used
 */
export function readDefaultSet(config: Config, seed: string, former?: FixtureSet): FixtureSet {
  return readSet(defaultFolder(config), (rows) => withGenerated(rows, config.accounts, seed), former);
}

/**
 * A set by its name: a folder beside the default one.
 * @param former what was read before; it stays when the files say the same
 * @throws ConfigError when there is none, or when it cannot be used
 */
export function readNamedSet(name: string, folder: string, former?: FixtureSet): FixtureSet {
  const beside = dirname(folder);
  const at = join(beside, name);
  if (!existsSync(at)) {
    const hint = nearestHint(name, ["default", ...foldersIn(beside)]);
    throw new ConfigError([{ where: "/fixtures", message: `there is no set ${name}; ${hint}` }]);
  }
  return readSet(at, (rows) => rows, former);
}

function readSet(folder: string, complete: (rows: Rows) => Rows, former: FixtureSet | undefined): FixtureSet {
  const rows = readFixtures(folder, allEntities);
  if (former && isDeepStrictEqual(rows, former.rows)) return former;
  return { folder, rows, base: createBase(allEntities, complete(rows)) };
}

/**
 * Rows as a user wrote them, to come on top of a set.
 * @throws ConfigError with all that is wrong at once, or when there are too many
 */
export function readRowsOnTop(written: Readonly<Record<string, readonly unknown[]>>, below: Base): Rows {
  refuseManyRows(
    Object.values(written).reduce((sum, { length }) => sum + length, 0),
    "/fixtures",
  );
  const problems: ConfigProblem[] = [];
  const rows = new Map<string, object[]>();
  for (const [name, some] of Object.entries(written)) {
    const entity = findEntity(name);
    const at = (index: number, path: readonly PropertyKey[]) => [`/fixtures/${name}/${index}`, ...path].join("/");
    if (entity) rows.set(name, parseRows(some, entity, at, problems));
    else if (problems.length > mostProblems) break;
    else problems.push({ where: `/fixtures/${name}`, message: `unknown; ${collectionHint(name)}` });
  }
  const all = problems.length > 0 ? problems : checkRowsOnTop(rows, below);
  if (all.length > 0) throw new ConfigError(all);
  return rows;
}

/** What keeps rows from coming on top of a set. */
export function checkRowsOnTop(rows: Rows, below: Base): ConfigProblem[] {
  const where = (name: string, index: number, member: string) => `/fixtures/${name}/${index}/${member}`;
  return checkRows(rows, { entities: allEntities, there: rowsOfBase(below), where });
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
