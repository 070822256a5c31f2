import { createSecureContext } from "node:tls";
import { ConfigError, orProblem } from "../../ground/config-error.ts";
import { readPlainFile } from "../../ground/files.ts";
import type { Config } from "./settings.ts";

/**
 * The certificate and key to serve HTTPS with; `undefined` without them.
 * @throws ConfigError when a file cannot be read, or when the two do not fit
 */
export function readTls({ tlsCert, tlsKey }: Partial<Config>): { cert: string; key: string } | undefined {
  if (tlsCert === undefined || tlsKey === undefined) return undefined;
  const cert = orProblem(`--tls-cert ${tlsCert}`, "cannot be read", () => readPlainFile(tlsCert));
  const key = orProblem(`--tls-key ${tlsKey}`, "cannot be read", () => readPlainFile(tlsKey));
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const hint = "expected a PEM certificate and its private key";
    throw new ConfigError([{ where: `${tlsCert} and ${tlsKey}`, message: (error as Error).message, hint }]);
  }
  return { cert, key };
}
