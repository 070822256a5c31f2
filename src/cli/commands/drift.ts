import { examineRecordings, type RecordingSetting } from "../../lab/examine/examine-recording.ts";
import { readRecording } from "../../lab/record/recording.ts";
import { printReport } from "../../lab/report/formats.ts";
import { reportOfRecording } from "../../lab/report/report.ts";
import { readConfig } from "../../mock/config/read-config.ts";
import { overrideVendorErrors } from "../../wire/vendor-errors.ts";
import type { CommandLine } from "../command-line.ts";
import { writeReport } from "../output.ts";

/** The exit codes of what was found. */
export const exitCodes = { same: 0, different: 1, "not proven": 3 } as const;

/** Holds a recording against us: `drift rec.ndjson`. Exit: 0 the same, 1 different, 2 usage, 3 not proven. */
export async function driftCommand({ words: [path = ""], flags }: CommandLine<"drift">): Promise<number> {
  const search = { mostMs: flags.seconds, onProgress: sayProgress };
  const report = reportOfRecording(
    await examineRecordings(readRecording(path), { ...settingOf(flags.config), ...search }),
  );
  writeReport(flags.output, printReport(report, flags.json ? "json" : flags.format, flags.all));
  return exitCodes[report.outcome];
}

/** Tells people how far a search is; machines read standard output. */
export const sayProgress = (line: string): void => void process.stderr.write(`${line}\n`);

function settingOf(path: string | undefined): Omit<RecordingSetting, "mostMs"> {
  const { config } = readConfig({ flags: path === undefined ? {} : { config: path } });
  return {
    switches: config.assumptions,
    table: overrideVendorErrors(config.vendorErrors),
    shapes: config.observed?.shapes ?? [],
    done: config.observed?.done,
  };
}
