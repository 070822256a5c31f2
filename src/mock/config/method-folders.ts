import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import type * as z from "zod";
import type { EntityDocument, MethodDocument } from "../../../contracts/document-types.ts";
import { providerStates } from "../../documents/contract-examples.ts";
import {
  ConfigError,
  type ConfigProblem,
  collectProblems,
  orConfigError,
  problemAt,
} from "../../ground/config-error.ts";
import { isFolder, readPlainFile } from "../../ground/files.ts";
import { jsonOnce } from "../../ground/json.ts";
import { nearestHint } from "../../ground/names.ts";
import { loadModule, loadModuleAgain, loadsWithin } from "../../ground/own-module.ts";
import { type Problem, readOrThrow } from "../../schema/read-by.ts";
import type { AnyEntity } from "../../store/entity.ts";
import { type Methods, ownFolders, ownMethods } from "../../vendor/catalog.ts";
import { problemsOfAction, problemsOfEntity, problemsOfMethod } from "../../vendor/declared/check-method.ts";
import { declareMethod, type FolderOperation, type MethodFolder } from "../../vendor/declared/declare-method.ts";
import { declaredEntity, extendedEntities } from "../../vendor/declared/declared-entity.ts";
import { problemsOfExamples } from "../../vendor/declared/example-operation.ts";
import { folderFileSchema } from "../../vendor/declared/folder-forms.ts";
import { identifiableEntities } from "../../vendor/declared/records.ts";
import { allEntities } from "../../vendor/entities/all-entities.ts";

/** The limits of a folder. Names that lead elsewhere, and more or larger files, are refused. */
const mostEntries = 500;
const mostBytes = 5_000_000;

/**
 * Our methods and those of the folders that a user names: each holds folders of methods, or is one.
 * @param former what was read before; it stays where the files say the same
 * @throws ConfigError with all that is wrong: the file, the place in it, and what was expected
 */
export function readMethods(folders: readonly string[], former?: Methods): Methods {
  if (folders.length === 0) return ownMethods;
  const read = new FoldersRead();
  for (const folder of folders) read.folder(foundFolder(folder));
  const text = read.texts.join("\0");
  if (read.problems.length === 0 && text === former?.text) return former;
  const creators = read.methods.flatMap(({ document: { does, parameters } }) => (does ? [[does, parameters]] : []));
  const entityText = JSON.stringify([read.entities, creators]);
  // Stores keep their records as long as the entities are the same.
  const entities = entityText === former?.entityText ? former.entities : read.allEntities();
  const records = identifiableEntities(entities);
  for (const { path, document } of read.entities) read.report(path, problemsOfEntity(document, records));
  for (const { path, ...folder } of read.methods) read.report(path, problemsOfMethod(folder, records));
  const all = read.allMethods();
  if (read.problems.length > 0) throw new ConfigError(read.problems);
  const catalog = all.map((one) => ownMethods.catalog[ownFolders.indexOf(one)] ?? declareMethod(one, records));
  // A state that means something else elsewhere could not be set up.
  orConfigError(folders.join(", "), "the states of the examples cannot be used", () => providerStates(catalog));
  return { catalog, entities, folders, text, entityText };
}

/** A folder, or the methods of an installed package of that name: its folder `methods`, else its root. */
function foundFolder(named: string): string {
  if (existsSync(named) || !/^(?:@[\w.-]+\/)?[\w-][\w.-]*$/.test(named)) return named;
  const above = resolve()
    .split(sep)
    .map((_, index, all) => all.slice(0, all.length - index).join(sep));
  const root = above.map((one) => join(`${one}${sep}node_modules`, named)).find(isFolder);
  if (root === undefined) return named;
  return isFolder(join(root, "methods")) ? join(root, "methods") : root;
}

/** The folders that `--watch` looks at, with those in them and all their files. */
export const watchedFolders = (folders: readonly string[]): string[] =>
  folders.map(foundFolder).flatMap((folder) => [folder, ...subfolders(folder).map((name) => join(folder, name))]);

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

const mostMsToLoad = 1000;

