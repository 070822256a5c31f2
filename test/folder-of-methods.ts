import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";

const folders: string[] = [];
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true, force: true });
});

/** A folder with these files, by their paths; removed after the test. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const made = mkdtempSync(join(tmpdir(), "methods-"));
  folders.push(made);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(made, path, ".."), { recursive: true });
    writeFileSync(join(made, path), typeof content === "string" ? content : JSON.stringify(content));
  }
  return made;
}

/** A method without parameters that answers nothing. */
export const plain = (name: string, more: object = {}) => ({
  name,
  verb: "POST",
  source: "a test",
  does: { answers: "examples" },
  parameters: [{ name: "token", type: "String" }],
  answer: { type: "None" },
  ...more,
});
