import { existsSync, mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { EntityDocument } from "../../../contracts/document-types.ts";
import { ConfigError, orConfigError } from "../../common/config-error.ts";
import { isFolder, readPlainFile } from "../../common/files.ts";
import { jsonOnce, objectOf } from "../../common/json.ts";
import { counted, cutText } from "../../common/quoted-text.ts";
import { readRecording } from "../../documents/recording.ts";
import { type Draft, draftMethod } from "../../draft/draft.ts";
import { exampleRecords } from "../../draft/example-records.ts";
import {
  comparableDocument,
  documentChanges,
  type MethodChange,
  mergeDraft,
  releaseChanges,
} from "../../draft/method-diff.ts";
import { type Proposal, proposeAction } from "../../draft/proposal.ts";
import { draftFromRecording, withRecordedMembers } from "../../draft/recorded-method.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { readMethods } from "../../mock/config/method-folders.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import type { AnyRecord } from "../../store/entity.ts";
import { findMethod, methodsIn } from "../../vendor/catalog.ts";
import { declaredEntity } from "../../vendor/declared/declared-entity.ts";
import { folderFileSchema } from "../../vendor/declared/folder-forms.ts";
import { identifiableEntities } from "../../vendor/declared/records.ts";
import { type Release, releaseText } from "../../wire/release.ts";
import { type CommandLine, printJsonOrText, UsageError, writeJsonFile, writeTextFile } from "../command.ts";

type DraftFlags = CommandLine<"method draft">["flags"];

/** Makes the folder of a method from a page or a recording. Exit: 0 whole, 1 a line was dropped, 2 the page cannot be read. */
export async function methodDraftCommand({ flags, words }: CommandLine<"method draft">): Promise<number> {
  const [page = "", methodName] = words;
  const isRecorded = readText(page).startsWith('{"kind":"recording"');
  const draft = isRecorded ? draftFromRecording(page, readRecording(page), methodName) : readPage(page);
  const folder = join(flags.out, draft.method.name);
  if (!existsSync(folder)) return writeDraft(folder, draft, flags);
  if (isRecorded) return fillFolder(folder, draft, flags);
  const hint = `to take over a newer page, run crmcom-mock method diff ${folder} ${page} --write`;
  throw new ConfigError([{ where: folder, message: "is there already", hint }]);
}

/** Writes a new folder, with `--entity` also the entity of its records. */
function writeDraft(folder: string, draft: Draft, flags: DraftFlags): number {
  const { method, examples, problems, notes } = draft;
  const proposal = flags.entity ? propose(draft, flags.out) : undefined;
  const found = proposal ? foundRecords(draft, proposal, flags.out) : [];
  writeFolder(folder, proposal ? { ...draft, method: { ...method, does: proposal.does } } : draft, draft);
  if (proposal?.entity) writeEntity(flags.out, proposal.entity);
  const written = proposal ? writeRecords(found, flags.out) : [];
  const members = method.answer.members?.length ?? 0;
  const counts = `parameters: ${method.parameters.length}, members of the answer: ${members}, examples: ${examples.length}`;
  const toCheck = (proposal?.unused ?? []).map((name) => `check: ${name} reaches no member of a record`);
  const text = [
    ...readingLines(draft),
    ...toCheck,
    ...written,
    `${folder}: ${counts}. ${nextStep(draft, proposal, flags.entity)}`,
  ];
  const draftReport = { folder, method: method.name, does: proposal?.does ?? method.does, problems, notes };
  printJsonOrText(flags, draftReport, text.join("\n"));
  return problems.length > 0 ? 1 : 0;
}

/** Adds the recorded members to the method of a folder, and lists the members that were never recorded. */
function fillFolder(folder: string, recorded: Draft, flags: DraftFlags): number {
  const before = readFolder(folder);
  const { method, never } = withRecordedMembers(before, recorded);
  const changes = documentChanges(method.name, comparableDocument(before), comparableDocument({ ...before, method }));
  writeFolder(folder, { ...before, method });
  const text = [...never.map((name) => `never seen: ${name}`), changeLines(changes, "nothing is new")];
  return printJsonOrText(flags, { folder, method: method.name, changes, never }, text.join("\n"));
}

const readText = (path: string) => orConfigError(path, "cannot be read", () => readPlainFile(path, 20_000_000));

function nextStep({ method, examples }: Draft, proposal: Proposal | undefined, wantsProposal: boolean): string {
  if (findMethod(method.name)) return 'We have this method: "overrides": true in method.json puts yours in its place.';
  if (proposal)
    return `It ${Object.entries(proposal.does)[0]?.join(" ")}: check "does" in method.json, then run crmcom-mock validate.`;
  if (wantsProposal) return 'Its title names no act on records: say what it "does" in method.json.';
  return examples.length > 0 || method.answer.type === "None"
    ? 'It answers from its examples until "does" in method.json says otherwise: --entity proposes that.'
    : 'It needs an example, or what it "does" in method.json: --entity proposes that.';
}

function propose({ method, examples }: Draft, out: string): Proposal | undefined {
  const number = /"number":"([^"]*)"/.exec(JSON.stringify(examples.map(({ response }) => response)))?.[1] ?? "";
  const entities = identifiableEntities(entitiesOf(out));
  return proposeAction(method, entities, number, (collection) => readEntity(out, collection));
}

