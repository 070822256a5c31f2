import { once } from "node:events";
import { packageVersion } from "../../common/own-module.ts";
import { ownPaths } from "../../common/own-paths.ts";
import { firstCall } from "../../documents/contract-examples.ts";
import { clientVariables, noCallText } from "../../library/client-process.ts";
import { inspectConfig } from "../../mock/config/read-config.ts";
import { isKnownIn, newestKnownRelease } from "../../wire/release.ts";
import { type CommandLine, printMessage, printText, UsageError } from "../command.ts";
import { type RunningStandIn, runChild, runWithStandIn, untilStopSignal } from "../running-stand-in.ts";

/** Runs the mock server until SIGTERM, SIGINT or SIGHUP. Open calls are finished first. */
export async function serveCommand({ sources }: CommandLine<"serve">): Promise<number> {
  const stopped = untilStopSignal();
  return runWithStandIn(sources, async (running) => {
    const { config, log, seed, adminToken } = running.standIn;
    const { url, isLoopback } = running.socket;
    // Nobody needs the token on loopback, and the user knows a token of their own.
    const madeToken = isLoopback || config.noAdmin || config.adminToken !== undefined ? undefined : adminToken;
    if (config.logFormat !== "json") printText(banner(running, madeToken));
    else log.info({ url, seed, release: config.release.name }, "listening");
    if (config.logFormat === "json" && madeToken) printText(JSON.stringify({ adminToken: madeToken }));
    await stopped;
    return 0;
  });
}

/** Serves the MCP tools on standard input and output until the client closes them. It runs a mock server of its own. */
export async function mcpCommand({ flags, sources }: CommandLine<"mcp">): Promise<number> {
  return runWithStandIn(sources, async ({ standIn, socket }) => {
    const end = new AbortController();
    const { serveMcp } = await import("../../mcp/server.ts");
    serveMcp({ standIn, origin: socket.url, commands: new Map(flags.allowCommand), closing: end.signal });
    await Promise.race([once(process.stdin, "close"), once(process.stdin, "end"), untilStopSignal()]);
    end.abort();
    return 0;
  });
}

/** The first lines for people: the address, the methods, fixtures and rules, and a call to paste. */
function banner({ standIn, origins, socket: { url } }: RunningStandIn, madeToken: string | undefined): string {
  const { config, seed, token, fixtures } = standIn;
  const { name: release } = config.release;
  const isUnknown = config.release.order > newestKnownRelease.order;
  const behaves = isUnknown ? ` (unknown: behaves as ${newestKnownRelease.name})` : "";
  const methods = standIn.methodList();
  const isEverywhere = config.host === "0.0.0.0" || config.host === "::";
  const known = methods.filter(({ since }) => isKnownIn(config.release, since)).length;
  const others = known === methods.length ? "" : ` of ${methods.length}; the others came after ${release}`;
  const switched = Object.entries(config.assumptions).map(([id, variant]) => `${id}=${variant}`);
  const facts: readonly (readonly [name: string, fact: string | false])[] = [
    ["look", !config.noAdmin && `${url}${ownPaths.page}/`],
    ["methods", `${known}${others}`],
    ["fixtures", `${fixtures} rows from ${config.fixtures ?? "our own set"}`],
    ["faults", config.faults.length === 1 ? "1 rule" : `${config.faults.length} rules`],
    ["assumed", switched.length > 0 && `${switched.join(", ")} (${origins["assumptions"]})`],
    ["seed", seed],
    ["admin", config.noAdmin ? "off" : `${url}${ownPaths.admin}`],
    ["token", madeToken !== undefined && `${madeToken} (generated; for the admin API, as Authorization: Bearer)`],
  ];
  return [
    `crmcom-mock ${packageVersion} stands in for CRM.COM ${release}${behaves} on ${url}`,
    ...(isEverywhere ? ["and on every other address of this machine"] : []),
    "",
    ...facts.flatMap(([name, fact]) => (fact === false ? [] : [`  ${name.padEnd(10)}${fact}`])),
    "",
    `Try it:\n\n${firstCall(url, token, config.release)}`,
    "",
  ].join("\n");
}

/**
 * Runs a command together with a mock server: `exec [flags] -- <command>`. The command reads the address from
 * `CRMCOM_MOCK_URL` and the token from `CRMCOM_MOCK_TOKEN`, or from the variables of flags. It gets the signals too.
 * @returns the exit code of the command
 * @throws ConfigError when the command cannot be run
 */
export async function execCommand({ sources, flags, rest }: CommandLine<"exec">): Promise<number> {
  if (rest.length === 0) throw new UsageError("exec: expected a command after --, like: exec -- npm test");
  // The terminal belongs to the command, so only warnings are logged there. A log file gets every call.
  const isInFile = inspectConfig(sources).usable.logFile !== undefined;
  const logged = isInFile ? { ...sources, defaults: { ...sources.defaults, logLevel: "info" } } : sources;
  return runWithStandIn(logged, async ({ standIn: { token, wasCalled }, socket: { url } }) => {
    const code = await runChild(rest, clientVariables(url, token, flags));
    if (!wasCalled()) printMessage(`exec: ${noCallText(flags)}`);
    return code;
  });
}
