import { setMaxListeners } from "node:events";
import { Hono } from "hono";
import { closeLog, createLog, droppedLines, type Log } from "../common/log.ts";
import { type MemoryLimit, roomForBodies } from "../common/memory-limit.ts";
import { ownPaths, webApiRoot } from "../common/own-paths.ts";
import { defect, problem } from "../common/problem.ts";
import { randomToken } from "../common/random.ts";
import { type Methods, methodsIn } from "../vendor/catalog.ts";
import { maskPath } from "../wire/secrets/mask-text.ts";
import { adminApi } from "./admin/admin-api.ts";
import { pageRoutes } from "./admin/page-routes.ts";
import type { AdminDependencies } from "./admin/route.ts";
import { type ConfigSource, logConfigWarnings, readTls } from "./config/read-config.ts";
import { ConfigLoader } from "./sandbox/config-loader.ts";
import { reloadOnChange } from "./sandbox/reload.ts";
import { Sandboxes } from "./sandbox/sandboxes.ts";
import { openStateFile } from "./sandbox/state.ts";
import { type Fetch, isOwnPath, pathIn, refuseForeignCallers } from "./server/access.ts";
import { AnswerRoom } from "./server/answer-room.ts";
import { type Listening, listen } from "./server/listen.ts";
import { Meter } from "./server/meter.ts";
import { NoSocketError } from "./server/send.ts";
import { type ServedApi, serveCall } from "./server/serve-call.ts";

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
 * Assembles a mock server, which does not listen yet.
 * @throws ConfigError for a setting, or a file that it names, that is not valid
 */
export function assembleStandIn(source: ConfigSource, methods?: Methods) {
  const { config } = source;
  const loader = new ConfigLoader(source, methods);
  const tls = readTls(config);
  const log = createLog(config);
  const sandboxes = new Sandboxes(loader);
  const stopEvictionLog = logEvictions(sandboxes.memory, log);
  const adminToken = config.adminToken ?? randomToken();
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  const connections = { open: 0, refused: 0, silent: 0 };
  const upkeep = () => ({ logLinesDropped: droppedLines(log), connections });
  const kept = { meter: new Meter(), bodies: { limit: roomForBodies(), taken: 0 }, answers: new AnswerRoom() };
  const program = { log, adminToken, closing: closing.signal, upkeep, ...kept };
  const fetch = serveCurrentMethods(loader, () => createStandInApp(loader, sandboxes, program));
  const catalogNow = () => loader.current().methods.catalog;
  const methodList = () => methodsIn(catalogNow());
  logConfigWarnings(log, source, loader.current().methods);
  const saveState = openStateFile(config.stateFile, sandboxes.default);
  const reread = () => logConfigWarnings(log, source.reread?.() ?? source, loader.current().methods);
  const unwatch = config.watch ? reloadOnChange(loader, sandboxes, source, reread, log) : undefined;
  const sockets = new Set<Promise<Listening>>();
  const stopListening = async () => {
    unwatch?.();
    stopEvictionLog();
    closing.abort();
    sandboxes.close();
    const opened = await Promise.allSettled(sockets);
    await Promise.all(opened.map(async (socket) => socket.status === "fulfilled" && (await socket.value.close())));
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
    fetch,
    /** True once a call of the Web API came. */
    wasCalled: () => kept.meter.methods.size > 0,
    /** Listens on a socket. @throws Error with code EADDRINUSE and the like, and after `close` */
    async listen({ host = config.host, port = config.port }: { port?: number; host?: string } = {}) {
      if (closing.signal.aborted)
        throw new Error("This mock server is closed; create another one with createStandIn()");
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
    abandon: stopListening,
  };
}

/** Logs once a minute what was evicted since the last time. @returns a function that logs the rest and ends it */
function logEvictions({ evicted }: MemoryLimit, log: Log): () => void {
  let told = { ...evicted };
  const report = () => {
    const [requests, records] = [evicted.requests - told.requests, evicted.records - told.records];
    told = { ...evicted };
    if (requests + records > 0)
      log.warn({ requests, records }, "evicted, because --memory or --events-max was reached");
  };
  const timer = setInterval(report, 60_000).unref();
  return () => {
    clearInterval(timer);
    report();
  };
}

/** What lives as long as the program, whatever is reloaded. */
type ProgramState = Pick<AdminDependencies, "upkeep" | "closing"> &
  Pick<ServedApi, "log" | "meter" | "bodies" | "answers"> & { readonly adminToken: string };

/** Serves our own API at our paths, and the vendor's everywhere else, over the methods that are loaded now. */
export function createStandInApp(
  loader: ConfigLoader,
  sandboxes: Sandboxes,
  { log, adminToken, ...program }: ProgramState,
): Fetch {
  const { methods, config } = loader.current();
  const { maxBody: maxBodyBytes, noAdmin, openFaults } = config;
  const adminAccess = { isOff: noAdmin, token: adminToken, areFaultsOpen: openFaults };
  const dependencies = { catalog: methods.catalog, sandboxes, loader, maxBodyBytes, adminAccess, ...program };
  const admin = adminApi(dependencies);
  const own = new Hono({ strict: false })
    .route(ownPaths.admin, admin)
    .route(`${ownPaths.sandbox}:sandbox${ownPaths.admin}`, admin)
    .route(ownPaths.page, pageRoutes(noAdmin));
  const vendor = vendorRoutes({ ...dependencies, log });
  let failures = 0;
  for (const routes of [own, vendor]) {
    routes.onError((error, context) => {
      // The program that called fetch() without a socket can catch it.
      if (error instanceof NoSocketError) throw error;
      const { method: verb, path } = context.req;
      const requestId = `failure-${++failures}`;
      log.error({ requestId, verb, path: maskPath(path), err: error }, defect.logged);
      const answer = problem(defect.status, defect.title, defect.detail, { requestId });
      answer.headers.set("x-request-id", requestId);
      return answer;
    });
  }
  return (request, env) => {
    const path = pathIn(request.url);
    // A browser asks for a page; programs that call an API do not.
    const isBrowser = request.method === "GET" && request.headers.get("accept")?.includes("text/html");
    if (!noAdmin && path === "/" && isBrowser) {
      // Relative, because a proxy may serve us below a path of its own.
      return new Response(null, { status: 302, headers: { location: "__mock/", vary: "accept" } });
    }
    return (isOwnPath(path) ? own : vendor).fetch(request, env as object);
  };
}

/** A route for each method, with and without a sandbox in its path. */
function vendorRoutes(api: ServedApi): Hono {
  const routes = new Hono({ strict: false });
  for (const prefix of ["", `${ownPaths.sandbox}:sandbox`]) {
    for (const operation of api.catalog) {
      routes.all(`${prefix}${webApiRoot}${operation.method.path}`, (context) => serveCall(context, operation, api));
    }
  }
  routes.notFound((context) => serveCall(context, undefined, api));
  return routes;
}
