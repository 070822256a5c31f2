import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, join } from "node:path";
import { Script } from "node:vm";
import type * as z from "zod";
import type { EntityDocument, MethodDocument } from "../../../contracts/document-types.ts";
import {
  ConfigError,
  type ConfigProblem,
  collectProblems,
  orConfigError,
  problemAt,
  reasonOf,
} from "../../common/config-error.ts";
import { isFolder, readPlainFile } from "../../common/files.ts";
import { jsonOnce } from "../../common/json.ts";
import { nearestHint } from "../../common/names.ts";
import { loadModule } from "../../common/own-module.ts";
import { providerStates } from "../../documents/contract-examples.ts";
import { type Problem, readOrThrow } from "../../schema/read-by.ts";
import type { AnyEntity } from "../../store/entity.ts";
import { type Methods, ownFolders, ownMethods } from "../../vendor/catalog.ts";
import { problemsOfEntity, problemsOfMethod } from "../../vendor/declared/check-method.ts";
import { declareMethod, type FolderOperation, type MethodFolder } from "../../vendor/declared/declare-method.ts";
import { declaredEntity, extendedEntities } from "../../vendor/declared/declared-entity.ts";
import { problemsOfExamples } from "../../vendor/declared/example-operation.ts";
import { folderFileSchema } from "../../vendor/declared/folder-forms.ts";
import { identifiableEntities } from "../../vendor/declared/records.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";

/**
 * Reads our methods and those in the user's folders. A user's folder is a method, or holds folders of methods.
 * @param previous returned again when the files are unchanged
 * @throws ConfigError with every problem: the file, the place in it, and what is expected
 */
export function readMethods(folders: readonly string[], previous?: Methods): Methods {
  if (folders.length === 0) return ownMethods;
  const reader = new FolderReader(previous !== undefined);
  for (const folder of folders) reader.folder(folder);
  const text = reader.texts.join("\0");
  if (reader.problems.length === 0 && text === previous?.text) return previous;
  const creators = reader.methods.flatMap(({ document: { does, parameters } }) => (does ? [[does, parameters]] : []));
  const entityText = JSON.stringify([reader.entities, creators]);
  // A store keeps its records while the entities are the same.
  const entities = entityText === previous?.entityText ? previous.entities : reader.allEntities();
  const records = identifiableEntities(entities);
  const methodFolders = reader.allMethods();
  const names = { entities: records, broken: reader.broken, documents: methodFolders.map(({ document }) => document) };
  for (const { path, document } of reader.entities) reader.report(path, problemsOfEntity(document, names));
  for (const { path, ...folder } of reader.methods) reader.report(path, problemsOfMethod(folder, names));
  if (reader.problems.length > 0) throw new ConfigError(reader.problems);
  const ownOperation = (folder: MethodFolder) => ownMethods.catalog[ownFolders.indexOf(folder)];
  const catalog = methodFolders.map((folder) => ownOperation(folder) ?? declareMethod(folder, records));
  // Two methods must not give the same provider state two meanings.
  orConfigError(folders.join(", "), "the states of the examples cannot be used", () => providerStates(catalog));
  return { catalog, entities, folders, text, entityText };
}

/** The folders of fixtures that folders of methods bring along. */
export const fixtureFolders = (folders: readonly string[]): string[] =>
  folders.map((folder) => join(folder, fixturesName)).filter(isFolder);

const fixturesName = "fixtures";

/** The folders of a user's methods, and the folders in them. */
export const watchedFolders = (folders: readonly string[]): string[] =>
  folders.flatMap((folder) => [folder, ...subfolders(folder).map((name) => join(folder, name))]);

export const methodFiles = (folders: readonly string[]): string[] =>
  watchedFolders(folders).flatMap((folder) => {
    const names = isFolder(folder) ? readdirSync(folder).filter((name) => /\.(?:json|ts|js)$/.test(name)) : [];
    return names.sort().map((name) => join(folder, name));
  });

