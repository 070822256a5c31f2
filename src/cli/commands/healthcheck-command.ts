import { rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ifPossible, readPlainFile } from "../../common/files.ts";
import { ownPaths } from "../../common/own-paths.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { type CommandLine, printJsonOrText } from "../command.ts";

/** Asks the running stand-in whether it is ready. @returns the exit code: 0 ready, 1 not */
export async function healthcheckCommand({ flags, sources, typed }: CommandLine<"healthcheck">): Promise<number> {
  const { host, port, tlsCert } = readConfig(sources).config;
  const scheme = tlsCert === undefined ? "http" : "https";
  const configured = `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  // The server may have had a port by a flag, unless one is typed here.
  const origin = reachableAddress((typed.has("port") ? undefined : readAddressFile(port)) ?? configured);
  const state = await readiness(new URL(`${origin}${ownPaths.admin}/health/ready`));
  const ready = state === "ready";
  printJsonOrText(flags, { url: origin, ready, said: state }, `${origin}: ${state}`);
  return ready ? 0 : 1;
}

const timeoutMs = 3000;

function readiness(url: URL): Promise<string> {
  return new Promise((resolve) => {
    // Any certificate will do: the question is whether it answers.
    const options = { timeout: timeoutMs, agent: false, rejectUnauthorized: false };
    const request = url.protocol === "https:" ? getSecurely(url, options) : get(url, options);
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? "ready" : `responded with ${response.statusCode}`);
    });
    request.on("timeout", () => request.destroy(new Error(`no response within ${timeoutMs} ms`)));
    request.on("error", (error) => resolve(error.message || "cannot be reached"));
  });
}

/** An address that a client can open: `0.0.0.0` and `::` only mean that a server listens on every address. */
export function reachableAddress(url: string): string {
  const reachable = new URL(url);
  if (reachable.hostname === "0.0.0.0") reachable.hostname = "127.0.0.1";
  if (reachable.hostname === "[::]") reachable.hostname = "[::1]";
  return reachable.origin;
}

/**
 * The file in which a server leaves its address for `healthcheck`, which knows the config but not the flags of the server.
 * @param port of the config, so that servers of two configs have two files
 */
const addressFileOf = (port: number): string =>
  join(tmpdir(), `crmcom-mock-${process.getuid?.() ?? userInfo().username}-${port}.url`);

/** Writes the address file. @returns a function that removes it, unless another server has replaced it */
export function writeAddressFile(port: number, url: string): () => void {
  const file = addressFileOf(port);
  // Where nothing can be written, `healthcheck` goes by the config.
  ifPossible(() => {
    // Others can write to the folder, so a link of theirs is replaced, not followed.
    rmSync(file, { force: true });
    writeFileSync(file, url, { mode: 0o600, flag: "wx" });
  });
  return () => {
    if (readAddressFile(port) === url) rmSync(file, { force: true });
  };
}

/** The address of a server that runs, if it could leave one. */
export const readAddressFile = (port: number) => ifPossible(() => new URL(readPlainFile(addressFileOf(port))).origin);
