import { readFileSync } from "node:fs";
import { ConfigError } from "../../ground/config-error.ts";
import type { ObservedConfig } from "../../lab/adopt/observe.ts";
import { adoptRecordings } from "../../lab/record/adopt-recordings.ts";
import { analyseParts } from "../../lab/record/analyse-parts.ts";
import { configChanges } from "../../lab/record/config-changes.ts";
import { observedExamples } from "../../lab/record/observed-examples.ts";
import { readRecording } from "../../lab/record/recording.ts";
import { writeShapes } from "../../lab/record/shape-files.ts";
import { writeSeedFixtures } from "../../lab/record/write-seed-fixtures.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import type { CommandLine } from "../command-line.ts";
import { UsageError } from "../flag-values.ts";
import { printAs, writeText } from "../output.ts";

/**
 * Makes a config file of recordings: `adopt rec.ndjson more.ndjson --output adopted.json`. Exit: 0 written, or shown with
 * `--dry-run`; 2 usage; 3 nothing in them could be compared, and nothing was written.
 */
export async function adoptCommand({ words, flags }: CommandLine<"adopt">): Promise<number> {
  if (words.length === 0) throw new UsageError("adopt: expected the paths of recordings, like: adopt rec.ndjson");
  const { output, shapes } = flags;
  if (output === undefined) throw new UsageError("--output: expected the path of the config file");
  const there = readThere(output);
  const parts = words.flatMap(readRecording);
  const analysed = await analyseParts(parts, { switches: {}, table: vendorErrors, shapes: [] });
  if (analysed.every(({ judged }) => judged.configured.every((one) => one === undefined))) {
    process.stderr.write("not proven: nothing in the recordings can be compared, and nothing was written\n");
    return 3;
  }
  const config = adoptRecordings(analysed);
  const changes = configChanges(there, config);
  const { notAdopted } = config.observed;
  printAs(flags, { changes, notAdopted }, [...changes, ...notAdoptedIn(config)].join("\n"));
  if (flags["dry-run"]) return 0;
  writeText("--output", output, `${JSON.stringify({ ...there, ...config }, null, 2)}\n`);
  if (shapes !== undefined) writeShapes(shapes, config.observed.shapes ?? []);
  if (flags.fixtures !== undefined) writeSeedFixtures(flags.fixtures, analysed);
  if (flags.examples !== undefined) {
    writeText("--examples", flags.examples, `${JSON.stringify(observedExamples(analysed), null, 2)}\n`);
  }
  return 0;
}

const notAdoptedIn = ({ observed }: ObservedConfig): string[] =>
  observed.notAdopted.map((one) =>
    "kind" in one
      ? `not adopted: ${one.kind}: ${one.reason}`
      : `not adopted: ${one.interaction}: ${one.reason}: ${one.seen.map(({ path, expected, actual }) => `at ${path} ${actual} in place of ${expected}`).join("; ")}`,
  );

/** What the file holds already: of other keys nothing is changed. */
function readThere(path: string): Record<string, unknown> {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw new UsageError(`--output: cannot be read: ${(error as Error).message}`);
  }
  try {
    const read: unknown = JSON.parse(text);
    if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Record<string, unknown>;
  } catch {
    // Told below, as for any other content.
  }
  throw new ConfigError([
    {
      where: `--output ${path}`,
      message: "there is a file that is no config file",
      hint: "expected a JSON object, or no file",
    },
  ]);
}
