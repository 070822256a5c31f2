import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import { allSwitches, switchesSchema } from "../../assumptions/switches.ts";
import { ConfigError, orConfigError, reasonOf } from "../../ground/config-error.ts";
import { readPlainFile, UnsavedError, writeWhole } from "../../ground/files.ts";
import { isJsonObject } from "../../ground/json.ts";
import type { Log } from "../../ground/log.ts";
import { NoRoomError, roomForBodies } from "../../ground/memory-limit.ts";
import { fingerprint } from "../../ground/random.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import type { AnyEntity } from "../../store/entity.ts";
import { printState, readState, storeState } from "../../store/state-document.ts";
import type { StoreChanges } from "../../store/store.ts";
import { token } from "../../vendor/entities/all-entities.ts";
import { releaseText } from "../../wire/release.ts";
import { asEarlierCall, markCallsAsEarlier, namesItsCall, type Sandbox } from "./sandbox.ts";
import { clockSetting, setClock } from "./sandbox-options.ts";
import { SandboxRefused } from "./sandboxes.ts";
import { beatMs, useFile } from "./used-file.ts";

const stateVersion = 1;

const schema = z.strictObject({
  version: z.literal(stateVersion, { error: `expected ${stateVersion}, the only version that there is` }),
  release: releaseText,
  clock: clockSetting,
  assumptions: switchesSchema.default({}),
  writer: z.string().optional(),
  ...storeState.shape,
});

/** All changes by calls in a sandbox as one JSON document, without the sandbox's own token. */
export function exportState(sandbox: Sandbox) {
  const { clock, store } = sandbox;
  const { frozenAtMs, aheadMs } = clock;
  const running = aheadMs === 0 ? { system: true } : { advanceMs: aheadMs };
  return {
    version: stateVersion,
    release: sandbox.release.name,
    assumptions: sandbox.allSwitches,
    clock: frozenAtMs === undefined ? running : { frozenAt: new Date(frozenAtMs).toISOString() },
    ...printState(withoutCalls(withoutOwnToken(store.changes(), sandbox), store.entities), store.entities),
  };
}

/**
 * The state of a sandbox as JSON. Members are sorted by name, so the same content gives the same bytes.
 * @param writer the program that writes the state into a file
 * @throws SandboxRefused when the state is larger than `maxBytes`
 */
export function stateText(sandbox: Sandbox, maxBytes = roomForBodies(), writer?: string): string {
  const sorted = (members: object) => Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
  const state = { ...exportState(sandbox), writer };
  const json = JSON.stringify(state, (_, value) => (isJsonObject(value) ? sorted(value) : value));
  const text = `${json}\n`;
  if (Buffer.byteLength(text) <= maxBytes) return text;
  throw new SandboxRefused(
    "too large",
    `the state is larger than the ${maxBytes} bytes that go over HTTP; --state-file holds all`,
  );
}

/**
 * Puts a sandbox into a state, or changes nothing and throws.
 * @throws ConfigError with every problem, each by a JSON Pointer into the state
 * @throws NoRoomError when its rows have no room in `--memory`
 */
export function importState(sandbox: Sandbox, document: unknown): void {
  const { release, clock, assumptions, ...rows } = readOrThrow(schema, document, (path) => pointerTo(path) || "/");
  const base = sandbox.loader.base(sandbox.start.set);
  const changes = readState(rows, base);
  // What may be dropped has room, or the oldest of it goes.
  const stored = [...changes.collections].flatMap(([name, { added, replaced }]) => [
    base.get(name)?.entity.isBounded ? [] : added,
    replaced.map(([, row]) => row),
  ]);
  sandbox.store.expectRoom(stored, true);
  // The sandbox keeps its own token.
  const own = sandbox.token === undefined ? [] : sandbox.store.collection(token).find("token", sandbox.token);
  sandbox.store.load(withoutOwnToken(changes, sandbox), new Map([[token.collection, own]]));
  markCallsAsEarlier(sandbox.store);
  sandbox.release = release;
  sandbox.changeSwitches(allSwitches(assumptions));
  sandbox.clock.followSystem();
  setClock(sandbox.clock, clock);
}

/** Copies the state of a sandbox to another one with the same start. */
export function copyState(from: Sandbox, to: Sandbox): void {
  const own = to.token === undefined ? [] : to.store.collection(token).find("token", to.token);
  to.store.load(withoutOwnToken(from.store.changes(), from), new Map([[token.collection, own]]));
}

