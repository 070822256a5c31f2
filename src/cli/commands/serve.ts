import { once } from "node:events";
import { firstCall } from "../../documents/first-call.ts";
import { packageVersion } from "../../ground/own-module.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { type ConfigOrigins, switchOrigin } from "../../mock/config/settings.ts";
import type { Listening } from "../../mock/server/listen.ts";
import type { AssembledStandIn } from "../../mock/stand-in.ts";
import { ownPaths } from "../../wire/paths.ts";
import { isKnownIn } from "../../wire/release.ts";
import { addressFileOf, leaveAddress } from "../address-file.ts";
import type { CommandLine } from "../command-line.ts";
import { nextSignal, type RunningStandIn, runnerUntil, withStandIn } from "../with-stand-in.ts";

/** Runs the stand-in until SIGTERM, SIGINT or SIGHUP; calls under way are finished first. */
export async function serveCommand({ sources, flags }: CommandLine<"serve">): Promise<number> {
  const stopped = nextSignal();
  const runs = async ({ standIn, socket, read }: RunningStandIn) => {
    // `healthcheck` knows the port of the variables and the config file alone.
    const { port: _, ...others } = sources.flags ?? {};
    const addressFile = addressFileOf(readConfig({ ...sources, flags: others }).config.port);
    const takeAddress = leaveAddress(addressFile, socket.url);
    announce(standIn, socket, read.origins);
    await stopped;
    takeAddress();
  };
  await withStandIn(sources, runs, flags.allowCommand);
  return 0;
}

/** Serves the tools on standard input and output, beside a stand-in of its own, until the client closes them. */
export async function mcpCommand({ flags, sources }: CommandLine<"mcp">): Promise<number> {
  return withStandIn(sources, async ({ standIn, socket }) => {
    const end = new AbortController();
    const at = { origin: socket.url, entrance: undefined };
    const { serveMcp } = await import("../../mcp/server.ts");
    serveMcp({ standIn, ...at, commands: flags.allowCommand, run: runnerUntil(end.signal) });
    await Promise.race([once(process.stdin, "close"), once(process.stdin, "end"), nextSignal()]);
    end.abort();
    return 0;
  });
}

function announce(standIn: AssembledStandIn, { url, isLoopback }: Listening, origins: ConfigOrigins): void {
  const { config, log, seed, adminToken } = standIn;
  // The user knows a token that they gave, and needs none on loopback.
  const madeToken = isLoopback || config.noAdmin || config.adminToken !== undefined ? undefined : adminToken;
  if (config.logFormat !== "json") {
    process.stdout.write(banner(standIn, url, madeToken, origins));
    return;
  }
  log.info({ url, seed, release: config.release.name }, "listening");
  if (madeToken) process.stdout.write(`${JSON.stringify({ adminToken: madeToken })}\n`);
}

/** What a person sees at start: where it listens, what is driven, and a call that works when pasted. */
function banner(standIn: AssembledStandIn, url: string, madeToken: string | undefined, origins: ConfigOrigins): string {
  const { config, seed, token, fixtures } = standIn;
  const contracts = standIn.contracts();
  const isEverywhere = config.host === "0.0.0.0" || config.host === "::";
  const known = contracts.filter(({ since }) => isKnownIn(config.release, since)).length;
  const others =
    known === contracts.length ? "" : ` of ${contracts.length}; the others came after ${config.release.name}`;
  const switched = Object.entries(config.assumptions).map(
    ([id, variant]) => `${id}=${variant} (${switchOrigin(origins, id)})`,
  );
  const facts: readonly (readonly [name: string, fact: string | false])[] = [
    ["look", !config.noAdmin && `${url}${ownPaths.page}/`],
    ["methods", `${known}${others}`],
    ["fixtures", `${fixtures} rows from ${config.fixtures ?? "our own set"}`],
    ["faults", `${config.faults.length} rules`],
    ["assumed", switched.length > 0 && switched.join(", ")],
    ["seed", seed],
    ["admin", config.noAdmin ? "off" : `${url}${ownPaths.admin}`],
    ["token", madeToken !== undefined && `${madeToken} (generated; for the admin API, as Authorization: Bearer)`],
  ];
  return [
    `crmcom-mock ${packageVersion} stands in for CRM.COM ${config.release.name} on ${url}`,
    ...(isEverywhere ? ["and on every other address of this machine"] : []),
    "",
    ...facts.flatMap(([name, fact]) => (fact === false ? [] : [`  ${name.padEnd(10)}${fact}`])),
    "",
    `Try it:\n\n${firstCall(url, token, config.release)}`,
    "\n",
  ].join("\n");
}
