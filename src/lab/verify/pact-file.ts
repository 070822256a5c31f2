import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { ConfigError } from "../../ground/config-error.ts";
import { packageRoot } from "../../ground/own-module.ts";
import { readBy } from "../../matching/read-by.ts";

/** The folder of our own contracts. */
export const ownContracts = join(packageRoot, "contracts");

const rule = z.looseObject({ matchers: z.array(z.looseObject({ match: z.string().optional() })) });
const generator = z.looseObject({ type: z.string(), expression: z.string().optional() });

const message = z.looseObject({
  headers: z.record(z.string(), z.unknown()).optional(),
  body: z.unknown().optional(),
  matchingRules: z.looseObject({ body: z.record(z.string(), rule).optional() }).optional(),
  generators: z.looseObject({ body: z.record(z.string(), generator).optional() }).optional(),
});

const httpInteraction = z.looseObject({
  type: z.string().optional(),
  description: z.string(),
  comments: z
    .looseObject({
      provenance: z.string().optional(),
      since: z.string().optional(),
      until: z.string().optional(),
      text: z.string().optional(),
      consumes: z.string().optional(),
    })
    .optional(),
  providerStates: z
    .array(z.looseObject({ name: z.string(), params: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
  request: z.looseObject({
    ...message.shape,
    method: z.string(),
    path: z.string(),
    query: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  }),
  response: z.looseObject({ ...message.shape, status: z.int().default(200) }),
});

const pactFile = z.looseObject({
  consumer: z.looseObject({ name: z.string() }),
  provider: z.looseObject({ name: z.string() }),
  interactions: z.array(httpInteraction),
});

/** An interaction as it stands in a Pact file. */
export type PactInteraction = z.output<typeof httpInteraction>;

/** A Pact file, with what we do not look at left as it is. */
export interface PactFile {
  readonly path: string;
  readonly text: string;
  readonly content: z.output<typeof pactFile>;
}

/**
 * The Pact files of a folder; other JSON files in it are left alone.
 * @throws ConfigError when the folder or a file cannot be read
 */
export function readPactFiles(folder: string): PactFile[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    const { text, content } = read(path);
    if (!isPact(content)) return [];
    const found = readBy(pactFile, content);
    if (!found.problems) return [{ path, text, content: found.data }];
    throw new ConfigError(
      found.problems.map((issue) => ({
        where: `${path}, at /${issue.path.map(String).join("/")}`,
        message: `no HTTP interaction of Pact: ${issue.message}`,
      })),
    );
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".json"))
      .sort();
  } catch (error) {
    throw new ConfigError([
      { where: "--contracts", message: `the folder cannot be read: ${(error as Error).message}` },
    ]);
  }
}

function read(path: string): { readonly text: string; readonly content: unknown } {
  try {
    const text = readFileSync(path, "utf8");
    return { text, content: JSON.parse(text) };
  } catch (error) {
    throw new ConfigError([{ where: path, message: `cannot be read as JSON: ${(error as Error).message}` }]);
  }
}

const isPact = (content: unknown): boolean =>
  typeof content === "object" && content !== null && "consumer" in content && "interactions" in content;
