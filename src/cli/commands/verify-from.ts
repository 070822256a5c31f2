import { analyseParts } from "../../lab/record/analyse-parts.ts";
import { driftOf } from "../../lab/record/drift.ts";
import { judgeByRecording } from "../../lab/record/judge-by-recording.ts";
import { readRecording } from "../../lab/record/recording.ts";
import type { Interaction } from "../../lab/verify/interaction.ts";
import { unprovenAssumptions } from "../../lab/verify/unproven-assumptions.ts";
import { isWithin } from "../../wire/release.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import { readRelease } from "../flag-values.ts";
import { printVerification } from "./print-verification.ts";
import type { VerifyFlags } from "./verify-flags.ts";

/** Judges contracts by a recording, and sends nothing. Exit codes as for a target. */
export async function verifyFrom(
  path: string,
  { all, interactions }: { readonly all: readonly Interaction[]; readonly interactions: readonly Interaction[] },
  flags: VerifyFlags,
): Promise<number> {
  const parts = readRecording(path);
  const setting = { switches: {}, table: vendorErrors, shapes: [] };
  const drift = driftOf(await analyseParts(parts, setting), setting);
  const releases = parts.map(({ header }) => readRelease(header.release));
  const asked = interactions.filter(({ since, until }) =>
    releases.some((release) => isWithin(release, { since: since?.name, until: until?.name })),
  );
  const target = {
    base: `recording://${parts[0]?.header.host}`,
    headers: {},
    timeoutMs: flags.timeoutMs,
    kind: "system",
  } as const;
  const remarks = [
    "nothing was sent: each contract is judged by what the recording says of the assumptions that it shows",
    ...(asked.length < interactions.length
      ? [
          `not asked: ${interactions.length - asked.length} that are answered so in other releases than that of the recording`,
        ]
      : []),
  ];
  const unproven = unprovenAssumptions({ all, asked, only: flags.only, named: flags.assumptions });
  const verdicts = judgeByRecording(asked, drift.assumptions);
  return printVerification({ target, verdicts, unproven, remarks }, flags, (text) => text);
}
