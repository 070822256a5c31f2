import { unknownReleaseRemark } from "../calls/release-remarks.ts";
import { readConfig } from "../config/read-config.ts";
import { ConfigError } from "../ground/config-error.ts";
import type { Listening } from "../server/listen.ts";
import { type AssembledStandIn, assembleStandIn } from "../stand-in.ts";
import { addressFileOf, leaveAddress, takeAddress } from "./address-file.ts";
import { banner } from "./banner.ts";
import type { CommandLine } from "./command-line.ts";
import { writeText } from "./write-text.ts";

/** Runs the stand-in until SIGTERM or SIGINT; calls under way are finished first. */
export async function serveCommand({ settings: flags }: CommandLine<"serve">): Promise<number> {
  const stopped = nextSignal();
  const reread = () => readConfig({ flags, environment: process.env });
  const standIn = assembleStandIn({ ...reread(), reread });
  const { config } = standIn;
  const socket = await listenOrExplain(standIn);
  await tellPort(standIn, socket);
  const { config: flagless } = readConfig({ flags: withoutAddress(flags), environment: process.env });
  const addressFile = addressFileOf({ ...flagless, addressFile: config.addressFile });
  leaveAddress(addressFile, socket.url);
  announce(standIn, socket);
  await stopped;
  takeAddress(addressFile);
  await standIn.close();
  return 0;
}

/** What `healthcheck` sees of the flags when it is called without them. */
function withoutAddress({ port: _, host: __, ...flags }: CommandLine["settings"]): CommandLine["settings"] {
  return flags;
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use; choose another with --port, or 0 for a free one",
  EACCES: "the port needs rights that this user does not have; choose one above 1023 with --port",
  ENOTFOUND: "there is no such host; choose another with --host",
  EADDRNOTAVAIL: "this machine does not have that address; choose another with --host",
};

async function listenOrExplain(standIn: AssembledStandIn): Promise<Listening> {
  try {
    return await standIn.listen();
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    const { host, port } = standIn.config;
    throw new ConfigError([{ where: `cannot listen on ${host}:${port}`, message: reasons[code] ?? message }]);
  }
}

/** A server whose port nobody learns is of no use: it ends. */
async function tellPort(standIn: AssembledStandIn, { port }: Listening): Promise<void> {
  const { portFile } = standIn.config;
  try {
    if (portFile !== undefined) writeText("--port-file", portFile, `${port}\n`);
  } catch (error) {
    await standIn.close();
    throw error;
  }
}

function announce(standIn: AssembledStandIn, socket: Listening): void {
  const { url } = socket;
  const { config, log, seed } = standIn;
  const remark = unknownReleaseRemark(config.release);
  if (remark) log.warn(remark);
  const madeToken = adminTokenToTell(standIn, socket);
  if (config.logFormat !== "json") {
    process.stdout.write(banner(standIn, url, madeToken));
    return;
  }
  log.info({ url, seed, release: config.release.name }, "listening");
  if (madeToken) process.stdout.write(`${JSON.stringify({ adminToken: madeToken })}\n`);
}

/** One that was given is known already, and on loopback none is needed. */
function adminTokenToTell({ config, adminToken }: AssembledStandIn, { isLoopback }: Listening): string | undefined {
  return isLoopback || config.noAdmin || config.adminToken !== undefined ? undefined : adminToken;
}

function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGTERM", resolve);
    process.once("SIGINT", resolve);
  });
}
