import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import { ConfigError, orProblem } from "../../ground/config-error.ts";
import { readPlainFile, refuseUnlessPlain, resolveLinks, UnsavedError, writeWhole } from "../../ground/files.ts";
import { isJsonObject } from "../../ground/json.ts";
import { roomForBodies } from "../../ground/memory-limit.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { readOrThrow } from "../../matching/read-by.ts";
import { printState, readState, storeState } from "../../store/state-document.ts";
import type { StoreChanges } from "../../store/store.ts";
import { type CustomerEvent, customerEvent, token } from "../../vendor/entities/all-entities.ts";
import { releaseText } from "../../wire/release.ts";
import { spelledOut, switchesSchema } from "../../wire/switches.ts";
import { assume, earlierCall, forgetCalls, type Sandbox, switchesIn } from "./sandbox.ts";
import { clockSetting, setClock } from "./sandbox-options.ts";
import { SandboxRefused } from "./sandboxes.ts";

const stateVersion = 1;

const schema = z.strictObject({
  version: z.literal(stateVersion, { error: `expected ${stateVersion}, the only version that there is` }),
  release: releaseText,
  clock: clockSetting,
  assumptions: switchesSchema.default({}),
  ...storeState.shape,
});

/** All that calls changed in a sandbox, as one JSON document. Its own token is not part of it: that stays where it is. */
export function exportState(sandbox: Sandbox) {
  const { clock, store } = sandbox;
  const { frozenAtMs, aheadMs } = clock;
  const running = aheadMs === 0 ? { system: true } : { advanceMs: aheadMs };
  return {
    version: stateVersion,
    release: sandbox.release.name,
    assumptions: switchesIn(sandbox),
    clock: frozenAtMs === undefined ? running : { frozenAt: new Date(frozenAtMs).toISOString() },
    ...printState(withoutCalls(withoutOwnToken(store.changes(), sandbox)), store.entities),
  };
}

/**
 * The state of a sandbox as it is now, as JSON. Members stand in the order of their names: the same content gives the same bytes.
 * @throws SandboxRefused when it could not be read again
 */
export function stateText(sandbox: Sandbox): string {
  // Rows take three times as much of the heap as their text.
  const most = roomForBodies();
  const sorted = (members: object) => Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = `${JSON.stringify(exportState(sandbox), (_, value) => (isJsonObject(value) ? sorted(value) : value))}\n`;
  if (Buffer.byteLength(text) <= most) return text;
  throw new SandboxRefused("too large", `the state is larger than the ${most} bytes that a state may have`);
}

/**
 * Puts a sandbox into a state.
 * @throws ConfigError with all that is wrong, each by a JSON Pointer into the state; nothing was changed then
 */
export function importState(sandbox: Sandbox, document: unknown): void {
  const { release, clock, assumptions, ...rows } = readOrThrow(schema, document, (path) => pointerTo(path) || "/");
  const changes = readState(rows, sandbox.loaded.base(sandbox.start.set));
  // Its own token is there from the start, and stays.
  const own = sandbox.token === undefined ? [] : sandbox.store.collection(token).find("token", sandbox.token);
  sandbox.store.load(withoutOwnToken(changes, sandbox), new Map([[token.collection, own]]));
  forgetCalls(sandbox.store);
  sandbox.release = release;
  assume(sandbox, spelledOut(assumptions));
  sandbox.clock.followSystem();
  setClock(sandbox.clock, clock);
}

function withoutOwnToken(changes: StoreChanges, sandbox: Sandbox): StoreChanges {
  const tokens = changes.collections.get(token.collection);
  if (!tokens || sandbox.token === undefined) return changes;
  const added = tokens.added.filter((row) => (row as { token: string }).token !== sandbox.token);
  return { ...changes, collections: new Map([...changes.collections, [token.collection, { ...tokens, added }]]) };
}

/** Whoever reads the state has other calls: the numbers in it are of earlier ones. */
function withoutCalls(changes: StoreChanges): StoreChanges {
  const events = changes.collections.get(customerEvent.collection);
  if (!events) return changes;
  const added = events.added.map((event) => ({ ...(event as CustomerEvent), ...earlierCall(event as CustomerEvent) }));
  return {
    ...changes,
    collections: new Map([...changes.collections, [customerEvent.collection, { ...events, added }]]),
  };
}

/**
 * Takes a file for this process and puts a sandbox into its state, if the file is there.
 * @returns `save` writes the state as it is then, whole or not at all, and throws UnsavedError when it cannot
 * @throws ConfigError when the file cannot be used, or another process has it; it is left untouched
 */
export function openStateFile(file: string | undefined, sandbox: Sandbox) {
  if (file === undefined) return { save() {}, free() {} };
  const free = takeFile(file);
  try {
    if (existsSync(file)) loadStateFile(file, sandbox);
  } catch (error) {
    free();
    throw error;
  }
  const save = () => {
    try {
      writeWhole(file, stateText(sandbox), 0o600);
    } catch (error) {
      throw new UnsavedError(`${file}: the state file cannot be written: ${(error as Error).message}`);
    }
  };
  return { save, free };
}

/** Lock files of this process: after a restart in a container another process may have had the same id. */
const held = new Set<string>();

/** Locks a file by `<file>.lock` with the id of this process; a lock of a process that is gone is taken over. */
function takeFile(file: string): () => void {
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) {
    const message = `the folder of the state file is not there: ${folder}`;
    throw new ConfigError([{ where: file, message, hint: "make it, or name another file" }]);
  }
  return orProblem(file, "the state file cannot be used", () => {
    refuseUnlessPlain(statSync(file, { throwIfNoEntry: false }));
    const path = `${resolveLinks(file)}.lock`;
    const owner = existsSync(path) ? readPlainFile(path).trim() : "";
    if (isAlive(Number(owner), path)) {
      const advice = `stop it or name another file (if it is no crmcom-mock, remove ${path})`;
      throw new Error(`it is in use by process ${owner}; ${advice}`);
    }
    rmSync(path, { force: true });
    writeFileSync(path, `${process.pid}\n`, { flag: "wx", mode: 0o600 });
    held.add(path);
    return () => {
      if (held.delete(path)) rmSync(path, { force: true });
    };
  });
}

function isAlive(pid: number, path: string): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (pid === process.pid) return held.has(path);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function loadStateFile(file: string, sandbox: Sandbox): void {
  const content: unknown = orProblem(file, "the state file cannot be read", () =>
    JSON.parse(readPlainFile(file, roomForBodies())),
  );
  try {
    importState(sandbox, content);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(error.problems.map((problem) => ({ ...problem, where: `${file}, at ${problem.where}` })));
  }
}
