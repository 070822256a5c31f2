import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import * as z from "zod";
import { allSwitches, switchesSchema } from "../../assumptions/switches.ts";
import { ConfigError, orConfigError, reasonOf } from "../../common/config-error.ts";
import { readPlainFile, removeUnfinished, UnsavedError, writeWhole } from "../../common/files.ts";
import { isJsonObject } from "../../common/json.ts";
import { NoRoomError, roomForBodies } from "../../common/memory-limit.ts";
import { fingerprint } from "../../common/random.ts";
import { pointerTo } from "../../matching/json-pointer.ts";
import { readOrThrow } from "../../schema/read-by.ts";
import { printState, readState, storeState } from "../../store/state-document.ts";
import { token } from "../../vendor/entities/all-entities.ts";
import { releaseText } from "../../wire/release.ts";
import { asEarlierCall, markCallsAsEarlier, type Sandbox } from "./sandbox.ts";
import { clockSetting, setClock } from "./sandbox-options.ts";

const stateVersion = 1;

const schema = z.strictObject({
  version: z.literal(stateVersion, { error: `expected ${stateVersion}, the only version that there is` }),
  release: releaseText,
  clock: clockSetting,
  assumptions: switchesSchema.default({}),
  ...storeState.shape,
});

type StoredRecord = { readonly token?: unknown; readonly stored_by?: string | null };

/** All changes by calls in a sandbox as one JSON document, without the sandbox's own token. */
export function exportState(sandbox: Sandbox) {
  const { clock, store } = sandbox;
  const { frozenAtMs, aheadMs } = clock;
  const running = aheadMs === 0 ? { system: true } : { advanceMs: aheadMs };
  const { idsDrawn, collections } = printState(store.changes(), store.entities);
  const shown = Object.entries(collections).map(([name, { added, ...more }]) => {
    const records = (added as StoredRecord[]).filter(({ token }) => token === undefined || token !== sandbox.token);
    // The reader of a state has calls of its own.
    return [name, { added: records.map((record) => ({ ...record, ...asEarlierCall(record) })), ...more }];
  });
  return {
    version: stateVersion,
    release: sandbox.release.name,
    assumptions: sandbox.allSwitches,
    clock: frozenAtMs === undefined ? running : { frozenAt: new Date(frozenAtMs).toISOString() },
    idsDrawn,
    collections: Object.fromEntries(shown) as typeof collections,
  };
}

/**
 * The state of a sandbox as JSON. Members are sorted by name, so the same content gives the same bytes.
 * @throws NoRoomError when the state is larger than `maxBytes`
 */
export function stateText(sandbox: Sandbox, maxBytes = roomForBodies()): string {
  const sorted = (members: object) => Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1)));
  const json = JSON.stringify(exportState(sandbox), (_, value) => (isJsonObject(value) ? sorted(value) : value));
  const text = `${json}\n`;
  if (Buffer.byteLength(text) <= maxBytes) return text;
  throw new NoRoomError(`the state is larger than the ${maxBytes} bytes that go over HTTP; --state-file holds all`);
}

/**
 * Puts a sandbox into a state, or changes nothing and throws.
 * @throws ConfigError with every problem, each by a JSON Pointer into the state
 * @throws NoRoomError when its rows have no room in `--memory`
 */
export function importState(sandbox: Sandbox, document: unknown): void {
  const { release, clock, assumptions, ...rows } = readOrThrow(schema, document, (path) => pointerTo(path) || "/");
  const base = sandbox.loader.base(sandbox.start.set);
  // The sandbox keeps its own token.
  const own = sandbox.token === undefined ? [] : sandbox.store.collection(token).find("token", sandbox.token);
  sandbox.store.load(readState(rows, base), new Map([[token.collection, own]]));
  markCallsAsEarlier(sandbox.store);
  sandbox.release = release;
  sandbox.changeSwitches(allSwitches(assumptions));
  sandbox.clock.followSystem();
  // The clock may have been so near its end that the same step would now lead beyond it.
  if (clock.advanceMs !== undefined) sandbox.clock.advance(clock.advanceMs);
  else setClock(sandbox.clock, clock);
}

/**
 * Puts a sandbox into the state of a file, if there is one.
 * @returns a function that writes the current state into the file, or beside it when another program wrote the file meanwhile;
 * it throws UnsavedError
 * @throws ConfigError when the file is not valid
 */
export function openStateFile(file: string | undefined, sandbox: Sandbox): () => void {
  if (file === undefined) return () => undefined;
  const folder = dirname(resolve(file));
  if (!existsSync(folder)) {
    const message = `the folder of the state file is not there: ${folder}`;
    throw new ConfigError([{ where: file, message, hint: "make it, or name another file" }]);
  }
  removeUnfinished(file);
  let known = readStateFile(file, Math.max(sandbox.loader.current().config.memory, roomForBodies()));
  if (known !== undefined) loadState(file, known, sandbox);
  known &&= fingerprint(known);
  return () => {
    try {
      const text = stateText(sandbox, Number.POSITIVE_INFINITY);
      const current = readStateFile(file);
      if (current === undefined || fingerprint(current) === known) {
        writeWhole(file, text, 0o600);
        known = fingerprint(text);
        return;
      }
      const beside = `${file}.${process.pid}`;
      writeWhole(beside, text, 0o600);
      throw new Error(`another program wrote it meanwhile; this state is in ${beside}`);
    } catch (error) {
      throw new UnsavedError(`${file}: the state file cannot be written: ${reasonOf(error)}`);
    }
  };
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