/** The code of folders that does not come to an end when it is loaded, and would hold up the program for good. */
export async function findEndlessCode(folders: readonly string[]): Promise<ConfigProblem[]> {
  const files = methodFiles(folders).filter((path) => /^operation\.[jt]s$/.test(basename(path)));
  const endless = await Promise.all(files.map(async (path) => !(await loadsWithin(realpathSync(path), mostMsToLoad))));
  const message = "does not end within a second when it is loaded";
  return files
    .filter((_, at) => endless[at])
    .map((where) => ({ where, message, hint: "put what it does into its functions" }));
}

interface OperationModule {
  readonly operation?: FolderOperation | undefined;
  /** The exports of a module of CommonJS. */
  readonly default?: OperationModule | undefined;
}

type LoadedCode = OperationModule & { readonly code: string; readonly error?: Error };

const loadedCode = new Map<string, LoadedCode>();

/** Loads code again that has changed since it was loaded. */
export async function loadChangedCode(): Promise<void> {
  for (const [file, { code }] of loadedCode) {
    const now = existsSync(file) ? orConfigError(file, "cannot be read", () => readPlainFile(file, mostBytes)) : code;
    if (now === code) continue;
    const loaded = await loadModuleAgain<OperationModule>(file).then(
      ({ operation, default: all }) => ({ operation: operation ?? all?.operation }),
      (thrown: unknown) => ({ error: errorOf(thrown) }),
    );
    loadedCode.set(file, { code: now, ...loaded });
  }
}

function loadCode(file: string, code: string): LoadedCode {
  try {
    return { code, operation: loadModule<OperationModule>(file).operation };
  } catch (error) {
    return { code, error: errorOf(error) };
  }
}

/** Code of a user may throw anything. */
const errorOf = (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown)));

const placeIn = (file: string, path: readonly PropertyKey[]) =>
  path.length === 0 ? file : `${file}, at ${path.join(".")}`;

class FoldersRead {
  readonly problems: ConfigProblem[] = [];
  readonly texts: string[] = [];
  readonly entities: { readonly path: string; readonly document: EntityDocument }[] = [];
  readonly methods: (MethodFolder & { readonly path: string })[] = [];
  /** Where the files of a named folder are: no link leads out of it. */
  #root = "";

