import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tempFolder } from "./temp-folder.ts";

/** A folder with these files, by their paths. */
export function folderWith(files: Readonly<Record<string, unknown>>): string {
  const made = tempFolder();
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
