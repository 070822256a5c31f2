import { nearestHint } from "../../ground/config-error.ts";
import { analyseParts, type DriftSetting } from "../../lab/record/analyse-parts.ts";
import { driftOf } from "../../lab/record/drift.ts";
import { driftFormats, driftReport } from "../../lab/record/drift-report.ts";
import { readRecording } from "../../lab/record/recording.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import type { CommandLine } from "../command-line.ts";
import { UsageError } from "../flag-values.ts";
import { writeReport } from "../output.ts";

const exitCodes = { same: 0, different: 1, "not proven": 3 } as const;

/** Holds a recording against us: `drift rec.ndjson`. Exit: 0 the same, 1 different, 2 usage, 3 not proven. */
export async function driftCommand({ words: [path], flags }: CommandLine<"drift">): Promise<number> {
  if (path === undefined) throw new UsageError("drift: expected the path of a recording, like: drift rec.ndjson");
  const format = driftFormats.find((one) => one === (flags.json ? "json" : flags.format));
  if (!format) {
    throw new UsageError(`--format: "${flags.format}" is not accepted; ${nearestHint(flags.format, driftFormats)}`);
  }
  const setting = driftSetting(flags.config);
  const drift = driftOf(await analyseParts(readRecording(path), setting), setting);
  const text = driftReport(drift, format);
  writeReport(flags.output, text);
  return exitCodes[drift.result];
}

function driftSetting(path: string | undefined): DriftSetting {
  const { config } = readConfig({ flags: path === undefined ? {} : { config: path } });
  return {
    switches: config.assumptions,
    table: overrideVendorErrors(config.vendorErrors),
    shapes: config.observed?.shapes ?? [],
  };
}
