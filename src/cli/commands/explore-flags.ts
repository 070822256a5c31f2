import { exploreLimits, faultSelection, methodSelection } from "../../explore/points.ts";
import { booleanFlag, integerFlag, repeatableFlag, textFlag, timeFlag } from "../flag.ts";
import { reportFlags, stale, variableFlags } from "../shared-flags.ts";

export const exploreFlags = {
  explore: () => ({
    depth: integerFlag(1, exploreLimits.depth, "Faults in one run: 1, or 2 to try pairs of faults too").default(1),
    ...variableFlags,
    only: repeatableFlag(faultSelection, "Try only this fault; refused and row stand for all of their kind", {
      placeholder: "fault",
    }),
    allow: repeatableFlag(faultSelection, "Report this fault, but do not count it as a failure", {
      placeholder: "fault",
    }),
    operation: repeatableFlag(methodSelection, "Break only calls of this method; may end in *", {
      placeholder: "method",
    }),
    budget: timeFlag(
      "Time limit for pairs of faults, 60s by default, or for --each-variant, 10m by default",
    ).optional(),
    timeout: timeFlag("Time after which the client counts as hanging").prefault("20s"),
    slow: timeFlag("Delay of a slow answer").prefault("3s"),
    parallel: integerFlag(1, exploreLimits.parallel, "Runs at the same time; by default one per processor").optional(),
    check: textFlag("command", "Shell command that judges each run by its exit code").optional(),
    eachVariant: booleanFlag(
      "Run a suite of tests instead: as assumed, then with each variant of what its calls rest on",
    ),
    lock: textFlag(
      "path",
      "File of what the client's safety rests on; exit 1 if a line is new or lost its evidence",
    ).optional(),
    update: booleanFlag("Write that file anew"),
    stale: stale.optional(),
    whatIf: booleanFlag("Also report what is safe only if CRM.COM behaves as assumed"),
    directory: textFlag("path", "Folder for failures; the next exploration runs them first").default("explore"),
    replay: textFlag("path", "Run only the faults of this file from that folder").optional(),
    ...reportFlags(["text", "json", "junit", "html"]),
  }),
};
