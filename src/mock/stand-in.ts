import { setMaxListeners } from "node:events";
import { closeLog, createLog, droppedLines, type Log } from "../ground/log.ts";
import { randomToken } from "../ground/random.ts";
import { type Catalog, contractsOf, catalog as ourCatalog } from "../vendor/catalog.ts";
import type { Contract } from "../vendor/method.ts";
import type { VendorErrorTable } from "../wire/vendor-errors.ts";
import { bothApis } from "./admin/admin-api.ts";
import { type ConfigSource, warnOfConfig } from "./config/read-config.ts";
import { readTls } from "./config/read-tls.ts";
import type { Config } from "./config/settings.ts";
import { Loaded } from "./sandbox/loaded.ts";
import { watchLoaded } from "./sandbox/reload.ts";
import { workingToken } from "./sandbox/sandbox.ts";
import { Sandboxes } from "./sandbox/sandboxes.ts";
import { openStateFile } from "./sandbox/state.ts";
import { type Fetch, refuseForeignCallers } from "./server/access.ts";
import { type Listening, listen } from "./server/listen.ts";

/** A running stand-in, as whoever runs it sees it. */
export interface RunStandIn {
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
  /**
   * Listens on a socket; port and host of the configuration unless given.
   * @throws Error with code EADDRINUSE and the like
   */
  listen(at?: { port?: number; host?: string }): Promise<Listening>;
  /** Stops listening, calls under way being finished first, and writes the state file if there is one. */
  close(): Promise<void>;
}

/** All that serves the Web API and the admin API, with or without a socket. */
export interface AssembledStandIn extends RunStandIn {
  /** Of each of its methods. */
  readonly contracts: readonly Contract[];
  /** What they refuse with, as it is now. */
  vendorErrors(): VendorErrorTable;
  readonly sandboxes: Sandboxes;
  readonly fetch: Fetch;
  /** Writes the state file, if there is one, and lets others have it: nothing else is closed. */
  saveAtOnce(): void;
  /** Stops listening and writes nothing: the end of a start that failed. */
  abandon(): Promise<void>;
}

/** What runs as long as the stand-in does. */
interface Running {
  readonly sandboxes: Sandboxes;
  readonly log: Log;
  /** Aborted once the server is about to stop. */
  readonly closing: AbortController;
  readonly sockets: Listening[];
  /** Looks at files no more. */
  readonly unwatch: (() => void) | undefined;
}

/**
 * Brings the floors together. It does not listen yet.
 * @throws ConfigError when a setting or a file that it names cannot be used
 */
export function assembleStandIn(source: ConfigSource, catalog: Catalog = ourCatalog): AssembledStandIn {
  const { config } = source;
  const loaded = new Loaded(source);
  const tls = readTls(config);
  const log = createLog(config);
  const sandboxes = new Sandboxes(loaded);
  const adminToken = config.adminToken ?? randomToken();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const connections = { open: 0, refused: 0, silent: 0 };
  const upkeep = () => ({ logLinesDropped: droppedLines(log), connections });
  const fetch = bothApis(loaded, sandboxes, catalog, { log, adminToken, closing: closing.signal, upkeep });
  const contracts = contractsOf(catalog);
  warnOfConfig(log, source, contracts);
  const state = openStateFile(config.stateFile, sandboxes.default);
  const reread = () => warnOfConfig(log, source.reread?.() ?? source, contracts);
  const unwatch = config.watch ? watchLoaded(loaded, sandboxes, source, reread, log) : undefined;
  const running: Running = { sandboxes, log, closing, sockets: [], unwatch };
  let closed: Promise<void> | undefined;

  return {
    config,
    log,
    seed: loaded.seed,
    token: workingToken(sandboxes.default),
    adminToken,
    methods: catalog.length,
    contracts,
    vendorErrors: () => loaded.now().vendorErrors,
    fixtures: [...loaded.base("default").values()].reduce((sum, { rows }) => sum + rows.length, 0),
    sandboxes,
    fetch,
    async listen({ host = config.host, port = config.port } = {}) {
      const socket = await listen(refuseForeignCallers(fetch), { ...config, host, port, tls, connections });
      running.sockets.push(socket);
      return socket;
    },
    close() {
      closed ??= stopListening(running).then(state.save).finally(state.free);
      return closed;
    },
    saveAtOnce() {
      try {
        state.save();
      } finally {
        state.free();
      }
    },
    abandon: () => stopListening(running).finally(state.free),
  };
}

/** Calls under way are finished first. */
async function stopListening({ sandboxes, log, closing, sockets, unwatch }: Running): Promise<void> {
  unwatch?.();
  closing.abort();
  sandboxes.close();
  await Promise.all(sockets.map((socket) => socket.close()));
  await closeLog(log);
}