function subfolders(folder: string): string[] {
  const entries = isFolder(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const names = entries.filter((entry) => !entry.isFile()).map(({ name }) => name);
  return names.filter((name) => !name.startsWith(".") && name !== "node_modules").sort();
}

/** The text of each file of code as it was loaded: Node runs a module once, and keeps it until the program ends. */
const loadedCode = new Map<string, string>();

/** The files of code that changed since they were loaded, and need a restart. */
export const changedCode = (): string[] =>
  Array.from(loadedCode).flatMap(([file, text]) => (existsSync(file) && readPlainFile(file) !== text ? [file] : []));

/** A user's code may throw any value. */
const errorOf = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

export const placeIn = (where: string, path: readonly PropertyKey[]): string =>
  path.length === 0 ? where : `${where}, at ${path.join(".")}`;

const readText = (file: string): string => orConfigError(file, "cannot be read", () => readPlainFile(file));

/** The JSON in a file. @throws ConfigError */
export function readJsonFile(file: string, text = readText(file)): unknown {
  try {
    return jsonOnce(text);
  } catch (error) {
    // The parser quotes the text around the mistake, which may be a secret.
    const reason = reasonOf(error).replace(/, (?:\.\.\.)?".*$/s, "");
    throw new ConfigError([{ where: file, message: `is not JSON: ${reason}` }]);
  }
}

class FolderReader {
  readonly #isReload: boolean;
  readonly problems: ConfigProblem[] = [];
  readonly texts: string[] = [];
  readonly entities: { readonly path: string; readonly document: EntityDocument }[] = [];
  readonly broken: string[] = [];
  readonly methods: (MethodFolder & { readonly path: string })[] = [];

  constructor(isReload: boolean) {
    this.#isReload = isReload;
  }

  folder(folder: string): void {
    if (!isFolder(folder)) {
      this.#refuse(folder, "is not a folder", "expected one with a folder for each method");
      return;
    }
    if (existsSync(join(folder, "method.json"))) {
      this.#method(folder);
      return;
    }
    const names = subfolders(folder);
    for (const name of names) {
      const path = join(folder, name);
      if (name === fixturesName) continue;
      if (name === "entities") this.#entities(path);
      else if (existsSync(join(path, "method.json"))) this.#method(path);
      else this.#refuse(path, "holds no method.json");
    }
    if (names.length === 0 && readdirSync(folder).length > 0)
      this.#refuse(folder, "holds no method", "expected <name>/method.json");
  }

  report(file: string, problems: readonly Problem[]): void {
    for (const { path, message } of problems) this.problems.push(problemAt(placeIn(file, path), message));
  }

  allEntities(): readonly AnyEntity[] {
    const all = [...allEntities];
    const places = new Map(all.map(({ collection }) => [collection, "built in"]));
    for (const { path, document } of this.entities) {
      const { collection } = document;
      const place = places.get(collection);
      const hint = place === "built in" ? "expected another name" : `it is in ${place}`;
      if (place) this.#refuse(path, `the collection ${collection} is there already`, hint);
      places.set(collection, path);
      all.push(declaredEntity(document) as unknown as AnyEntity);
    }
    const documents = [...ownFolders, ...this.methods].map(({ document }) => document);
    return extendedEntities(all, documents);
  }

  /** All methods. A second method of the same name or path must override the first. */
  allMethods(): readonly MethodFolder[] {
    const all: (MethodFolder & { readonly path?: string })[] = [...ownFolders];
    const pathOf = ({ path, name }: MethodDocument) => path ?? name.replaceAll(".", "/");
    for (const folder of this.methods) {
      const { document, path } = folder;
      const isSame = (other: MethodDocument) => other.name === document.name || pathOf(other) === pathOf(document);
      const index = all.findIndex((other) => isSame(other.document));
      const first = all[index];
      if (first && !document.overrides) {
        const hint = `expected another name and path, or "overrides": true to replace it (${first.path ?? "built in"})`;
        this.#refuse(path, `there is a method ${first.document.name} already`, hint);
      }
      if (!first && document.overrides) {
        const names = all.map((other) => other.document.name);
        const message = `there is no method ${document.name} before it`;
        this.#refuse(`${path}, at overrides`, message, nearestHint(document.name, names));
      }
      if (first) all[index] = folder;
      else all.push(folder);
    }
    return all;
  }

  #refuse(where: string, message: string, hint?: string): void {
    this.problems.push({ where, message, ...(hint && { hint }) });
  }

  #document<Document>(path: string, schema: z.ZodType<Document>): Document | undefined {
    return collectProblems(this.problems, () => {
      const text = readText(path);
      this.texts.push(path, text);
      return readOrThrow(schema, readJsonFile(path, text), (at) => placeIn(path, at));
    });
  }

  #entities(folder: string): void {
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    for (const file of files.toSorted()) {
      const path = join(folder, file);
      const document = this.#document(path, folderFileSchema("entity"));
      const collection = basename(file, ".json");
      if (document?.collection === collection) this.entities.push({ path, document });
      else this.broken.push(collection, document?.collection ?? collection);
      if (document && document.collection !== collection)
        this.#refuse(`${path}, at collection`, `"${document.collection}" is not the name of the file`);
    }
  }

  #method(folder: string): void {
    const path = join(folder, "method.json");
    const document = this.#document(path, folderFileSchema("method"));
    const examplesFile = join(folder, "examples.json");
    const examples = existsSync(examplesFile) ? this.#document(examplesFile, folderFileSchema("examples")) : undefined;
    if (examples) this.report(examplesFile, problemsOfExamples(examples));
    const problemsBefore = this.problems.length;
    const operation = this.#operation(folder, document);
    const isCodeWrong = this.problems.length > problemsBefore;
    if (!document) return;
    if (document.name !== basename(realpathSync(folder)))
      this.#refuse(`${path}, at name`, `"${document.name}" is not the name of the folder`);
    const restsOn = [...(document.restsOn ?? []), "method.declared" as const];
    // With a problem in its code, a method gets no second problem for doing nothing.
    const code = operation ?? (isCodeWrong ? {} : undefined);
    const parts = { ...(examples && { examples: () => examples }), ...(code && { operation: code }) };
    this.methods.push({ path, document: { ...document, restsOn }, ...parts });
  }

  #operation(folder: string, document: MethodDocument | undefined): FolderOperation | undefined {
    const file = ["operation.ts", "operation.js"].map((name) => join(folder, name)).find((path) => existsSync(path));
    const text = file && collectProblems(this.problems, () => readText(file));
    if (file === undefined || text === undefined) return undefined;
    const path = realpathSync(file);
    const loaded = loadedCode.get(path) ?? text;
    this.texts.push(file, loaded);
    if (loaded !== text && !this.#isReload) {
      this.#refuse(file, "has changed", "restart the program to run it");
      return undefined;
    }
    const [expected, rows] = document?.bulk ? (["create", "rows"] as const) : (["answer", "no rows"] as const);
    try {
      const { operation } = loadModule<{ readonly operation?: FolderOperation }>(path);
      loadedCode.set(path, loaded);
      if (!document || typeof operation?.[expected] === "function") return operation;
      this.#refuse(file, `exports no operation with a function ${expected}`, `the method has ${rows}`);
    } catch (thrown) {
      const error = errorOf(thrown);
      this.#refuse(file + placeOf(error, text), `cannot be loaded: ${error.message}`, hintFor(file, error));
    }
    return undefined;
  }
}

const printedPlace = /^[^\n]*:(\d+)\n[^\n]*\n( *)\^/;

/** Line and column of a syntax error, which Node prints above its message: `:3:12`. */
function placeOf({ name, stack = "" }: Error, code: string): string {
  if (name !== "SyntaxError") return "";
  const [, line, marked = ""] = printedPlace.exec(stack) ?? placeInScript(code) ?? [];
  return line ? `:${line}:${marked.length + 1}` : "";
}

/** Node prints no place for a module, so its code is parsed as a script, with blanks in place of imports and exports. */
function placeInScript(code: string): RegExpExecArray | null {
  try {
    new Script(code.replace(/^(?:export (?:default )?|import .*)/gm, (words) => " ".repeat(words.length)));
    return null;
  } catch (error) {
    return printedPlace.exec(errorOf(error).stack ?? "");
  }
}

function hintFor(file: string, { message }: Error): string | undefined {
  if (file.endsWith(".ts") && !process.features.typescript)
    return "TypeScript needs Node 22.18 or newer; operation.js works in every version";
  const isModule = /Unexpected token 'export'|Cannot use import statement/.test(message);
  return isModule ? `add a package.json with {"type": "module"} to the folder of your methods` : undefined;
}
