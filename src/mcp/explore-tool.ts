import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { ConfigError } from "../ground/config-error.ts";
import { ownLine } from "../ground/shell-line.ts";
import { type Exploration, isFailure } from "../lab/explore/exploration.ts";
import { faultSelection, methodSelection, pointText, unqualifiedFaults } from "../lab/explore/points.ts";
import { remedyFor, verifyPlanLine } from "../lab/explore/remedy.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";
import { maskText } from "../wire/secrets/mask-text.ts";
import { defineTool, methodFlags, nextCall, type ProgramRun, writeHints } from "./tool.ts";

/** The run of a client against a stand-in, and what it was asked for. An exploration takes the whole machine. */
const exploring = new WeakMap<AssembledStandIn, ProgramRun & { readonly asked: string; isOver: boolean }>();

/** Clients of the protocol wait for half a minute at least. */
const patienceMs = 25_000;

export const exploreTool = defineTool({
  name: "explore",
  description:
    "Runs a client through every failure: what breaks it, what helps, and the assumptions that its safety rests on (whatIf). Runs names of --allow-command; of others, answers the line to run.",
  annotations: { ...writeHints, openWorldHint: true },
  schema: z.strictObject({
    command: z.string().min(1).max(1000).describe("A name of --allow-command"),
    only: faultSelection.describe(`Faults like ${unqualifiedFaults[0]}, refused, row`),
    operation: methodSelection.describe("Methods"),
    whatIf: z.boolean().default(true),
  }),
  async run({ command, only, operation, whatIf }, { standIn, commands, run }, call) {
    const { config } = standIn;
    const words = [
      // The stand-in may have its port from a variable or the config file, which hold here too.
      ...["explore", "--json", "--port=0", ...(whatIf ? ["--what-if"] : [])],
      ...only.map((fault) => `--only=${fault}`),
      ...operation.map((method) => `--operation=${method}`),
      `--release=${config.release.name}`,
      ...Object.entries(config.assumptions).map(([id, variant]) => `--assume=${id}=${variant}`),
      ...(config.fixtures === undefined ? [] : [`--fixtures=${config.fixtures}`]),
      ...methodFlags(standIn),
    ];
    const named = new Map(commands.map((one) => [one.split("=")[0], one.slice(one.indexOf("=") + 1)]));
    const allowed = named.get(command);
    if (allowed === undefined) {
      const why = `"${command}" is no name of --allow-command; allowed are: ${[...named.keys()].join(", ") || "none"}`;
      const line = `${ownLine([...words, "--"])} ${command}`;
      return { ran: false, why, line, ...nextCall("describe", "whatIf and the cells of the report name assumptions") };
    }
    const asked = JSON.stringify([command, words]);
    const before = exploring.get(standIn);
    const busy = { where: "command", message: "another exploration runs", hint: "ask again when it has ended" };
    if (before && !before.isOver && before.asked !== asked) throw new ConfigError([busy]);
    const begun = () => ({ ...run([...words, "--", "sh", "-c", allowed], call.onProgress), asked, isOver: false });
    const running = before?.asked === asked ? before : begun();
    exploring.set(standIn, running);
    const over = running.printed.finally(() => {
      running.isOver = true;
    });
    call.stop.addEventListener("abort", running.stop);
    const report: Exploration | undefined = await Promise.race([over, sleep(patienceMs, undefined, { ref: false })]);
    call.stop.removeEventListener("abort", running.stop);
    if (report === undefined) {
      const told = { ran: true, isRunning: true, soFar: running.said };
      return { ...told, ...nextCall("explore", "it goes on: ask for the rest", { command, only, operation, whatIf }) };
    }
    exploring.delete(standIn);
    return reported(report);
  },
});

function reported({ cells, failures, whatIf = [], unstable: _, skipped: __, ...counts }: Exploration): object {
  const restsOn = [...new Set(cells.flatMap(({ assumptions }) => assumptions))];
  const assumption = whatIf[0]?.assumption ?? restsOn[0];
  const verdicts = [...failures, ...whatIf.flatMap((doubt) => doubt.cells)].map(({ verdict }) => verdict);
  return {
    ran: true,
    ...counts,
    failures: failures.map(({ remedy: _, why, ...failure }) => ({ ...failure, why: maskText(why) })),
    cells: cells.map((cell) => `${pointText(cell)}: ${cell.verdict}`),
    restsOn,
    safeOnlyIf: whatIf.map((one) => `${one.assumption} (${one.provenance}) is not ${one.variant}: ${one.inWords}`),
    whatHelps: Object.fromEntries([...new Set(verdicts)].filter(isFailure).map((one) => [one, remedyFor(one)])),
    ...(whatIf.length > 0 && { settle: verifyPlanLine([...new Set(whatIf.map((one) => one.assumption))]) }),
    ...nextCall("describe", "see how sure that is, and what settles it", { assumption }),
  };
}
