import { createSecureContext } from "node:tls";
import { ConfigError, type ConfigProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import type { Config } from "./settings.ts";

/**
 * The certificate and key to serve HTTPS with; `undefined` without them.
 * @throws ConfigError when a file cannot be read, or when the two do not fit
 */
export function readTls(config: Partial<Config>): { readonly cert: string; readonly key: string } | undefined {
  const { tlsCert, tlsKey } = config;
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const problems: ConfigProblem[] = [];
  const read = (flag: string, path: string) => {
    try {
      return readPlainFile(path);
    } catch (error) {
      const message = `cannot be read: ${(error as Error).message}`;
      problems.push({ where: `${flag} ${path}`, message, hint: "expected a PEM file" });
      return "";
    }
  };
  const tls = { cert: read("--tls-cert", tlsCert), key: read("--tls-key", tlsKey) };
  try {
    if (problems.length === 0) createSecureContext(tls);
  } catch (error) {
    const hint = "expected a PEM certificate and its private key";
    problems.push({ where: `${tlsCert} and ${tlsKey}`, message: (error as Error).message, hint });
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return tls;
}
