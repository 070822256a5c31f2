import * as z from "zod";
import { ownLine } from "../common/shell-line.ts";
import { verifyLine } from "../documents/list-assumptions.ts";
import type { Exploration } from "../explore/exploration.ts";
import { pointsText } from "../explore/explore-report.ts";
import { chosenFaults, chosenMethods, pointText, unqualifiedFaults } from "../explore/points.ts";
import { isFailure } from "../explore/verdicts.ts";
import { maskText } from "../wire/secrets/mask-text.ts";
import { defineTool, methodFlags, nextCall, type ToolContext, writeHints } from "./tool.ts";

const exploreSchema = z.strictObject({
  command: z.string().min(1).max(1000).describe("A name of --allow-command"),
  only: chosenFaults.describe(`Faults like ${unqualifiedFaults[0]}, refused, row`),
  operation: chosenMethods.describe("Methods"),
  whatIf: z.boolean().default(true),
});

type ExploreArguments = z.output<typeof exploreSchema>;

export const exploreTool = defineTool({
  name: "explore",
  description:
    "Runs a client through every failure: what breaks it, a suggested fix for each failure, and the assumptions that it depends on (whatIf). Runs names of --allow-command; for others, it answers the line to run.",
  annotations: { ...writeHints, openWorldHint: true },
  schema: exploreSchema,
  async run(input, context, call) {
    const { command } = input;
    const words = exploreWords(input, context);
    const commandLine = context.commands.get(command);
    if (commandLine === undefined) {
      const names = [...context.commands.keys()].join(", ") || "none";
      const why = `"${command}" is no name of --allow-command; allowed are: ${names}`;
      const line = `${ownLine([...words, "--"])} ${command}`;
      return { ran: false, why, line, ...nextCall("describe", "whatIf and the cells of the report name assumptions") };
    }
    return shortReport(await context.run([...words, "--", "sh", "-c", commandLine], call));
  },
});

/** The command line of `explore`, with the settings of this stand-in that the verdicts depend on. */
function exploreWords({ only, operation, whatIf }: ExploreArguments, { standIn }: ToolContext): string[] {
  const { release, assumptions, fixtures } = standIn.config;
  return [
    // Variables and the config file hold for that run too, and may name the port of this stand-in.
    ...["explore", "--json", "--port=0", ...(whatIf ? ["--what-if"] : [])],
    ...only.map((fault) => `--only=${fault}`),
    ...operation.map((method) => `--operation=${method}`),
    `--release=${release.name}`,
    ...Object.entries(assumptions).map(([id, variant]) => `--assume=${id}=${variant}`),
    ...(fixtures === undefined ? [] : [`--fixtures=${fixtures}`]),
    ...methodFlags(standIn),
  ];
}

/** The report without what a model need not read: a replay has the rules and the requests. */
function shortReport(exploration: Exploration): object {
  const {
    cells,
    failures,
    whatIf,
    notes,
    interrupted,
    result,
    reason,
    runs,
    failed,
    handled,
    gaveUp,
    allowed,
    unseen,
    notReached,
  } = exploration;
  const conditions = whatIf?.conditions ?? [];
  const dependsOn = [...new Set(cells.flatMap(({ assumptions }) => assumptions))];
  const byVerdict = Map.groupBy(cells, ({ verdict }) => verdict);
  return {
    ran: true,
    ...{ result, reason, interrupted, runs, failed, handled, gaveUp, allowed, unseen, notReached },
    failures: failures.map(({ verdict, why, point, alsoAt, suggestedFix, replay }) => ({
      ...{ verdict, why: maskText(why), at: pointText(point) },
      ...(alsoAt.length > 0 && { alsoAt: pointsText(alsoAt) }),
      ...(suggestedFix && {
        suggestedFix: `${suggestedFix.text} (${suggestedFix.assumption}: ${suggestedFix.provenance})`,
      }),
      replay,
    })),
    otherCells: Object.fromEntries(
      [...byVerdict].flatMap(([verdict, of]) => (isFailure(verdict) ? [] : [[verdict, pointsText(of)]])),
    ),
    ...(notes.length > 0 && { notes }),
    ...(conditions.length > 0 && {
      safeOnlyIf: conditions.map(
        ({ assumption, provenance, variant, summary, suggestedFix }) =>
          `${assumption} (${provenance}) is not ${variant}: ${summary}. ${suggestedFix?.text ?? ""}`,
      ),
      settle: verifyLine(conditions.map(({ assumption }) => assumption)),
    }),
    ...nextCall("describe", "see how certain that is, and what settles it", {
      assumption: conditions[0]?.assumption ?? failures[0]?.suggestedFix?.assumption ?? dependsOn[0],
    }),
  };
}
