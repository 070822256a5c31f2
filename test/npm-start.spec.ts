import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { tempFolder } from "./temp-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = tempFolder();

/** The processes that a process has started, and those that these have; of Linux. */
function descendantsOf(pid: number): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
  const children = text.split(" ").filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test.runIf(process.platform === "linux").each(["SIGTERM", "SIGINT"] as const)(
  "npm start passes %s on: the server ends as it should, and no process is left",
  async (signal) => {
    const portFile = join(folder, signal);
    const npm = spawn("npm", ["start", "--", "--port", "0", "--port-file", portFile], { cwd: root });
    npm.stderr.resume();
    let banner = "";
    for await (const text of npm.stdout.setEncoding("utf8")) {
      banner += text;
      if (banner.includes("curl")) break;
    }
    npm.stdout.resume();
    const started = descendantsOf(npm.pid as number);
    try {
      // No shell stands between: it would end at a signal and leave the server behind.
      expect(started.length).toBe(1);
      const health = `http://127.0.0.1:${readFileSync(portFile, "utf8").trim()}/__mock/v1/health/ready`;
      expect((await fetch(health)).status).toBe(200);
      npm.kill(signal);
      await once(npm, "close");
      expect(started.filter(isThere)).toEqual([]);
      await expect(fetch(health)).rejects.toThrow();
    } finally {
      for (const pid of started.filter(isThere)) process.kill(pid, "SIGKILL");
    }
  },
);
