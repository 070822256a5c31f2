import { fileURLToPath } from "node:url";
import { adminApi } from "./admin/admin-api.ts";
import { type Catalog, catalog as ourCatalog } from "./catalog.ts";
import type { Config, ConfigInput } from "./config.ts";
import { allEntities } from "./entities/all-entities.ts";
import { token } from "./entities/token.ts";
import { app } from "./http/app.ts";
import { createClosing } from "./http/closing.ts";
import { type Listening, listen } from "./http/listen.ts";
import { createLog, type Log } from "./log.ts";
import { randomSeed } from "./random.ts";
import { readConfig } from "./read-config.ts";
import { createSandbox, type ResetPart, resetParts, type Sandbox } from "./sandbox/sandbox.ts";
import { createSandboxes } from "./sandbox/sandboxes.ts";
import { createBase } from "./store/base.ts";
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
  /** Answers a request without a socket. */
  fetch(request: Request): Promise<Response>;
  /**
   * Listens on a socket; port and host of the configuration unless given.
   * @throws Error with code EADDRINUSE and the like
   */
  listen(at?: { port?: number; host?: string }): Promise<Listening>;
  sandbox(name?: string): Sandbox | undefined;
  /** Puts back what is named, by default all, in every sandbox. */
  reset(parts?: Partial<Record<ResetPart, boolean>>): void;
  /** Stops listening; calls under way are finished first. */
  close(): Promise<void>;
}

/** Our own fixtures; the same place from the sources and from the package. */
const defaultFixtures = fileURLToPath(new URL("../fixtures/default", import.meta.url));

/** Bytes that a journal keeps at most, per sandbox. */
const journalBytes = 32 * 1024 * 1024;

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
  const rows = readFixtures(config.fixtures ?? defaultFixtures, allEntities);
  const ground = {
    base: createBase(allEntities, rows),
    seed,
    journal: { entries: config.journalMax, bytes: journalBytes },
    faults: config.faults,
  };
  const sandboxes = createSandboxes(createSandbox("default", config.release, ground));
  const errors = overrideVendorErrors(config.vendorErrors);
  const closing = createClosing();
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
    closing,
    newRequestId: () => `call-${++calls}`,
  };
  const { fetch } = app(api, adminApi({ catalog, sandboxes, seed, maxBodyBytes: config.maxBody }));
  const sockets = new Set<Listening>();

  return {
    config,
    log,
    seed,
    token: workingToken(sandboxes.default),
    methods: catalog.length,
    fixtures: [...rows.values()].reduce((sum, { length }) => sum + length, 0),
    fetch: async (request) => fetch(request),
    async listen({ host = config.host, port = config.port } = {}) {
      const socket = await listen(fetch, host, port);
      sockets.add(socket);
      return socket;
    },
    sandbox: (name = "default") => sandboxes.get(name),
    reset(parts) {
      const all = Object.fromEntries(resetParts.map((part) => [part, parts?.[part] ?? parts === undefined]));
      for (const sandbox of sandboxes.all()) sandbox.reset(all as Record<ResetPart, boolean>);
    },
    async close() {
      closing.close();
      await Promise.all([...sockets].map((socket) => socket.close()));
      sockets.clear();
    },
  };
}

function workingToken({ store }: Sandbox): string | undefined {
  const tokens = store.collection(token);
  return tokens.list(0, tokens.total).find((one) => one.life_cycle_state === "VALID" && one.expires_on === null)?.token;
}
