import * as z from "zod";
import { flagWords, ownLine } from "../common/shell-line.ts";
import { verifyLine } from "../documents/list-assumptions.ts";
import { type Exploration, exploreDefaults } from "../explore/exploration.ts";
import { exploreClient } from "../explore/explore.ts";
import { pointsText } from "../explore/explore-report.ts";
import { chosenFaults, chosenMethods, pointText, unqualifiedFaults } from "../explore/points.ts";
import { isFailure } from "../explore/verdicts.ts";
import { noCallText, processClient } from "../library/client-process.ts";
import { maskText } from "../wire/secrets/mask-text.ts";
import { defineTool, nextCall, type ToolContext, writeHints } from "./tool.ts";

export const exploreTool = defineTool({
  name: "explore",
  description:
    "Runs a client under every fault. Returns what the client does not handle, a suggested fix for each failure, and the assumptions that it depends on (whatIf). Runs names of --allow-command; for other commands, returns the command line to run.",
  annotations: { ...writeHints, openWorldHint: true },
  schema: z.strictObject({
    command: z.string().min(1).max(1000).describe("A name of --allow-command"),
    only: chosenFaults.describe(`Faults like ${unqualifiedFaults[0]}, refused, row`),
    operation: chosenMethods.describe("Methods"),
    whatIf: z.boolean().default(true),
  }),
  async run({ command, only, operation, whatIf }, { standIn, origin, commands, closing }, { stop, onProgress }) {
    const flags = flagsToKeep(standIn);
    const commandLine = commands.get(command);
    if (commandLine === undefined) {
      const names = [...commands.keys()].join(", ") || "none";
      const why = `"${command}" is not a name of --allow-command; allowed are: ${names}`;
      const chosen = flagWords({ only, operation, ...flags });
      const line = `${ownLine(["explore", "--json", ...(whatIf ? ["--what-if"] : []), ...chosen, "--"])} ${command}`;
      return { ran: false, why, line, ...nextCall("describe", "whatIf and the cells of the report name assumptions") };
    }
    const shell = ["sh", "-c", commandLine];
    const exploration = await exploreClient({
      ...exploreDefaults,
      ...{ standIn, url: origin, only, allow: [], operations: operation, whatIf, flags, onRun: onProgress },
      stop: AbortSignal.any([stop, closing]),
      directory: standIn.config.explorations,
      client: processClient(shell),
      check: undefined,
      command: shell,
      noCallAdvice: noCallText({}),
    });
    return shortReport(exploration);
  },
});

/** The settings of the mock server that the verdicts depend on, as flags of `explore`. */
function flagsToKeep({ config }: ToolContext["standIn"]): Readonly<Record<string, readonly string[]>> {
  const { release, assumptions, fixtures, methods } = config;
  return {
    release: [release.name],
    assume: Object.entries(assumptions).map(([id, variant]) => `${id}=${variant}`),
    fixtures: fixtures === undefined ? [] : [fixtures],
    methods,
  };
}

/** The report without what a model need not read: a replay has the rules and the requests. */
function shortReport(exploration: Exploration): object {
  const { cells, failures, whatIf, notes, unstable, kept, skipped, tried, ...counts } = exploration;
  const conditions = whatIf?.conditions ?? [];
  const dependsOn = [...new Set(cells.flatMap(({ assumptions }) => assumptions))];
  const byVerdict = Map.groupBy(cells, ({ verdict }) => verdict);
  return {
    ran: true,
    ...counts,
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
