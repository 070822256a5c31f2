import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A new folder with these files by their paths, which the end of the run removes. */
export function tempFolder(files: Readonly<Record<string, unknown>> = {}): string {
  const made = mkdtempSync(join(tmpdir(), "test-"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(made, path, ".."), { recursive: true });
    writeFileSync(join(made, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return made;
}
