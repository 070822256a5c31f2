import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { readConfig } from "../../mock/config/read-config.ts";
import { ownPaths } from "../../wire/paths.ts";
import { addressFileOf, addressToOpen, leftAddress } from "../address-file.ts";
import type { CommandLine } from "../command-line.ts";
import { printAs } from "../output.ts";

const longestMs = 3000;

/** Asks the running stand-in whether it is ready. @returns the exit code: 0 ready, 1 not */
export async function healthcheckCommand({ flags, sources, typed }: CommandLine<"healthcheck">): Promise<number> {
  const { config } = readConfig(sources);
  const { host, port, tlsCert } = config;
  const byConfig = `${tlsCert === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  // A port that is typed here counts. Otherwise the server may listen on another than the config says.
  const left = typed.has("port") ? undefined : leftAddress(addressFileOf(port));
  const url = new URL(`${ownPaths.admin}/health/ready`, addressToOpen(left ?? byConfig));
  const found = await ask(url);
  printAs(flags, { url: url.origin, ready: found === "ready", said: found }, `${url.origin}: ${found}`);
  return found === "ready" ? 0 : 1;
}

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
