import { setMaxListeners } from "node:events";
import { closeLog, createLog, droppedLines } from "../ground/log.ts";
import { randomToken } from "../ground/random.ts";
import { type Catalog, methodsIn, ownMethods } from "../vendor/catalog.ts";
import type { AnswerTools } from "./admin/admin-api.ts";
import type { AdminDependencies } from "./admin/route.ts";
import { type ConfigSource, logConfigWarnings, readTls } from "./config/read-config.ts";
import { ConfigLoader } from "./sandbox/config-loader.ts";
import { reloadOnChange } from "./sandbox/reload.ts";
import { Sandboxes } from "./sandbox/sandboxes.ts";
import { openStateFile } from "./sandbox/state.ts";
import { type Fetch, refuseForeignCallers } from "./server/access.ts";
import { AnswerRoom } from "./server/answer-room.ts";
import { type Listening, listen } from "./server/listen.ts";
import { Meter } from "./server/meter.ts";
import { createByteBudget } from "./server/receive-body.ts";
import { createStandInApp } from "./stand-in-app.ts";

/** Both APIs, made again when a reload changes the methods. */
function serveCurrentMethods(loader: ConfigLoader, assemble: () => Fetch): Fetch {
  let apis = { methods: loader.current().methods, fetch: assemble() };
  return (request, env) => {
    const { methods } = loader.current();
    if (methods !== apis.methods) apis = { methods, fetch: assemble() };
    return apis.fetch(request, env);
  };
}

/** Serves the Web API and the admin API, with or without a socket. */
export type AssembledStandIn = ReturnType<typeof assembleStandIn>;

/**
 * Assembles a stand-in, which does not listen yet.
 * @throws ConfigError for a setting, or a file that it names, that is not valid
 */
export function assembleStandIn(source: ConfigSource, catalog?: Catalog, answerTools?: AnswerTools) {
  const { config } = source;
  const loader = new ConfigLoader(source, catalog && { ...ownMethods, catalog });
  const tls = readTls(config);
  const log = createLog(config);
  const sandboxes = new Sandboxes(loader);
  const adminToken = config.adminToken ?? randomToken();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const connections = { open: 0, refused: 0, silent: 0 };
  const upkeep = () => ({ logLinesDropped: droppedLines(log), connections });
  const explored: AdminDependencies["explored"] = {};
  const kept = { meter: new Meter(), bodies: createByteBudget(), answers: new AnswerRoom() };
  const program = { log, adminToken, explored, closing: closing.signal, upkeep, ...kept };
  const fetch = serveCurrentMethods(loader, () => createStandInApp(loader, sandboxes, program, answerTools));
  const catalogNow = () => loader.current().methods.catalog;
  const methodList = () => methodsIn(catalogNow());
  logConfigWarnings(log, source, loader.current().methods);
  const saveState = openStateFile(config.stateFile, sandboxes.default);
  const reread = () => logConfigWarnings(log, source.reread?.() ?? source, loader.current().methods);
  const unwatch = config.watch ? reloadOnChange(loader, sandboxes, source, reread, log) : undefined;
  const sockets = new Set<Promise<Listening>>();
  const stopListening = async () => {
    unwatch?.();
    closing.abort();
    sandboxes.close();
    await closeSockets(sockets);
    await closeLog(log);
  };
  let closed: Promise<void> | undefined;
  return {
    config,
    log,
    seed: loader.seed,
    token: sandboxes.default.validToken(),
    adminToken,
    methods: methodList().length,
    catalog: catalogNow,
    methodList,
    /** The vendor errors that methods refuse with now. */
    vendorErrors: () => loader.current().vendorErrors,
    fixtures: [...loader.base("default").values()].reduce((sum, { records }) => sum + records.length, 0),
    sandboxes,
    /** An exploration of this stand-in puts its report here. */
    explored,
    fetch,
    /** Listens on a socket. @throws Error with code EADDRINUSE and the like, and after `close` */
    async listen({ host = config.host, port = config.port }: { port?: number; host?: string } = {}) {
      if (closing.signal.aborted) throw new Error("This stand-in is closed; make another with createStandIn()");
      const socket = listen(refuseForeignCallers(fetch), { ...config, host, port, tls, connections });
      sockets.add(socket);
      return socket;
    },
    close() {
      closed ??= stopListening().then(saveState);
      return closed;
    },
    /** Writes the state file, if there is one, and closes nothing. */
    saveAtOnce: saveState,
    /** Stops listening after a failed start, and writes nothing. */
    abandon: stopListening,
  };
}

/** Ends the sockets, also those that are still opening. */
async function closeSockets(sockets: Iterable<Promise<Listening>>): Promise<void> {
  const opened = await Promise.allSettled(sockets);
  await Promise.all(opened.map(async (socket) => socket.status === "fulfilled" && (await socket.value.close())));
}
