import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { orConfigError } from "../common/config-error.ts";
import { readPlainFile } from "../common/files.ts";
import { isJsonObject } from "../common/json.ts";
import { packageRoot } from "../common/own-module.ts";
import { readOrThrow } from "../schema/read-by.ts";

export const ownContracts = join(packageRoot, "contracts");

const ofHttp = { request: z.looseObject({ method: z.string(), path: z.string() }), response: z.looseObject({}) };
const pactFile = z.looseObject({ interactions: z.array(z.looseObject({ description: z.string(), ...ofHttp })) });

export type PactFile = ReturnType<typeof readPactFiles>[number];

/** The Pact files of a folder; other JSON files in it are left alone. @throws ConfigError when one cannot be read */
export function readPactFiles(folder: string) {
  const names = orConfigError("--contracts", "the folder cannot be read", () => readdirSync(folder));
  const jsonFiles = names.filter((name) => name.endsWith(".json")).sort();
  return jsonFiles.flatMap((name) => {
    const path = join(folder, name);
    const text = orConfigError(path, "cannot be read", () => readPlainFile(path));
    const content: unknown = orConfigError(path, "cannot be read as JSON", () => JSON.parse(text));
    if (!isJsonObject(content) || !("consumer" in content && "interactions" in content)) return [];
    const whereAt = (at: readonly string[]) => `${path}, at /${at.join("/")}: no HTTP interaction of Pact`;
    return [{ text, content: readOrThrow(pactFile, content, whereAt) }];
  });
}
