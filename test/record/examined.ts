import { readRecording } from "../../src/documents/recording.ts";
import { type ExamineOptions, examineRecordings } from "../../src/tenant/examine/examine-recording.ts";
import { createAdoptedFile, expectationOf } from "../../src/tenant/report/adopted-file.ts";
import { reportOfRecording } from "../../src/tenant/report/report.ts";
import { ownMethods } from "../../src/vendor/catalog.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";

const ours = { methods: ownMethods, switches: {}, table: vendorErrors, mostMs: 600_000 };

/** What recordings say, and the file that is made of them. */
export async function examinedAt(paths: string | readonly string[], setting: Partial<ExamineOptions> = {}) {
  const parts = [paths].flat().flatMap(readRecording);
  const examined = await examineRecordings(parts, { ...ours, ...setting });
  const file = await createAdoptedFile(examined.parts);
  const report = reportOfRecording(examined, file);
  const said = (verdict: string) => report.assumptions.filter((one) => one.verdict === verdict);
  return {
    report,
    file,
    refuted: said("refuted").map(({ id, variant }) => [id, variant] as const),
    confirmed: said("confirmed").map(({ id }) => id as string),
    /** The same recordings, held against a mock server with that file. */
    again: () => examinedAt(paths, expectationOf(file)),
  };
}