const entitiesOf = (out: string) => readMethods([out].filter(isFolder)).entities;

const entityPath = (out: string, collection: string) => join(out, "entities", `${collection}.json`);

function readEntity(out: string, collection: string): EntityDocument | undefined {
  const path = entityPath(out, collection);
  return existsSync(path) ? readOrThrow(folderFileSchema("entity"), readJson(path), () => path) : undefined;
}

/** Writes the entity of a proposal. An entity that the folder has keeps its members. */
function writeEntity(out: string, entity: EntityDocument): void {
  const folder = join(out, "entities");
  orConfigError(folder, "cannot be made", () => mkdirSync(folder, { recursive: true }));
  const document = { $schema: schemaFor(folder, "entity"), ...entity };
  writeJsonFile("--out", entityPath(out, entity.collection), document);
}

/** The records that the examples of a draft show, by collection. */
function foundRecords(
  draft: Draft,
  proposal: Proposal,
  out: string,
): readonly (readonly [string, readonly AnyRecord[]])[] {
  const proposed = proposal.entity ? [declaredEntity(proposal.entity)] : [];
  const entities = new Map([...entitiesOf(out), ...proposed].map((entity) => [entity.collection, entity]));
  return [...exampleRecords(draft, proposal, entities)];
}

/** Writes records, and a test of the folder. What is there stays. @returns what was added, in lines */
function writeRecords(found: ReturnType<typeof foundRecords>, out: string): string[] {
  const test = join(out, "methods.test.mjs");
  if (!existsSync(test)) writeTextFile("--out", test, `${folderTest.join("\n")}\n`);
  const folder = join(out, "fixtures");
  return found.map(([collection, records]) => {
    const path = join(folder, `${collection}.json`);
    const before = existsSync(path) ? [readJson(path)].flat() : [];
    const ids = new Set(before.map((record) => objectOf(record)?.["id"]));
    const added = records.filter(({ id }) => !ids.has(id));
    orConfigError(folder, "cannot be made", () => mkdirSync(folder, { recursive: true }));
    writeJsonFile("--out", path, [...before, ...added]);
    return `${path}: ${counted(added.length, "record")} of the examples`;
  });
}

const folderTest = [
  'import { execFile } from "node:child_process";',
  'import { test } from "node:test";',
  'import { fileURLToPath } from "node:url";',
  'import { promisify } from "node:util";',
  "",
  'test("each method answers as its examples say", async () => {',
  '  const methods = fileURLToPath(new URL(".", import.meta.url));',
  '  await promisify(execFile)("npx", ["--no-install", "crmcom-mock", "validate", "--methods", methods]);',
  "});",
];

/** The path from a folder to the schema of its files, for editors. */
const schemaFor = (folder: string, name: "method" | "examples" | "entity") =>
  relative(folder, join("node_modules/crmcom-mock/dist", `${name}.schema.json`)).replaceAll("\\", "/");

/** Compares a folder with a newer page or folder, or two releases. Exit: 0 the same or written, 1 different, 2 usage. */
export async function methodDiffCommand({ flags, words }: CommandLine<"method diff">): Promise<number> {
  const [old = "", now = ""] = words;
  if (now === "") throw new UsageError("method diff: expected two releases, or a folder and a page or folder");
  const isRelease = /^r\d/i.test(old) && !existsSync(old);
  if (!isRelease) return diffFolder(old, now, flags);
  if (flags.write) throw new UsageError("--write: expected a folder and a page, not releases");
  const changes = releaseChanges(methodsIn(readMethods(flags.methods).catalog), readRelease(old), readRelease(now));
  printJsonOrText(flags, { changes }, changeLines(changes, "the same for a client"));
  return changes.length > 0 ? 1 : 0;
}

