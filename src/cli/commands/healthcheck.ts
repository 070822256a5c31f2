import { rmSync, writeFileSync } from "node:fs";
import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ifPossible, readPlainFile } from "../../ground/files.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { ownPaths } from "../../wire/paths.ts";
import { type CommandLine, printAs } from "../command.ts";

/** The address to open for one that a server listens on: `0.0.0.0` and `::` are every address of the machine, and none to open. */
export function addressToOpen(url: string): string {
  const open = new URL(url);
  if (open.hostname === "0.0.0.0") open.hostname = "127.0.0.1";
  if (open.hostname === "[::]") open.hostname = "[::1]";
  return open.origin;
}

/**
 * Where the server leaves its address for `healthcheck`, which knows the config but not the flags of the server. The name has
 * the port of the config, so that two servers with two configs do not meet.
 */
const addressFileOf = (port: number): string =>
  join(tmpdir(), `crmcom-mock-${process.getuid?.() ?? userInfo().username}-${port}.url`);

/** Leaves the address, for as long as the server runs. @returns a function that takes it away again, if it is still ours */
export function leaveAddress(port: number, url: string): () => void {
  const file = addressFileOf(port);
  try {
    // In a folder that others can write to, a link of theirs is replaced, not followed.
    rmSync(file, { force: true });
    writeFileSync(file, url, { mode: 0o600, flag: "wx" });
  } catch {
    // Where nothing can be written, `healthcheck` goes by the config.
  }
  return () => {
    if (leftAddress(port) === url) rmSync(file, { force: true });
  };
}

const leftAddress = (port: number) => ifPossible(() => new URL(readPlainFile(addressFileOf(port))).origin);

/** Asks the running stand-in whether it is ready. @returns the exit code: 0 ready, 1 not */
export async function healthcheckCommand({ flags, sources, typed }: CommandLine<"healthcheck">): Promise<number> {
  const { host, port, tlsCert } = readConfig(sources).config;
  const byConfig = `${tlsCert === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  // A port that is typed here counts. Otherwise the server may listen on another than the config says.
  const left = typed.has("port") ? undefined : leftAddress(port);
  const url = new URL(`${ownPaths.admin}/health/ready`, addressToOpen(left ?? byConfig));
  const said = await ask(url);
  const ready = said === "ready";
  printAs(flags, { url: url.origin, ready, said }, `${url.origin}: ${said}`);
  return ready ? 0 : 1;
}

const longestMs = 3000;

function ask(url: URL): Promise<string> {
  return new Promise((resolve) => {
    // Any certificate will do: the question is whether it answers.
    const settings = { timeout: longestMs, agent: false, rejectUnauthorized: false };
    const request = url.protocol === "https:" ? getSecurely(url, settings) : get(url, settings);
    request.on("response", (response) => {
      response.resume();
      resolve(response.statusCode === 200 ? "ready" : `answered ${response.statusCode}`);
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${longestMs} ms`)));
    request.on("error", (error) => resolve(error.message || "cannot be reached"));
  });
}
