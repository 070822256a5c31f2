import { get } from "node:http";
import { get as getSecurely } from "node:https";
import { ownPaths } from "../../ground/own-paths.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { reachableAddress, readAddressFile } from "../address-file.ts";
import { type CommandLine, printJsonOrText } from "../command.ts";

/** Asks the running stand-in whether it is ready. @returns the exit code: 0 ready, 1 not */
export async function healthcheckCommand({ flags, sources, typed }: CommandLine<"healthcheck">): Promise<number> {
  const { host, port, tlsCert } = readConfig(sources).config;
  const byConfig = `${tlsCert === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
  // A port that is typed here counts. Otherwise the server may listen on another than the config says.
  const left = typed.has("port") ? undefined : readAddressFile(port);
  const url = new URL(`${ownPaths.admin}/health/ready`, reachableAddress(left ?? byConfig));
  const said = await ask(url);
  const ready = said === "ready";
  printJsonOrText(flags, { url: url.origin, ready, said }, `${url.origin}: ${said}`);
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