function withoutOwnToken(changes: StoreChanges, sandbox: Sandbox): StoreChanges {
  const tokens = changes.collections.get(token.collection);
  if (!tokens || sandbox.token === undefined) return changes;
  const added = tokens.added.filter((row) => (row as { token: string }).token !== sandbox.token);
  return { ...changes, collections: new Map([...changes.collections, [token.collection, { ...tokens, added }]]) };
}

/** Marks all calls in a state as earlier ones, because its reader has calls of its own. */
function withoutCalls(changes: StoreChanges, entities: readonly AnyEntity[]): StoreChanges {
  const naming = new Set(entities.filter(namesItsCall).map(({ collection }) => collection));
  const collections = [...changes.collections].map(([name, { added, ...more }]) => {
    const shown = naming.has(name)
      ? added.map((row) => ({ ...(row as object), ...asEarlierCall(row as object) }))
      : added;
    return [name, { ...more, added: shown }] as const;
  });
  return { ...changes, collections: new Map(collections) };
}

/**
 * Puts a sandbox into the state of a file, if there is one.
 * @returns `save`, which writes the current state into the file, or beside it when another program wrote the file meanwhile,
 * and throws UnsavedError; and `warnings`, what a user should mend before the state is written. The log has each once.
 * @throws ConfigError when the file is not valid
 */
export function openStateFile(file: string | undefined, sandbox: Sandbox, log: Log) {
  if (file === undefined) return { save() {}, warnings: (): string[] => [], close() {} };
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) {
    const message = `the folder of the state file is not there: ${folder}`;
    throw new ConfigError([{ where: file, message, hint: "make it, or name another file" }]);
  }
  const startedAt = new Date(Date.now() - process.uptime() * 1000).toISOString();
  const writer = `process ${process.pid}, started ${startedAt}`;
  const use = useFile(file, `${writer}, on ${hostname()}`);
  const mostBytes = Math.max(sandbox.loader.current().config.memory, roomForBodies());
  const text = readStateFile(file, mostBytes);
  let known = text && fingerprint(text);
  if (text !== undefined) loadState(file, text, sandbox);
  let seen = lastChange(file);
  const warnings = () => {
    const other = use.otherUser();
    const isChanged = lastChange(file) !== seen;
    return [
      ...(other === undefined ? [] : [`${other} uses the state file too, and only the first to end can write it`]),
      ...(isChanged ? ["another program changed the state file; this state will be written beside it"] : []),
      ...whyNotWritable(folder, sandbox.store.bytes),
    ];
  };
  const told = new Set<string>();
  const tell = () => {
    for (const warning of warnings().filter((each) => !told.has(each))) {
      told.add(warning);
      log.warn(`${file}: ${warning}`);
    }
  };
  tell();
  const timer = setInterval(tell, beatMs).unref();
  const close = () => {
    clearInterval(timer);
    use.end();
  };
  const save = () => {
    try {
      const text = stateText(sandbox, Number.POSITIVE_INFINITY, writer);
      const current = readStateFile(file);
      if (current === undefined || fingerprint(current) === known) {
        writeWhole(file, text, 0o600);
        known = fingerprint(text);
        seen = lastChange(file);
        return;
      }
      const beside = `${file}.${process.pid}`;
      writeWhole(beside, text, 0o600);
      const other = /"writer":"([\w ,:.-]+)"\}\s*$/.exec(current)?.[1] ?? "another program";
      throw new Error(`${other} wrote it meanwhile; this state is in ${beside}`);
    } catch (error) {
      throw new UnsavedError(`${file}: the state file cannot be written: ${reasonOf(error)}`);
    }
  };
  return { save, warnings, close };
}

/** When a file changed, and how large it is; `undefined` without a file. */
function lastChange(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats && [stats.mtimeMs, stats.size, stats.ino].join(" ");
}

/** @param bytes that the state may take */
function whyNotWritable(folder: string, bytes: number): string[] {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    const free = bavail * bsize;
    if (bytes < free) return [];
    return [`the disk of the state file has ${free} bytes left, and the state may take ${bytes}`];
  } catch (error) {
    return [`the state file cannot be written now: ${reasonOf(error)}`];
  }
}

/** The text of a state file; `undefined` without a file. */
const readStateFile = (file: string, mostBytes?: number): string | undefined =>
  existsSync(file)
    ? orConfigError(file, "the state file cannot be used", () => readPlainFile(file, mostBytes))
    : undefined;

function loadState(file: string, text: string, sandbox: Sandbox): void {
  const content: unknown = orConfigError(file, "the state file cannot be read", () => JSON.parse(text));
  try {
    importState(sandbox, content);
  } catch (error) {
    if (error instanceof NoRoomError) throw new ConfigError([{ where: file, message: error.message }]);
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => ({ ...problem, where: `${file}, at ${problem.where}` })));
  }
}
