import { chosenFaults, chosenMethods, exploreLimits } from "../../explore/points.ts";
import { booleanFlag, integerFlag, repeatableFlag, reportFlags, textFlag, timeFlag, variableFlags } from "../flag.ts";

export const exploreFlags = {
  explore: () => ({
    ...variableFlags,
    only: repeatableFlag(chosenFaults, "Try only this fault; refused and row stand for all of their kind", {
      placeholder: "fault",
    }),
    allow: repeatableFlag(chosenFaults, "Report this fault, but do not count it as a failure", {
      placeholder: "fault",
    }),
    operation: repeatableFlag(chosenMethods, "Break only calls of this method; may end in *", {
      placeholder: "method",
    }),
    pairs: timeFlag("Also try pairs of faults, for this time at most").optional(),
    timeout: timeFlag("Time after which the client counts as hanging").prefault("20s"),
    parallel: integerFlag(1, exploreLimits.parallel, "Runs at the same time; by default one per processor").optional(),
    check: textFlag("command", "Shell command that judges each run by its exit code").optional(),
    lock: textFlag(
      "path",
      "File of what the client's safety rests on; exit 1 if a line is new or lost its evidence",
    ).optional(),
    update: booleanFlag("Write that file anew"),
    whatIf: booleanFlag("Also report what is safe only if CRM.COM behaves as assumed"),
    replay: textFlag("path", "Run only the faults of this kept failure").optional(),
    ...reportFlags(["text", "json", "junit", "html"]),
  }),
};
