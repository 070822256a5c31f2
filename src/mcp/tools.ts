import * as z from "zod";
import type { ListedAssumption } from "../documents/list-assumptions.ts";
import { ConfigError, nameForm, nearestHint } from "../ground/config-error.ts";
import { hasWords } from "../ground/whole-words.ts";
import type { Exploration } from "../lab/explore/exploration.ts";
import { exploredFaults, exploredMethods, exploreLimits, plainWords } from "../lab/explore/points.ts";
import { readOrThrow } from "../matching/read-by.ts";
import { presetNames } from "../mock/faults/named-rules.ts";
import { listPresets } from "../mock/faults/render-rule.ts";
import { planLimits } from "../mock/faults/stored-rule.ts";
import { shellWord } from "../mock/journal/call-again.ts";
import { clockSetting } from "../mock/sandbox/sandbox-options.ts";
import type { AssembledStandIn } from "../mock/stand-in.ts";
import type { Operation } from "../vendor/method.ts";
import { webApiRoot } from "../wire/paths.ts";
import { isKnownIn, type Release, releaseText } from "../wire/release.ts";
import type { SchemaNode } from "../wire/schema-node.ts";
import { schemaTree } from "../wire/schema-tree.ts";
import { maskText } from "../wire/secrets/mask-text.ts";
import { switchChangesSchema } from "../wire/switches.ts";
import { askAdmin, given, next, type Tool, tool } from "./tool.ts";

const describeTool = tool({
  name: "describe",
  description:
    "What CRM.COM's Web API takes and answers, and how sure that is: documented by a page, or assumed. Without arguments, lists the methods.",
  schema: z
    .strictObject({
      method: z.string().optional().describe("Its name with dots"),
      release: releaseText.optional().describe("Like R14"),
      assumption: z.string().optional().describe("Its id"),
      text: z.string().min(1).optional().describe("Words; finds assumptions and faults"),
    })
    .refine(
      ({ method, assumption, text }) => [method, assumption, text].filter((one) => one !== undefined).length <= 1,
      "expected at most one of method, assumption and text",
    ),
  async run({ method, release, assumption, text }, workshop) {
    const query = text === undefined ? "" : `?text=${encodeURIComponent(text)}`;
    const listed: { assumptions: Assumption[] } = await askAdmin(workshop, "default", `GET assumptions${query}`);
    const { assumptions } = listed;
    const catalog = workshop.standIn.catalog();
    if (assumption !== undefined) {
      const { source: _, ...one } = found(assumptions, "assumption", assumption, ({ id }) => id);
      return { ...one, ...next("verify", "get the line that settles it with your CRM.COM", { assumption: [one.id] }) };
    }
    if (text !== undefined) {
      const faults = listPresets()
        .map(({ name, description }) => ({ name, description }))
        .filter(({ name, description }) => hasWords(`${name}\n${description}`, text));
      const first = { assumption: assumptions[0]?.id };
      return { assumptions: assumptions.map(brief), faults, ...next("describe", "see one whole", first) };
    }
    if (method !== undefined) {
      const operation = found(catalog, "method", method, ({ contract }) => contract.name);
      return methodOf(operation, release ?? workshop.standIn.config.release, assumptions);
    }
    const methods = catalog.map(({ contract: { name, summary, since } }) => ({ name, summary, since }));
    return { methods, ...next("describe", "see one whole", { method: methods[0]?.name }) };
  },
});

type Assumption = ListedAssumption & { readonly calls: number };

/** @throws ConfigError with the nearest name */
function found<Kind>(all: readonly Kind[], where: string, name: string, nameOf: (one: Kind) => string): Kind {
  const one = all.find((known) => nameOf(known) === name);
  if (one !== undefined) return one;
  throw new ConfigError([{ where, message: `there is no "${name}"`, hint: nearestHint(name, all.map(nameOf)) }]);
}

function methodOf({ contract, examples }: Operation, release: Release, all: readonly Assumption[]): object {
  const { name, verb, path, summary, source, since, deprecated, restsOn = [], assumptions } = contract;
  const byProvenance = Map.groupBy(examples, ({ provenance }) => provenance);
  const own = new Set<string>([...restsOn, ...assumptions]);
  return {
    ...{ method: name, call: `${verb} ${webApiRoot}${path}`, summary, page: source, since, deprecated },
    ...{ release: release.name, isKnown: isKnownIn(release, since) },
    parameters: membersOf(schemaTree(contract.parameters, release)),
    answer: membersOf(schemaTree(contract.data, release)),
    examples: Object.fromEntries([...byProvenance].map(([provenance, some]) => [provenance, some.length])),
    beyondThePage: all.filter(({ id }) => own.has(id)).map(brief),
    ...next("sandbox", "make a sandbox and call the method there"),
  };
}

/** Type, presence, first release and meaning of each member, and how sure it is where it is not on the page. */
function membersOf(node: SchemaNode, before = ""): Record<string, string> {
  const lines = [...(node.element ?? node).members.values()].flatMap((member): [string, string][] => {
    const { name, typeName, presence, isMandatory, since, description = "", values, provenance } = member;
    const there = presence ?? (isMandatory ? "mandatory" : "optional");
    const facts = [typeName, there, since && `since ${since}`, provenance].filter(Boolean).join(", ");
    const allowed = values ? ` (${[...values].join(", ")})` : "";
    const below = membersOf(member, `${before}${name}${member.element ? "[]" : ""}.`);
    // User defined fields differ in their number alone.
    const folded = name.replace(/^(udf_\w+_)\d+$/, "$1*");
    return [[before + folded, `${facts}: ${description}${allowed}`], ...Object.entries(below)];
  });
  return Object.fromEntries(lines);
}

const brief = ({ id, provenance, behaviour, variant }: Assumption) => ({ id, provenance, behaviour, variant });

