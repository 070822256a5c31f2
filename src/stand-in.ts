import { setMaxListeners } from "node:events";
import { join } from "node:path";
import { adminApi } from "./admin/admin-api.ts";
import { type Catalog, catalog as ourCatalog } from "./catalog.ts";
import { type ConfigOrigins, type ReadConfig, readConfig } from "./config/read-config.ts";
import { readTls } from "./config/read-tls.ts";
import type { Config, ConfigInput } from "./config/settings.ts";
import { watchFiles } from "./config/watch-files.ts";
import { allEntities } from "./entities/all-entities.ts";
import { token } from "./entities/token.ts";
import { ConfigError, type ConfigProblem } from "./ground/config-error.ts";
import { createLog, type Log } from "./ground/log.ts";
import { packageRoot } from "./ground/package-root.ts";
import { randomSeed, randomToken } from "./ground/random.ts";
import { getOrCreate } from "./library/get-or-create.ts";
import { type SandboxHandle, sandboxHandle } from "./library/sandbox-handle.ts";
import { toRequest } from "./library/to-request.ts";
import { createMeter } from "./metrics/meter.ts";
import { createFixtureSets } from "./sandbox/fixture-sets.ts";
import { withGenerated } from "./sandbox/generate-fixtures.ts";
import { readFixtures } from "./sandbox/read-fixtures.ts";
import { partsOf, type ResetPart, type Sandbox } from "./sandbox/sandbox.ts";
import type { SandboxOptions } from "./sandbox/sandbox-options.ts";
import { createSandboxes } from "./sandbox/sandboxes.ts";
import { loadStateFile, writeStateFile } from "./sandbox/state-file.ts";
import { app } from "./server/app.ts";
import { refuseForeignCallers } from "./server/foreign-callers.ts";
import { type Listening, listen } from "./server/listen.ts";
import { createBase } from "./store/base.ts";
import { overrideVendorErrors } from "./wire/vendor-errors.ts";

