import { existsSync, globSync, readdirSync, realpathSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import type * as z from "zod";
import { providerStates } from "../../documents/provider-states.ts";
import { ConfigError, type ConfigProblem, nearestHint, orProblem, problemAt } from "../../ground/config-error.ts";
import { isFolder, readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import { loadModule } from "../../ground/own-module.ts";
import { type Problem, readBy } from "../../matching/read-by.ts";
import type { Entity } from "../../store/entity.ts";
import { type Methods, ownFolders, ownMethods } from "../../vendor/catalog.ts";
import { problemsOfEntity, problemsOfMethod } from "../../vendor/declared/check-method.ts";
import { declareMethod, type MethodFolder } from "../../vendor/declared/declare-method.ts";
import { declaredEntity } from "../../vendor/declared/entity-of.ts";
import type { FolderOperation } from "../../vendor/declared/folder-operation.ts";
import {
  type EntityDocument,
  entityDocument,
  type MethodDocument,
  methodDocument,
} from "../../vendor/declared/method-document.ts";
import { examplesDocument, problemsOfExamples } from "../../vendor/declared/read-examples.ts";
import { Records } from "../../vendor/declared/records.ts";

/** What a folder may hold: a name that leads elsewhere, a folder of a million files and a file of a gigabyte are refused. */
const mostEntries = 500;
const mostBytes = 5_000_000;

/** What was read of the folders, before it is put together. */
interface Read {
  readonly problems: ConfigProblem[];
  readonly texts: string[];
  readonly entities: { readonly path: string; readonly document: EntityDocument }[];
  readonly methods: (MethodFolder & { readonly path: string })[];
}

/**
 * Our methods and those of the folders that a user names: each holds folders of methods, or is one.
 * @param former what was read before; it stays where the files say the same
 * @throws ConfigError with all that is wrong: the file, the place in it, and what was expected
 */
export function readMethods(folders: readonly string[], former?: Methods): Methods {
  if (folders.length === 0) return ownMethods;
  const read: Read = { problems: [], texts: [], entities: [], methods: [] };
  for (const folder of folders) readFolder(folder, read);
  const text = read.texts.join("\0");
  if (read.problems.length === 0 && text === former?.text) return former;
  const entityText = JSON.stringify(read.entities);
  // Stores keep their records as long as the entities are the same.
  const entities =
    entityText === former?.entityText ? former.entities : [...ownMethods.entities, ...declaredEntities(read)];
  const records = new Records(entities);
  for (const { path, document } of read.entities) report(read, path, problemsOfEntity(document, records));
  for (const { path, document, foreign } of read.methods) {
    report(read, join(path, "method.json"), problemsOfMethod(document, records, foreign !== undefined));
  }
  const all = withoutOverridden(read);
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  const own = new Map(ownFolders.map((one, index) => [one, ownMethods.catalog[index]]));
  const catalog = all.map((one) => own.get(one) ?? declareMethod(one, records));
  // A state that means something else elsewhere could not be set up.
  orProblem(folders.join(", "), "the states of the examples cannot be used", () => providerStates(catalog));
  return { catalog, entities, text, entityText };
}

/** What `--watch` looks at: the folders and those in them, with all their files. */
export const watchedFolders = (folders: readonly string[]): string[] =>
  folders.flatMap((folder) => [folder, ...subfolders(folder).map((name) => join(folder, name))]);

/** The files of those folders. */
export const methodFiles = (folders: readonly string[]): string[] =>
  watchedFolders(folders).flatMap((folder) =>
    existsSync(folder)
      ? globSync("*.{json,ts,js}", { cwd: folder })
          .map((name) => join(folder, name))
          .sort()
      : [],
  );

const subfolders = (folder: string): string[] =>
  isFolder(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => !entry.isFile() && !entry.name.startsWith(".") && entry.name !== "node_modules")
        .map(({ name }) => name)
        .sort()
    : [];

function readFolder(folder: string, read: Read): void {
  if (!isFolder(folder)) {
    read.problems.push({ where: folder, message: "is no folder", hint: "expected one with a folder for each method" });
    return;
  }
  const root = realpathSync(folder);
  if (existsSync(join(folder, "method.json"))) {
    readMethod(folder, root, read);
    return;
  }
  const names = subfolders(folder);
  if (isTooMany(folder, names, read)) return;
  const isMethod = (name: string) => existsSync(join(folder, name, "method.json"));
  for (const name of names) {
    if (name === "entities") readEntities(join(folder, name), root, read);
    else if (isMethod(name)) readMethod(join(folder, name), root, read);
    else read.problems.push({ where: join(folder, name), message: "holds no method.json" });
  }
  if (names.length === 0 && readdirSync(folder).length > 0)
    read.problems.push({ where: folder, message: "holds no method", hint: "expected <name>/method.json" });
}

function isTooMany(folder: string, { length }: readonly string[], { problems }: Read): boolean {
  if (length <= mostEntries) return false;
  problems.push({ where: folder, message: `holds ${length} entries`, hint: `expected at most ${mostEntries}` });
  return true;
}

/** The text of a file below a folder. A link that leads out of it is not followed. */
function textOf(path: string, root: string, read: Read): string | undefined {
  try {
    const inside = relative(root, realpathSync(path));
    if (inside === ".." || inside.startsWith(`..${sep}`)) throw new Error("it is a link that leads out of the folder");
    const text = readPlainFile(path, mostBytes);
    read.texts.push(path, text);
    return text;
  } catch (error) {
    read.problems.push({ where: path, message: `cannot be read: ${(error as Error).message}` });
    return undefined;
  }
}

/** What a file says, by its schema. */
function readDocument<Schema extends z.ZodType>(
  path: string,
  root: string,
  schema: Schema,
  read: Read,
): z.output<Schema> | undefined {
  const text = textOf(path, root, read);
  if (text === undefined) return undefined;
  try {
    const { data, problems = [] } = readBy(schema, jsonOnce(text));
    report(read, path, problems);
    return data;
  } catch (error) {
    read.problems.push({ where: path, message: `is no JSON: ${(error as Error).message}` });
    return undefined;
  }
}

function report(read: Read, file: string, problems: readonly Problem[]): void {
  for (const { path, message } of problems) {
    read.problems.push(problemAt(path.length === 0 ? file : `${file}, at ${path.join(".")}`, message));
  }
}

function readEntities(folder: string, root: string, read: Read): void {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  if (isTooMany(folder, files, read)) return;
  for (const file of files.sort()) {
    const path = join(folder, file);
    const document = readDocument(path, root, entityDocument, read);
    if (!document) continue;
    if (`${document.collection}.json` === file) read.entities.push({ path, document });
    else
      report(read, path, [{ path: ["collection"], message: `"${document.collection}" is not the name of the file` }]);
  }
}

function readMethod(folder: string, root: string, read: Read): void {
  const path = join(folder, "method.json");
  const document = readDocument(path, root, methodDocument, read);
  const examplesFile = join(folder, "examples.json");
  const examples = existsSync(examplesFile) ? readDocument(examplesFile, root, examplesDocument, read) : undefined;
  if (examples) report(read, examplesFile, problemsOfExamples(examples));
  const foreign = readOperation(folder, root, read, document);
  if (!document) return;
  if (document.name === basename(realpathSync(folder))) {
    const restsOn = [...(document.restsOn ?? []), "method.declared" as const];
    const parts = {
      document: { ...document, restsOn },
      ...(examples && { examples: () => examples }),
      ...(foreign && { foreign }),
    };
    read.methods.push({ path: folder, ...parts });
  } else report(read, path, [{ path: ["name"], message: `"${document.name}" is not the name of the folder` }]);
}

/** The code that was loaded, by its file: a program loads a module once. */
const loadedCode = new Map<string, string>();

/** Loads the user's own code, from the folder that the user names. */
function readOperation(
  folder: string,
  root: string,
  read: Read,
  document: MethodDocument | undefined,
): FolderOperation | undefined {
  const file = ["operation.ts", "operation.js"].map((name) => join(folder, name)).find((path) => existsSync(path));
  const code = file && textOf(file, root, read);
  if (file === undefined || code === undefined) return undefined;
  if ((loadedCode.get(file) ?? code) !== code) {
    read.problems.push({ where: file, message: "has changed", hint: "restart the stand-in to run it" });
    return undefined;
  }
  loadedCode.set(file, code);
  const [wanted, rows] = document?.bulk ? (["create", "rows"] as const) : (["answer", "no rows"] as const);
  try {
    const { operation } = loadModule<{ readonly operation?: FolderOperation }>(realpathSync(file));
    if (!document || typeof operation?.[wanted] === "function") return operation;
    const message = `exports no operation with a function ${wanted}`;
    read.problems.push({ where: file, message, hint: `the method has ${rows}` });
  } catch (error) {
    // Node reads again what it could not parse, and keeps what threw as it ran.
    if (error instanceof SyntaxError) loadedCode.delete(file);
    const isTooOld = file.endsWith(".ts") && !process.features.typescript;
    const isModule = /Unexpected token 'export'|Cannot use import statement/.test((error as Error).message);
    const hint = isTooOld
      ? "TypeScript needs Node 22.18 or newer; operation.js works in every version"
      : isModule
        ? `put a package.json with {"type": "module"} beside your methods`
        : "";
    read.problems.push({ where: file, message: `cannot be loaded: ${(error as Error).message}`, hint });
  }
  return undefined;
}

function declaredEntities({ entities, problems }: Read): Entity<object>[] {
  const known = new Set(ownMethods.entities.map(({ collection }) => collection));
  return entities.map(({ path, document }) => {
    const { collection } = document;
    if (known.has(collection)) problems.push({ where: path, message: `the collection ${collection} is there already` });
    known.add(collection);
    return declaredEntity(document) as unknown as Entity<object>;
  });
}

/** All methods. Another one of the name or at the path of one that is there is an error unless it overrides it. */
function withoutOverridden({ methods, problems }: Read): readonly MethodFolder[] {
  const kept: { readonly folder: MethodFolder; readonly where: string }[] = [];
  for (const folder of ownFolders) kept.push({ folder, where: "built in" });
  const pathOf = ({ path, name }: MethodDocument) => path ?? name.replaceAll(".", "/");
  for (const folder of methods) {
    const { document } = folder;
    const where = join(folder.path, "method.json");
    const isSame = ({ name, path }: MethodDocument) =>
      name === document.name || pathOf({ ...document, name, path }) === pathOf(document);
    const at = kept.findIndex((one) => isSame(one.folder.document));
    const there = kept[at];
    if (there && !document.overrides) {
      const hint = `expected another name and path, or "overrides": true to take the place of that one (${there.where})`;
      problems.push({ where, message: `there is a method ${there.folder.document.name} already`, hint });
    }
    if (!there && document.overrides) {
      const names = kept.map((one) => one.folder.document.name);
      const message = `there is no method ${document.name} before it`;
      problems.push({ where: `${where}, at overrides`, message, hint: nearestHint(document.name, names) });
    }
    kept.splice(there ? at : kept.length, there ? 1 : 0, { folder, where });
  }
  return kept.map(({ folder }) => folder);
}