const name = z.string().regex(nameForm, "expected 1 to 100 letters, digits, dots, dashes and underscores");
const sandbox = name.default("default");

const settings = z.object({ release: releaseText, clock: clockSetting, assume: switchChangesSchema }).partial();

/** An id within a path. A segment of dots alone would lead to another path. */
const id = z.string().max(200).regex(/[^.]/, "expected an id").optional();
const below = (path: string, last = "") => (last === "" ? path : `${path}/${encodeURIComponent(last)}`);

const sandboxTool = tool({
  name: "sandbox",
  description:
    "Gives the sandbox of that name, or a new one: base URL, token, a first call. It first sets what you name. One sandbox a test.",
  schema: z.strictObject({
    name: name.optional(),
    release: z.string().optional().describe("Like R12"),
    clock: given('{"frozenAt":"2030-01-01T00:00:00Z"}, {"advanceMs":1000} or {"system":true}'),
    assume: given('Variants of assumptions: {"id":"variant"}; null goes back'),
    reset: z.boolean().optional().describe("Forget calls, faults and events"),
  }),
  async run({ name, release, clock, assume, reset }, workshop) {
    // Checked first: a mistake makes no sandbox.
    readOrThrow(settings, { release, clock, assume }, (path) => path.join("."));
    const call = name === undefined ? "POST sandboxes" : `PUT sandboxes/${name}`;
    const { name: own }: { name: string } = await askAdmin(workshop, "default", call, {});
    if (release !== undefined) await askAdmin(workshop, own, `PATCH sandboxes/${own}`, { release });
    if (assume !== undefined) await askAdmin(workshop, own, "PATCH assumptions", assume);
    if (clock !== undefined) await askAdmin(workshop, own, "PUT clock", clock);
    if (reset) await askAdmin(workshop, own, "POST reset", {});
    const shown: object = await askAdmin(workshop, own, `GET sandboxes/${own}`);
    const wayIn: object = await askAdmin(workshop, own, "GET way-in");
    const fault = { do: "add", sandbox: own, rule: "lost-response" };
    return { ...shown, ...wayIn, ...next("fault", "break the next calls, then run your client here", fault) };
  },
});

const faultTool = tool({
  name: "fault",
  description: "Fault rules of a sandbox. list tells why a rule did not hit; plan, which of the next calls it will.",
  schema: z.strictObject({
    do: z.enum(["plan", "add", "list", "clear"]),
    sandbox,
    rule: given(
      `For add: ${presetNames.join(", ")}, or a rule: {"match":{"operation":"customer_events.*"},"effect":{"delay":2000}}`,
    ),
    id: id.describe("Only this rule"),
    n: z.int().min(1).max(planLimits.calls).default(planLimits.usualCalls).describe("Calls to plan"),
  }),
  async run({ do: act, sandbox, rule = {}, id, n }, workshop) {
    const only = id === undefined ? "" : `&rule=${encodeURIComponent(id)}`;
    const asked = {
      plan: `GET faults/plan?n=${n}${only}`,
      add: "POST faults",
      list: below("GET faults", id),
      clear: below("DELETE faults", id),
    };
    const rules = await askAdmin(workshop, sandbox, asked[act], act === "add" ? rule : undefined);
    return { [act]: rules, ...next("calls", "run your client, then see what its calls met", { do: "list", sandbox }) };
  },
});

type Answered = { items?: { sequence?: number }[]; assumptions?: { id: string }[] };

const callsTool = tool({
  name: "calls",
  description:
    "The journal: list (newest first) with outcome and reason; show one call; claim proves a statement, like at most one create; duplicates lists events created twice.",
  schema: z.strictObject({
    do: z.enum(["list", "show", "claim", "duplicates"]),
    sandbox,
    id: id.describe("For show"),
    filter: given('{"operation","outcome","assumption","text","row","since"}'),
    claim: given('{"operation":"customer_events.*","times":1}; also atLeast, atMost, never, outcome, rows'),
    limit: z.int().min(1).max(100).default(20),
  }),
  async run({ do: act, sandbox, id = "0", filter = {}, claim = {}, limit }, workshop) {
    // The last ones hold: a filter that asks for a stream does not get one.
    const listed = { ...(filter as object), brief: true, order: "newest", limit, format: "json" };
    const texts = Object.entries(listed).map(([key, one]) => [
      key,
      typeof one === "string" ? one : JSON.stringify(one),
    ]);
    const query = new URLSearchParams(texts);
    const asked = {
      list: `GET requests?${query}`,
      show: below("GET requests", id),
      claim: "POST requests/verify",
      duplicates: "GET duplicates?calls=true",
    };
    const answer: Answered = await askAdmin(workshop, sandbox, asked[act], act === "claim" ? claim : undefined);
    const [newest] = answer.items ?? [];
    const [used] = answer.assumptions ?? [];
    const show = newest?.sequence && { do: "show", sandbox, id: String(newest.sequence) };
    if (show) return { ...answer, ...next("calls", "see one call whole", show) };
    if (used) return { ...answer, ...next("describe", "see what the answer rests on", { assumption: used.id }) };
    return { ...answer, ...next("explore", "find the failures that break your client") };
  },
});

/** Stand-ins of which a client is explored now. An exploration takes the whole machine. */
const exploring = new WeakSet<AssembledStandIn>();

const methodWords = ({ config: { methods } }: AssembledStandIn) => methods.map((folder) => `--methods=${folder}`);

const exploreTool = tool({
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
      const busy = { where: "explore", message: "another exploration runs", hint: "ask again when it has ended" };
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

const verifyTool = tool({
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

export const tools: readonly Tool[] = [describeTool, sandboxTool, faultTool, callsTool, exploreTool, verifyTool];
