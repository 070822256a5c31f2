import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

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
  return paths.flatMap((path) => [stateOf(path), ...within(path).map((name) => stateOf(join(path, name)))]).join("\n");
}

function within(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch {
    return [];
  }
}

function stateOf(path: string): string {
  try {
    const { mtimeMs, ctimeMs, size, ino } = statSync(path);
    return [path, mtimeMs, ctimeMs, size, ino].join(" ");
  } catch {
    return `${path} is not there`;
  }
}