  folder(folder: string): void {
    if (!isFolder(folder)) {
      this.#refuse(folder, "is no folder", "expected one with a folder for each method, or an installed package");
      return;
    }
    this.#root = realpathSync(folder);
    if (existsSync(join(folder, "method.json"))) {
      this.#method(folder);
      return;
    }
    const names = this.#bounded(folder, subfolders(folder));
    for (const name of names) {
      const path = join(folder, name);
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
      const there = places.get(collection);
      if (document.extends && there !== "built in")
        this.#refuse(
          `${path}, at extends`,
          `${collection} is no collection of ours`,
          nearestHint(collection, [...places.keys()]),
        );
      if (document.extends) continue;
      const hint =
        there === "built in" ? 'expected another name, or "extends": true to add members to it' : `it is in ${there}`;
      if (there) this.#refuse(path, `the collection ${collection} is there already`, hint);
      places.set(collection, path);
      all.push(declaredEntity(document) as unknown as AnyEntity);
    }
    const documents = [...ownFolders, ...this.methods].map(({ document }) => document);
    const extensions = this.entities.flatMap(({ document }) => (document.extends ? [document] : []));
    return extendedEntities(all, documents, extensions);
  }

  /** All methods. Another one of the name or at the path of one that is there is an error unless it overrides it. */
  allMethods(): readonly MethodFolder[] {
    const kept: (MethodFolder & { readonly path?: string })[] = [...ownFolders];
    const pathOf = ({ path, name }: MethodDocument) => path ?? name.replaceAll(".", "/");
    for (const folder of this.methods) {
      const { document, path } = folder;
      const at = kept.findIndex(({ document: one }) => one.name === document.name || pathOf(one) === pathOf(document));
      const there = kept[at];
      if (there && !document.overrides) {
        const hint = `expected another name and path, or "overrides": true to take the place of that one (${there.path ?? "built in"})`;
        this.#refuse(path, `there is a method ${there.document.name} already`, hint);
      }
      if (!there && document.overrides) {
        const names = kept.map((one) => one.document.name);
        const message = `there is no method ${document.name} before it`;
        this.#refuse(`${path}, at overrides`, message, nearestHint(document.name, names));
      }
      kept.splice(there ? at : kept.length, there ? 1 : 0, folder);
    }
    return kept;
  }

  #refuse(where: string, message: string, hint?: string): void {
    this.problems.push({ where, message, ...(hint && { hint }) });
  }

  #bounded(folder: string, entries: readonly string[]): readonly string[] {
    if (entries.length <= mostEntries) return entries;
    this.#refuse(folder, `holds ${entries.length} entries`, `expected at most ${mostEntries}`);
    return [];
  }

  #text(path: string): string {
    return orConfigError(path, "cannot be read", () => {
      const inside = relative(this.#root, realpathSync(path));
      if (inside === ".." || inside.startsWith(`..${sep}`))
        throw new Error("it is a link that leads out of the folder");
      const text = readPlainFile(path, mostBytes);
      this.texts.push(path, text);
      return text;
    });
  }

  #document<Document>(path: string, reader: z.ZodType<Document>, isMethod = false): Document | undefined {
    return collectProblems(this.problems, () => {
      const text = this.#text(path);
      const written = orConfigError(path, "is no JSON", () => jsonOnce(text));
      const wrong = isMethod ? problemsOfAction(written) : [];
      if (wrong.length > 0) throw new ConfigError(wrong.map((one) => problemAt(placeIn(path, one.path), one.message)));
      return readOrThrow(reader, written, (at) => placeIn(path, at));
    });
  }

  #entities(folder: string): void {
    const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
    for (const file of this.#bounded(folder, files).toSorted()) {
      const path = join(folder, file);
      const document = this.#document(path, folderFileSchema("entity"));
      if (document?.collection === basename(file, ".json")) this.entities.push({ path, document });
      else if (document) this.#refuse(`${path}, at collection`, `"${document.collection}" is not the name of the file`);
    }
  }

  #method(folder: string): void {
    const path = join(folder, "method.json");
    const document = this.#document(path, folderFileSchema("method"), true);
    const examplesFile = join(folder, "examples.json");
    const examples = existsSync(examplesFile) ? this.#document(examplesFile, folderFileSchema("examples")) : undefined;
    if (examples) this.report(examplesFile, problemsOfExamples(examples));
    const told = this.problems.length;
    const operation = this.#operation(folder, document);
    const isCodeWrong = this.problems.length > told;
    if (!document) return;
    if (document.name !== basename(realpathSync(folder)))
      this.#refuse(`${path}, at name`, `"${document.name}" is not the name of the folder`);
    const restsOn = [...(document.restsOn ?? []), "method.declared" as const];
    // A problem with the code says enough: no second one says that the method does nothing.
    const code = operation ?? (isCodeWrong ? {} : undefined);
    const parts = { ...(examples && { examples: () => examples }), ...(code && { operation: code }) };
    this.methods.push({ path, document: { ...document, restsOn }, ...parts });
  }

  #operation(folder: string, document: MethodDocument | undefined): FolderOperation | undefined {
    const file = ["operation.ts", "operation.js"].map((name) => join(folder, name)).find((path) => existsSync(path));
    const code = file && collectProblems(this.problems, () => this.#text(file));
    if (file === undefined || code === undefined) return undefined;
    const path = realpathSync(file);
    const known = loadedCode.get(path);
    // Node keeps what it once ran, and reads again what it could not parse.
    const isReadAgain = known?.error instanceof SyntaxError && known.code !== code;
    const loaded = !known || isReadAgain ? loadCode(path, code) : known;
    loadedCode.set(path, loaded);
    const { operation, error } = loaded;
    const [wanted, rows] = document?.bulk ? (["create", "rows"] as const) : (["answer", "no rows"] as const);
    if (loaded.code !== code)
      this.#refuse(file, "has changed", "restart the program to run it, or start it with --watch");
    else if (error) this.#refuse(file, `cannot be loaded: ${error.message}`, hintFor(file, error));
    else if (!document || typeof operation?.[wanted] === "function") return operation;
    else this.#refuse(file, `exports no operation with a function ${wanted}`, `the method has ${rows}`);
    return undefined;
  }
}

function hintFor(file: string, { message }: Error): string | undefined {
  if (file.endsWith(".ts") && !process.features.typescript)
    return "TypeScript needs Node 22.18 or newer; operation.js works in every version";
  const isModule = /Unexpected token 'export'|Cannot use import statement/.test(message);
  return isModule ? `put a package.json with {"type": "module"} beside your methods` : undefined;
}
