import * as z from "zod";
import { ConfigError } from "../ground/config-error.ts";
import type { Exploration } from "../lab/explore/exploration.ts";

import { exploredFaults, exploredMethods, exploreLimits, plainWords } from "../lab/explore/points.ts";
import { shellWord } from "../mock/journal/call-again.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";
import { maskText } from "../wire/secrets/mask-text.ts";
import { next, tool } from "./tool.ts";

/** Stand-ins of which a client is explored now. An exploration takes the whole machine. */
const exploring = new WeakSet<AssembledStandIn>();

const busy = { where: "explore", message: "another exploration runs", hint: "ask again when it has ended" };

const methodWords = ({ config: { methods } }: AssembledStandIn) => methods.map((folder) => `--methods=${folder}`);

export const exploreTool = tool({
  name: "explore",
  description:
    "Runs a client through every failure: duplicates, lost events, hangs. whatIf names the assumptions that its safety rests on. Runs names given by --allow-command; of other commands, answers the line to run.",
  schema: z.strictObject({
    command: z.string().min(1).max(1000).describe("A name of --allow-command, or a command line"),
    only: exploredFaults.describe(`Faults: ${plainWords.join(", ")}`),
    operation: exploredMethods.describe("Methods"),
    depth: z.int().min(1).max(exploreLimits.depth).default(1),
    whatIf: z.boolean().default(true),
  }),
  async run({ command, only, operation, depth, whatIf }, { standIn, commands, run }, call) {
    const { config } = standIn;
    const words = [
      // The stand-in may have its port from a variable or the config file, which hold here too.
      ...["explore", "--json", "--port=0", `--depth=${depth}`, ...(whatIf ? ["--what-if"] : [])],
      ...only.map((fault) => `--only=${fault}`),
      ...operation.map((method) => `--operation=${method}`),
      `--release=${config.release.name}`,
      ...Object.entries(config.assumptions).map(([id, variant]) => `--assume=${id}=${variant}`),
      ...(config.fixtures === undefined ? [] : [`--fixtures=${config.fixtures}`]),
      ...methodWords(standIn),
    ];
    const named = new Map(commands.map((one) => [one.split("=")[0], one.slice(one.indexOf("=") + 1)]));
    const allowed = named.get(command);
    if (allowed !== undefined) {
      if (exploring.has(standIn)) throw new ConfigError([busy]);
      exploring.add(standIn);
      const report = run([...words, "--", "sh", "-c", allowed], call).finally(() => exploring.delete(standIn));
      return reported(await report);
    }
    const why = `"${command}" is no name of --allow-command; allowed are: ${[...named.keys()].join(", ") || "none"}`;
    const line = `crmcom-mock ${words.map(shellWord).join(" ")} -- ${command}`;
    return { ran: false, why, line, ...next("describe", "whatIf and the cells of the report name assumptions") };
  },
});

function reported({ cells, failures, whatIf = [], flaky: _, skipped: __, ...counts }: Exploration): object {
  const restsOn = [...new Set(cells.flatMap(({ assumptions }) => assumptions))];
  const assumption = whatIf[0]?.assumption ?? restsOn[0];
  return {
    ran: true,
    ...counts,
    failures: failures.map(({ replay: _, why, ...failure }) => ({ ...failure, why: maskText(why) })),
    cells: cells.map(({ operation, occurrence, fault, verdict }) => `${operation}#${occurrence} ${fault}: ${verdict}`),
    restsOn,
    safeOnlyIf: whatIf.map(({ assumption, variant, inWords }) => `${assumption} is not ${variant}: ${inWords}`),
    ...next("describe", "see how sure that is, and what settles it", { assumption }),
  };
}

type Report = Record<"outcome" | "counts", unknown> & {
  readonly interactions: readonly { readonly outcome: string }[];
};

export const verifyTool = tool({
  name: "verify",
  description:
    "Checks the contracts, or those that show an assumption, against this stand-in, and answers the line that settles them with a real CRM.COM.",
  schema: z.strictObject({ assumption: z.array(z.string().min(1).max(100)).default([]) }),
  async run({ assumption }, { standIn, origin, entrance, run }, call) {
    const shown = [...assumption.map((id) => `--assumption=${id}`), ...methodWords(standIn)];
    const more = {
      settle: ["crmcom-mock verify --target <url of your CRM.COM> --allow-writes", ...shown.map(shellWord)].join(" "),
      remark: "a stand-in says nothing about CRM.COM; that line writes to the system that it names",
      ...next("describe", "see what speaks for an assumption", { assumption: assumption[0] }),
    };
    // Elsewhere it asks for a token, which no command line may show.
    if (entrance?.isLoopback === false) return { ran: false, ...more };
    const report: Report = await run(["verify", "--json", `--target=${origin}`, ...shown], call);
    const { outcome, counts, interactions } = report;
    return { ran: true, outcome, counts, different: interactions.filter((one) => one.outcome !== "same"), ...more };
  },
});
