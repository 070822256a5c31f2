import { rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { ifPossible, readPlainFile } from "../ground/files.ts";

/** The address to open for one that a server listens on: `0.0.0.0` and `::` are every address of the machine, and none to open. */
export function reachableAddress(url: string): string {
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
export function writeAddressFile(port: number, url: string): () => void {
  const file = addressFileOf(port);
  try {
    // In a folder that others can write to, a link of theirs is replaced, not followed.
    rmSync(file, { force: true });
    writeFileSync(file, url, { mode: 0o600, flag: "wx" });
  } catch {
    // Where nothing can be written, `healthcheck` goes by the config.
  }
  return () => {
    if (readAddressFile(port) === url) rmSync(file, { force: true });
  };
}

export const readAddressFile = (port: number) => ifPossible(() => new URL(readPlainFile(addressFileOf(port))).origin);
