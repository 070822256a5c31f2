import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../ground/config-error.ts";
import type { AnalysedPart } from "./analyse-parts.ts";
import { ReplaySeed } from "./replay-seed.ts";

/**
 * Writes what each part of the recordings shows to have been there as a set of fixtures: a folder named for its host, since
 * the pseudonyms of two parts have nothing in common.
 * @throws ConfigError when one cannot be written
 */
export function writeSeedFixtures(folder: string, parts: readonly AnalysedPart[]): void {
  for (const { part, exchanges } of parts) {
    const set = join(folder, part.header.host);
    try {
      mkdirSync(set, { recursive: true });
      for (const [collection, rows] of Object.entries(new ReplaySeed(exchanges).rows())) {
        writeFileSync(join(set, `${collection}.json`), `${JSON.stringify(rows, null, 2)}\n`);
      }
    } catch (error) {
      throw new ConfigError([
        { where: `--fixtures ${set}`, message: `cannot be written: ${(error as Error).message}` },
      ]);
    }
  }
}
