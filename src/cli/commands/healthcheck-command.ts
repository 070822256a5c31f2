import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { ownPaths } from "../../common/own-paths.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { type CommandLine, printJsonOrText } from "../command.ts";

/** Asks the running mock server whether it is ready. @returns the exit code: 0 ready, 1 not */
export async function healthcheckCommand({ flags, sources }: CommandLine<"healthcheck">): Promise<number> {
  const { host, port, tlsCert } = readConfig(sources).config;
  const scheme = tlsCert === undefined ? "http" : "https";
  const origin = reachableAddress(`${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`);
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