function diffFolder(folder: string, newer: string, flags: CommandLine<"method diff">["flags"]): number {
  const before = readFolder(folder);
  const [isOfFolder, pagePath] = [isFolder(newer), join(folder, pageFile)];
  const earlierPage = !isOfFolder && existsSync(pagePath) ? (readJson(pagePath) as Draft) : undefined;
  const after = isOfFolder ? readFolder(newer) : readPage(newer);
  const { method, problems, notes } = after;
  if (before.method.name !== method.name) {
    throw new UsageError(`${newer}: is about ${method.name}; expected ${before.method.name}`);
  }
  const kept: string[] = [];
  const merged = isOfFolder ? after : mergeDraft(earlierPage, before, after, (what) => void kept.push(what));
  const changes = documentChanges(method.name, comparableDocument(before), comparableDocument(merged));
  const keptLines = kept.map((what) => `kept as you have it, where the page says otherwise: ${what}`);
  const text = [...readingLines(after), ...keptLines, changeLines(changes, "nothing changed")];
  printJsonOrText(flags, { changes, kept, problems, notes }, text.join("\n"));
  if (flags.write && problems.length > 0) {
    const hint = "give a page that is read without a problem";
    throw new ConfigError([{ where: newer, message: "nothing is written: the page is not read whole", hint }]);
  }
  if (flags.write) writeFolder(folder, merged, isOfFolder ? undefined : after);
  return problems.length > 0 || (changes.length > 0 && !flags.write) ? 1 : 0;
}

function readRelease(text: string): Release {
  const { data, error } = releaseText.safeParse(text);
  if (error) throw new UsageError(error.issues.map(({ message }) => message).join("; "));
  return data;
}

const readPage = (page: string): Draft => draftMethod(page, readText(page));

function readFolder(folder: string): Draft {
  const [path, examplesFile] = [join(folder, "method.json"), join(folder, "examples.json")];
  const whereAt = (place: readonly string[]) => `${path}: ${pointerTo(place) || "/"}`;
  const method = readOrThrow(folderFileSchema("method"), readJson(path), whereAt);
  const { examples = [] } = existsSync(examplesFile) ? (readJson(examplesFile) as Partial<Draft>) : {};
  return { method, examples, problems: [], notes: [] };
}

const readJson = (path: string): unknown => orConfigError(path, "cannot be read", () => jsonOnce(readPlainFile(path)));

/** The page as it was read last: a folder keeps it, to tell changes of the page from changes of the user. */
const pageFile = "page.json";

/** Writes the files of a method that change. Other members in the file of examples stay. @param page as it was read */
function writeFolder(folder: string, { method, examples }: Pick<Draft, "method" | "examples">, page?: Draft): void {
  orConfigError(folder, "cannot be made", () => mkdirSync(folder, { recursive: true }));
  const files = [
    ["method.json", method],
    ["examples.json", { examples }],
    ...(page ? [[pageFile, { method: page.method, examples: page.examples }] as const] : []),
  ] as const;
  for (const [name, content] of files) {
    const path = join(folder, name);
    const before = existsSync(path) ? Object(readJson(path)) : undefined;
    const $schema = !before && name !== pageFile && schemaFor(folder, name === "method.json" ? "method" : "examples");
    const after = { ...($schema && { $schema }), ...(name === "examples.json" && before), ...content };
    if (!isDeepStrictEqual(before, after)) writeJsonFile("--out", path, after);
  }
}

/** The problems and notes of reading a page. */
const readingLines = ({ problems, notes }: Draft): string[] => [
  ...problems.map(({ line, text }) => `line ${line}: ${text}`),
  ...notes.map(({ line, text }) => `line ${line}: check: ${text}`),
];

function changeLines(changes: readonly MethodChange[], none: string): string {
  const textOf = (value: unknown) => cutText(typeof value === "string" ? value : JSON.stringify(value));
  const lines = changes.map(({ method, what, from, to }) => {
    const change = from === undefined ? `new: ${textOf(to)}` : to === undefined ? `gone: ${textOf(from)}` : undefined;
    return `${method}: ${what}: ${change ?? `${textOf(from)} -> ${textOf(to)}`}`;
  });
  return lines.length > 0 ? lines.join("\n") : none;
}
