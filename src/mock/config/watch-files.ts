import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { isFolder } from "../../ground/files.ts";

/** Polling works on every file system, also on one that is mounted into a container. */
const everyMs = 250;

/** Calls `onChange` when a file, or a file in a folder, appears, goes or changes. Returns a function that ends the watch. */
export function watchFiles(paths: () => readonly string[], onChange: () => void): () => void {
  let before = printOf(paths());
  const timer = setInterval(() => {
    const now = printOf(paths());
    if (now === before) return;
    before = now;
    onChange();
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

function printOf(paths: readonly string[]): string {
  try {
    const all = paths.flatMap((path) => {
      return isFolder(path) ? [path, ...readdirSync(path).map((name) => join(path, name))] : [path];
    });
    return all.map(stateOf).sort().join("\n");
  } catch {
    // A file goes at this moment; the next look sees what is left.
    return "";
  }
}

function stateOf(path: string): string {
  const { mtimeMs, ctimeMs, size, ino } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return [path, mtimeMs, ctimeMs, size, ino].join(" ");
}