/** A running stand-in for CRM.COM. */
export interface StandIn {
  readonly config: Config;
  readonly log: Log;
  /** What the ids and all chance are drawn from; generated when none was given. */
  readonly seed: string;
  /** A token that works at once; `undefined` when the fixtures have none. */
  readonly token: string | undefined;
  /** What the admin API asks for away from loopback; generated when none was given. */
  readonly adminToken: string;
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
  /** The journal of the sandbox `default`. */
  readonly journal: SandboxHandle["journal"];
  /** The fault rules of the sandbox `default`. */
  readonly faults: SandboxHandle["faults"];
  /** Puts back what is named, by default all, in every sandbox. */
  reset(parts?: Partial<Record<ResetPart, boolean>>): void;
  /** Stops listening, calls under way being finished first, and writes the state file if there is one. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Our own fixtures; the same place from the sources and from the package. */
const defaultFixtures = join(packageRoot, "fixtures", "default");

/** Where `fetch` sends an address that has no host. */
const nowhere = "http://stand-in";

/**
 * A stand-in with the given options, the same as the keys of the config file; the others have their defaults. It does not
 * listen yet. A log is written only of warnings, unless `logLevel` says otherwise.
 * @throws ConfigError when an option or a fixture cannot be used
 */
export function createStandIn(options: ConfigInput = {}): StandIn {
  const reread = () => readConfig({ options: { logLevel: "warn", ...options } });
  return assembleStandIn(reread().config, ourCatalog, { ...reread(), reread });
}

/** Where a configuration comes from: shown, and read again when it changes. */
export interface ConfigSource {
  readonly origins: ConfigOrigins;
  readonly file: string | undefined;
  /** @throws ConfigError */
  reread(): ReadConfig;
}

/** Brings the floors together. */
export function assembleStandIn(config: Config, catalog: Catalog, source?: ConfigSource): StandIn {
  const log = createLog(config.logLevel, config.logFormat);
  const seed = config.seed ?? randomSeed();
  const folder = config.fixtures ?? defaultFixtures;
  const readRows = () => withGenerated(readFixtures(folder, allEntities), config.accounts, seed);
  const rows = readRows();
  const sandboxes = createSandboxes({
    sets: createFixtureSets(folder, createBase(allEntities, rows), allEntities),
    seed,
    release: config.release,
    journal: { entries: config.journalMax, entryBytes: config.journalEntryBytes, bytes: config.journalBytes },
    mostEvents: config.eventsMax,
    faults: config.faults,
    max: config.sandboxMax,
    ttlMs: config.sandboxTtlMs,
  });
  const { stateFile } = config;
  if (stateFile !== undefined) loadStateFile(stateFile, sandboxes.default);
  const errors = overrideVendorErrors(config.vendorErrors);
  const tls = readTls(config);
  const meter = createMeter();
  const adminToken = config.adminToken ?? randomToken();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
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
    meter,
    closing: closing.signal,
    newRequestId: () => `call-${++calls}`,
  };
  const admin = adminApi({
    catalog,
    sandboxes,
    seed,
    maxBodyBytes: config.maxBody,
    access: { isOff: config.noAdmin, token: adminToken },
    meter,
    settings: { config, origins: source?.origins ?? {} },
    vendorErrors: config.vendorErrors,
    observed: config.observed,
  });
  const fetch = app(api, admin);
  const sockets = new Set<Listening>();
  const reload = () => {
    const again = source?.reread().config ?? config;
    sandboxes.reload(createBase(allEntities, readRows()));
    api.settings.errors = overrideVendorErrors(again.vendorErrors);
    sandboxes.reloadFaults(again.faults);
  };
  const watched = [folder, ...(source?.file === undefined ? [] : [source.file])];
  const unwatch = config.watch ? watchFiles(watched, () => tryReload(reload, log)) : undefined;
  let url = nowhere;
  const send = async (input: Request | string | URL, init?: RequestInit) => fetch(toRequest(input, init, nowhere));
  let closed: Promise<void> | undefined;
  const close = async () => {
    unwatch?.();
    closing.abort();
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

  const handleOf = (sandbox: Sandbox) =>
    sandboxHandle(sandboxes, sandbox, {
      fetch: send,
      url: () => url,
      defaultToken: workingToken(sandboxes.default),
    });
  const { journal, faults } = handleOf(sandboxes.default);

  return {
    config,
    log,
    seed,
    token: workingToken(sandboxes.default),
    adminToken,
    methods: catalog.length,
    fixtures: [...rows.values()].reduce((sum, { length }) => sum + length, 0),
    get url() {
      return url;
    },
    fetch: send,
    async listen({ host = config.host, port = config.port } = {}) {
      const socket = await listen(refuseForeignCallers(fetch), { ...config, host, port, tls });
      sockets.add(socket);
      url = socket.url;
      return socket;
    },
    sandbox: (options = {}) => handleOf(getOrCreate(sandboxes, options)),
    journal,
    faults,
    reset(parts) {
      for (const sandbox of sandboxes.all()) sandbox.reset(partsOf(parts));
    },
    close: closeOnce,
    [Symbol.asyncDispose]: closeOnce,
  };
}

/** What is wrong with the files that a configuration names, as far as it can be used. */
export function checkFiles({ fixtures = defaultFixtures, ...config }: Partial<Config>): readonly ConfigProblem[] {
  return [() => readFixtures(fixtures, allEntities), () => readTls(config)].flatMap((read) => {
    try {
      read();
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
  });
}

/** Bad files change nothing: what was loaded before stays in force. */
function tryReload(reload: () => void, log: Log): void {
  try {
    reload();
    log.info("fixtures and rules changed and were loaded again; every sandbox starts from them");
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    log.error({ problems: error.problems }, "fixtures or rules changed and are wrong; the old ones stay in force");
  }
}

function workingToken({ store }: Sandbox): string | undefined {
  const tokens = store.collection(token);
  return tokens.list(0, tokens.total).find((one) => one.life_cycle_state === "VALID" && one.expires_on === null)?.token;
}
