import { rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { readPlainFile } from "../ground/files.ts";

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
export function usualAddressFileOf(port: number): string {
  return join(tmpdir(), `crmcom-mock-${process.getuid?.() ?? userInfo().username}-${port}.json`);
}

/** Leaves the address. In a folder that others can write to, a link of theirs is replaced, not followed. */
export function leaveAddress(file: string, url: string): void {
  try {
    rmSync(file, { force: true });
    writeFileSync(file, JSON.stringify({ url, pid: process.pid }), { mode: 0o600, flag: "wx" });
  } catch {
    // Where nothing can be written, `healthcheck` goes by the config.
  }
}

/** Takes the address away again, if it is still ours. */
export function takeAddress(file: string): void {
  if (readAddress(file)?.pid === process.pid) rmSync(file, { force: true });
}

const address = z.object({ url: z.url(), pid: z.int() });

/** The address that a running server left. */
export function readAddress(file: string): z.output<typeof address> | undefined {
  try {
    const left = address.parse(JSON.parse(readPlainFile(file)));
    process.kill(left.pid, 0);
    return left;
  } catch {
    return undefined;
  }
}
