import { ConfigError } from "../ground/config-error.ts";
import type { ConfigOrigins } from "../mock/config/config-origins.ts";
import type { Listening } from "../mock/server/socket/listen.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";
import { leaveAddress, takeAddress } from "./address-file.ts";
import { saveAtSuddenEnd } from "./sudden-end.ts";
import { UsageError } from "./usage-error.ts";
import { writeText } from "./write-text.ts";

/** A stand-in that is to listen, and who is told where. */
export interface ToListen {
  readonly standIn: AssembledStandIn;
  readonly origins: ConfigOrigins;
  /** Where the address is left when no file was named for it; where nothing can be written, nobody is told. */
  readonly usualAddressFile?: string;
}

/**
 * Listens for as long as the socket is used, and closes the stand-in then; a sudden end saves its state. A start that fails closes it too, and writes no file.
 * @throws ConfigError when the address cannot be had, UsageError when a file that was named cannot be written
 */
export async function whileListening<Result>(
  toListen: ToListen,
  use: (socket: Listening) => Promise<Result>,
): Promise<Result> {
  const socket = await startListening(toListen);
  const endSaving = saveAtSuddenEnd(toListen.standIn);
  try {
    return await use(socket);
  } finally {
    takeAddressAway(toListen);
    await toListen.standIn.close();
    endSaving();
  }
}

async function startListening(toListen: ToListen): Promise<Listening> {
  try {
    const socket = await listenOrExplain(toListen.standIn);
    tellWhere(toListen, socket);
    return socket;
  } catch (error) {
    takeAddressAway(toListen);
    await toListen.standIn.abandon();
    throw error;
  }
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: "the port is in use; choose another with --port, or 0 for a free one",
  EACCES: "the port needs rights that this user does not have; choose one above 1023 with --port",
  ENOTFOUND: "there is no such host; choose another with --host",
  EAI_AGAIN: "the host cannot be looked up now; choose another with --host",
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

/** A server that nobody finds is of no use: a file that was named must be written. */
function tellWhere({ standIn, origins, usualAddressFile }: ToListen, { url, port }: Listening): void {
  const { portFile, addressFile = usualAddressFile } = standIn.config;
  try {
    if (addressFile !== undefined) leaveAddress(addressFile, url);
  } catch (error) {
    // As on a read-only root; `healthcheck` goes by the config then.
    const isNamed = addressFile !== usualAddressFile;
    if (isNamed) throw new UsageError(`${origins["addressFile"]}: cannot be written: ${(error as Error).message}`);
  }
  if (portFile !== undefined) writeText(origins["portFile"] as string, portFile, `${port}\n`);
}

function takeAddressAway({ standIn, usualAddressFile }: ToListen): void {
  const { addressFile = usualAddressFile } = standIn.config;
  if (addressFile !== undefined) takeAddress(addressFile);
}
