import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import type { Config } from "../mock/config/settings.ts";

const address = z.object({ url: z.url(), pid: z.int() });

/**
 * Where the server leaves its address for `healthcheck`, which knows its config but not its flags, unless a file is named.
 * It depends on the port that both know, so that two servers with two configs do not meet.
 */
export function usualAddressFileOf({ port }: Pick<Config, "port">): string {
  return join(tmpdir(), `crmcom-mock-${process.getuid?.() ?? userInfo().username}-${port}.json`);
}

/** Leaves the address, whole or not at all. @throws Error when nothing can be written there */
export function leaveAddress(file: string, url: string): void {
  const whole = `${file}.${process.pid}`;
  try {
    writeFileSync(whole, JSON.stringify({ url, pid: process.pid }), { mode: 0o600 });
    renameSync(whole, file);
  } catch (error) {
    rmSync(whole, { force: true });
    throw error;
  }
}

/** Takes the address away again, when it is still ours. */
export function takeAddress(file: string): void {
  if (readAddress(file)?.pid === process.pid) rmSync(file, { force: true });
}

/** The address that a running server left. */
export function readAddress(file: string): { url: string; pid: number } | undefined {
  try {
    const left = address.parse(JSON.parse(readFileSync(file, "utf8")));
    process.kill(left.pid, 0);
    return left;
  } catch {
    return undefined;
  }
}
