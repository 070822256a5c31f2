import { renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { readPlainFile } from "../ground/files.ts";
import type { Config } from "../mock/config/settings.ts";

/** The address to open for one that a server listens on: `0.0.0.0` and `::` are every address of the machine, and none to open. */
export function addressToOpen(url: string): string {
  const open = new URL(url);
  if (open.hostname === "0.0.0.0") open.hostname = "127.0.0.1";
  if (open.hostname === "[::]") open.hostname = "[::1]";
  return open.origin;
}

const address = z.object({ url: z.url(), pid: z.int() });

/**
 * Where the server leaves its address for `healthcheck`, which knows the config but not the flags of the server. The name has the port of the config, so that two servers with two configs do not meet.
 */
export function usualAddressFileOf({ port }: Pick<Config, "port">): string {
  return join(tmpdir(), `crmcom-mock-${process.getuid?.() ?? userInfo().username}-${port}.json`);
}

/**
 * Leaves the address. In a folder that others can write to, a link of theirs is replaced, not followed.
 * @throws Error when nothing can be written there
 */
export function leaveAddress(file: string, url: string): void {
  const whole = `${file}.${process.pid}`;
  try {
    rmSync(whole, { force: true });
    writeFileSync(whole, JSON.stringify({ url, pid: process.pid }), { mode: 0o600, flag: "wx" });
    renameSync(whole, file);
  } catch (error) {
    rmSync(whole, { force: true });
    throw error;
  }
}

/** Takes the address away again, if it is still ours. */
export function takeAddress(file: string): void {
  if (readAddress(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** The address that a running server left. */
export function readAddress(file: string): { url: string; pid: number } | undefined {
  try {
    const left = address.parse(JSON.parse(readPlainFile(file)));
    process.kill(left.pid, 0);
    return left;
  } catch {
    return undefined;
  }
}
