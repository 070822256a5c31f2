import { fileURLToPath } from "node:url";
import { adminApi } from "./admin/admin-api.ts";
import { type Catalog, catalog as ourCatalog } from "./catalog.ts";
import type { Config, ConfigInput } from "./config.ts";
import { allEntities } from "./entities/all-entities.ts";
import { token } from "./entities/token.ts";
import { app } from "./http/app.ts";
import { type Listening, listen } from "./http/listen.ts";
import { getOrCreate } from "./library/get-or-create.ts";
import { type SandboxHandle, sandboxHandle } from "./library/sandbox-handle.ts";
import { toRequest } from "./library/to-request.ts";
import { createLog, type Log } from "./log.ts";
import { randomSeed } from "./random.ts";
import { readConfig } from "./read-config.ts";
import { createFixtureSets } from "./sandbox/fixture-sets.ts";
import { partsOf, type ResetPart, type Sandbox } from "./sandbox/sandbox.ts";
import type { SandboxOptions } from "./sandbox/sandbox-options.ts";
import { createSandboxes } from "./sandbox/sandboxes.ts";
import { loadStateFile, writeStateFile } from "./sandbox/state-file.ts";
import { createBase } from "./store/base.ts";
import { withGenerated } from "./store/generate.ts";
import { readFixtures } from "./store/seed.ts";
import { overrideVendorErrors } from "./wire/vendor-errors.ts";

/** A running stand-in for CRM.COM. */
export interface StandIn {
  readonly config: Config;
  readonly log: Log;
  /** What the ids and all chance are drawn from; generated when none was given. */
  readonly seed: string;
  /** A token that works at once; `undefined` when the fixtures have none. */
  readonly token: string | undefined;
  readonly methods: number;
  /** Rows of fixtures. */
  readonly fixtures: number;
  /** The address of the socket that was opened last; without one, an address that only `fetch` knows. */
  readonly url: string;
  /** Answers a request without a socket; of an address, only the path and the query count. */
  fetch(input: Request | string | URL, init?: RequestInit): Promise<Response>;
  /**
   * Listens on a socket; port and host of the configuration unless given.
   * @throws Error with code EADDRINUSE and the like
   */
  listen(at?: { port?: number; host?: string }): Promise<Listening>;
  /**
   * A world of its own for a test: by a name alone the one of that name, made when there is none, else a new one.
   * @throws SandboxRefused when the name is taken or when there are too many; ConfigError for options that cannot be used
   */
  sandbox(options?: string | SandboxOptions): SandboxHandle;
  /** Puts back what is named, by default all, in every sandbox. */
  reset(parts?: Partial<Record<ResetPart, boolean>>): void;
  /** Stops listening, calls under way being finished first, and writes the state file if there is one. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Our own fixtures; the same place from the sources and from the package. */
const defaultFixtures = fileURLToPath(new URL("../fixtures/default", import.meta.url));

/** Where `fetch` sends an address that has no host. */
const nowhere = "http://stand-in";

/**
 * A stand-in with the given options, the same as the keys of the config file; the others have their defaults. It does not
 * listen yet. A log is written only of warnings, unless `logLevel` says otherwise.
 * @throws ConfigError when an option or a fixture cannot be used
 */
export function createStandIn(options: ConfigInput = {}): StandIn {
  return assembleStandIn(readConfig({ options: { logLevel: "warn", ...options } }).config, ourCatalog);
}

/** Brings the floors together. */
export function assembleStandIn(config: Config, catalog: Catalog): StandIn {
  const log = createLog(config.logLevel, config.logFormat);
  const seed = config.seed ?? randomSeed();
  const folder = config.fixtures ?? defaultFixtures;
  const rows = withGenerated(readFixtures(folder, allEntities), config.accounts, seed);
  const sandboxes = createSandboxes({
    sets: createFixtureSets(folder, createBase(allEntities, rows), allEntities),
    seed,
    release: config.release,
    journal: { entries: config.journalMax, entryBytes: config.journalEntryBytes, bytes: config.journalBytes },
    max: config.sandboxMax,
    ttlMs: config.sandboxTtlMs,
  });
  const { stateFile } = config;
  if (stateFile !== undefined) loadStateFile(stateFile, sandboxes.default);
  const errors = overrideVendorErrors(config.vendorErrors);
  let calls = 0;
  const api = {
    catalog,
    sandboxes,
    settings: {
      errors,
      refusalStatus: config.refusalStatus,
      strict: config.strict,
      acceptAnyToken: config.acceptAnyToken,
    },
    maxBodyBytes: config.maxBody,
    log,
    newRequestId: () => `call-${++calls}`,
  };
  const { fetch } = app(api, adminApi({ catalog, sandboxes, maxBodyBytes: config.maxBody }));
  const sockets = new Set<Listening>();
  let url = nowhere;
  const send = async (input: Request | string | URL, init?: RequestInit) => fetch(toRequest(input, init, nowhere));
  let closed: Promise<void> | undefined;
  const close = async () => {
    for (const sandbox of sandboxes.all()) sandbox.journal.close();
    sandboxes.close();
    await Promise.all([...sockets].map((socket) => socket.close()));
    sockets.clear();
    if (stateFile !== undefined) writeStateFile(stateFile, sandboxes.default);
  };
  const closeOnce = () => {
    closed ??= close();
    return closed;
  };

  return {
    config,
    log,
    seed,
    token: workingToken(sandboxes.default),
    methods: catalog.length,
    fixtures: [...rows.values()].reduce((sum, { length }) => sum + length, 0),
    get url() {
      return url;
    },
    fetch: send,
    async listen({ host = config.host, port = config.port } = {}) {
      const socket = await listen(fetch, host, port);
      sockets.add(socket);
      url = socket.url;
      return socket;
    },
    sandbox: (options = {}) =>
      sandboxHandle(sandboxes, getOrCreate(sandboxes, options), {
        fetch: send,
        url: () => url,
        defaultToken: workingToken(sandboxes.default),
      }),
    reset(parts) {
      for (const sandbox of sandboxes.all()) sandbox.reset(partsOf(parts));
    },
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  };
}

function workingToken({ store }: Sandbox): string | undefined {
  const tokens = store.collection(token);
  return tokens.list(0, tokens.total).find((one) => one.life_cycle_state === "VALID" && one.expires_on === null)?.token;
}
