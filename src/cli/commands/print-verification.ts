import { report } from "../../lab/verify/report.ts";
import { outcomeOf, type Verification } from "../../lab/verify/verification.ts";
import { writeReport } from "../output.ts";
import type { VerifyFlags } from "./verify-flags.ts";

/** The exit codes of a verification by its outcome. */
export const verificationCodes = { same: 0, different: 1, "not proven": 3 } as const;

/** Prints the report of a verification, masked, or writes it into the file of `--output`. @returns the exit code */
export function printVerification(
  verification: Verification,
  { format, output }: Pick<VerifyFlags, "format" | "output">,
  mask: (text: string) => string,
): number {
  const verdicts = verification.verdicts.map((verdict) => ({
    ...verdict,
    mismatches: verdict.mismatches.map(({ path, expected, actual }) => ({
      path,
      expected: mask(expected),
      actual: mask(actual),
    })),
  }));
  const text = report({ ...verification, verdicts }, format);
  writeReport(output, text);
  return verificationCodes[outcomeOf(verification)];
}
