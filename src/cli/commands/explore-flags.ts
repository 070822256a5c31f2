import { chosenFaults, chosenMethods, exploreLimits } from "../../explore/points.ts";
import { booleanFlag, integerFlag, repeatableFlag, reportFlags, textFlag, timeFlag, variableFlags } from "../flag.ts";

export const exploreFlags = {
  explore: () => ({
    ...variableFlags,
    only: repeatableFlag(chosenFaults, "Inject only this fault; refused and row select all faults of that kind", {
      placeholder: "fault",
    }),
    allow: repeatableFlag(chosenFaults, "Report this fault, but do not count it as a failure", {
      placeholder: "fault",
    }),
    operation: repeatableFlag(chosenMethods, "Inject faults only into requests to this method; may end in *", {
      placeholder: "method",
    }),
    timeout: timeFlag("Time after which a client counts as hanging; three times as long in an outage").prefault("20s"),
    parallel: integerFlag(1, exploreLimits.parallel, "Runs at the same time; by default one per processor").optional(),
    check: textFlag("command", "Shell command that judges each run by its exit code").optional(),
    lock: textFlag(
      "path",
      "Lock file listing the assumptions your client depends on; exits with 1 if it needs updating",
    ).optional(),
    update: booleanFlag("Write the lock file"),
    whatIf: booleanFlag("Also run the client with each variant of the assumptions it depends on"),
    replay: textFlag("path", "Run only the fault of this kept failure").optional(),
    ...reportFlags(["text", "json", "junit", "html"]),
  }),
};
