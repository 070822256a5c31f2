import { rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ifPossible, readPlainFile } from "../ground/files.ts";

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
