import * as z from "zod";
import { exploreLimits, faultSelection, methodSelection } from "../explore/points.ts";
import { provenances } from "../ground/provenance.ts";
import { defaultRelease, setting } from "../mock/config/settings.ts";
import { planLimits } from "../mock/faults/stored-rule.ts";
import { newestKnownRelease } from "../wire/release.ts";
import words from "./commands.json" with { type: "json" };
import {
  ageFlag,
  booleanFlag,
  flagsInSchema,
  integerFlag,
  listFlag,
  releaseFlag,
  repeatableFlag,
  systemUrlFlag,
  textFlag,
  timeFlag,
  urlFlag,
} from "./flag.ts";

interface CommandWords {
  /** The task that it belongs to, as in the README. */
  readonly group: string;
  readonly summary: string;
  /** The words after the name of the command in two examples. */
  readonly examples: readonly string[];
  /** An older name of the command, which it still has. */
  readonly alias?: string;
  /** Names of the words that are no flags. The last may end in `...`, for any number of words. */
  readonly words?: readonly string[];
  /** What the first word must be. Without it, the first word is optional. */
  readonly wordNeeded?: string;
  /** The words after `--`. */
  readonly rest?: string;
  /** Present if the command takes every setting as a flag, with the defaults that differ from those of `serve`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

const json = booleanFlag("Print JSON");
const contracts = textFlag("folder", "Folder of Pact files; by default the built-in ones").optional();
const methods = listFlag(z.string().min(1), "Folder of your methods", { placeholder: "folder" });

const standInUrl = "http://127.0.0.1:8080";
const systemUrl = "https://crm.example/tenant";

const runningStandIn = {
  url: urlFlag(standInUrl, "give the token with --admin-token", "Address of the running stand-in", {
    variable: "CRMCOM_MOCK_URL",
  }).prefault(standInUrl),
  adminToken: textFlag("token", "Bearer token of its admin API", { variable: "CRMCOM_MOCK_ADMIN_TOKEN" }).optional(),
};

const inSandbox = { ...runningStandIn, sandbox: textFlag("name", "Sandbox of the stand-in").default("default") };

/** `likes=node send-likes.js`: a command line and its name. */
const namedCommand = z
  .string()
  .regex(/^[a-z][\w-]*=./)
  .transform((text): readonly [name: string, command: string] => {
    const at = text.indexOf("=");
    return [text.slice(0, at), text.slice(at + 1)];
  });

const toolCommands = {
  allowCommand: listFlag(namedCommand, "Shell command that the tool `explore` may run", {
    placeholder: "name=command",
    accepts: "a name in small letters, = and the command",
  }),
};

const variableFlag = (meaning: string) =>
  setting(z.string().regex(/^[A-Za-z_]\w*$/), meaning, "the name of a variable", { placeholder: "name" }).optional();

const clientVariables = {
  urlVariable: variableFlag("Variable in which your client reads the address, beside CRMCOM_MOCK_URL"),
  tokenVariable: variableFlag("Variable in which it reads the token, beside CRMCOM_MOCK_TOKEN"),
};

const stale = ageFlag("Age from which evidence is only `observed once`");

const reportFlags = <const Format extends string>(formats: readonly [Format, ...Format[]]) => ({
  format: setting(z.enum(formats), "Format of the report", `one of ${formats.join(", ")}`, {
    placeholder: "format",
  }).default(formats[0]),
  json: booleanFlag("The same as --format json"),
  output: textFlag("path", "Write the report to this file").optional(),
});

const searchFlags = {
  seconds: integerFlag(1, 86_400, "Seconds for the search for what explains the answers").default(120),
  all: booleanFlag("List everything in the text: each exchange, and what is confirmed, open or not exercised"),
};

const unknownMethod = setting(
  z.string().regex(/^[A-Za-z]\w*([.]\w+)+$/),
  "Keep the names and forms of this method, which crmcom-mock lacks, for method draft",
  "a method like invoices.list",
  { placeholder: "method" },
);
/** An HTTP header, as its name and its value. No message shows it, because it may be a secret. */
const header = z.string().transform((text, context): readonly [name: string, value: string] => {
  const [, name = "", value = ""] = /^([^:]+):(.*)$/s.exec(text) ?? [];
  try {
    new Headers({ [name.trim()]: value.trim() });
  } catch {
    context.addIssue('not a header; expected "Name: value"');
  }
  return [name.trim(), value.trim()];
});

/** The own flags of each command, by their names in camel case. */
const flags = {
  serve: () => toolCommands,
  exec: () => clientVariables,
  calls: () => ({
    ...inSandbox,
    follow: booleanFlag("Also print new calls as they come, until the stand-in stops"),
    last: integerFlag(1, 1_000_000, "Print only the newest calls, this many; all by default").optional(),
    json: booleanFlag("Print JSON, one journal entry per line"),
  }),
  duplicates: () => ({ ...inSandbox, json }),
  sandboxes: () => ({ ...runningStandIn, json }),
  reset: () => ({ ...inSandbox, json }),
  open: () => ({ ...inSandbox, json }),
  export: () => ({ ...inSandbox, file: textFlag("path", "Write the state to this file").optional() }),
  import: () => ({ ...inSandbox, json }),
  "faults plan": () => ({
    seed: textFlag("text", "Seed of chance", { accepts: "a text; a stand-in prints its own at start" }),
    n: integerFlag(1, planLimits.calls, "Number of calls to plan", { short: "n" }).default(planLimits.usualCalls),
    rule: textFlag("rule", "Rule to plan: the name of a preset, the path of a JSON file, or JSON").default("flaky"),
    sandbox: textFlag("name", "Sandbox that the calls go to").default("default"),
    keys: textFlag("list", "Keys of calls or rows, separated by commas").optional(),
    json,
  }),
  "faults list": () => ({
    ...inSandbox,
    json,
    presets: booleanFlag("Print the presets instead; needs no running stand-in"),
  }),
  "faults add": () => ({ ...inSandbox, json }),
  "faults remove": () => ({ ...inSandbox, json }),
  "faults clear": () => ({ ...inSandbox, json }),
  explore: () => ({
    depth: integerFlag(1, exploreLimits.depth, "Faults in one run: 1, or 2 to try pairs of faults too").default(1),
    ...clientVariables,
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
  verify: () => ({
    target: systemUrlFlag(
      `${standInUrl}/tenant`,
      'give them with --header "Authorization: …"',
      "Base URL of the target, without /crmapi",
    ).optional(),
    contracts,
    methods,
    stateValues: textFlag("json", "Values of your tenant: a file, or JSON").optional(),
    printStateValues: booleanFlag("Print a template of that file, with the values of our fixtures"),
    only: listFlag(z.enum(provenances), "Check only behaviour of this provenance", {
      placeholder: "provenance",
      accepts: `one of ${provenances.join(", ")}`,
    }),
    assumption: listFlag(z.string(), "Check only what shows this assumption", { placeholder: "id" }),
    interaction: listFlag(z.string(), "Check only this interaction, by its name in the report", {
      placeholder: "name",
    }),
    plan: booleanFlag("Print the fewest calls that would settle --assumption or --lock; sends nothing"),
    lock: textFlag("path", "Take the assumptions of this file of `explore --lock`").optional(),
    header: listFlag(header, 'Header to send with every request: "Name: value"', { placeholder: "header" }),
    allowWrites: booleanFlag("Allow calls that write to a real system"),
    timeout: integerFlag(1, 600_000, "Milliseconds to wait for one answer; a later one is not proven").default(10_000),
    ...reportFlags(["text", "json", "junit"]),
    ...searchFlags,
    pact: booleanFlag("Also run our contracts with Pact's own verifier, which always runs those of others"),
    writeObserved: textFlag("path", "Write what was observed to this file, a config file for the stand-in").optional(),
    release: releaseFlag("Release of a real system; contracts of later releases are left out").prefault(defaultRelease),
  }),
  record: () => ({
    upstream: systemUrlFlag(systemUrl, "your program sends its own", "Base URL of the real system, without /crmapi"),
    release: releaseFlag("Release of the upstream", { accepts: "a release like R14" }),
    methods,
    out: textFlag("path", "File to record into", { accepts: "the path of the recording" }),
    append: booleanFlag("Add to an existing recording"),
    learn: unknownMethod.optional(),
    port: integerFlag(0, 65_535, "Port to listen on, on loopback; 0 takes a free one").default(0),
    portFile: textFlag("path", "Write the port to this file once the proxy listens").optional(),
    allowWrites: booleanFlag("Also pass on calls that may write"),
    insecureUpstream: booleanFlag("Allow plain HTTP to another machine"),
    maxCalls: integerFlag(1, 1_000_000_000, "Stop after this many calls").optional(),
    for: timeFlag("Stop after this time").optional(),
    timeout: timeFlag("How long the upstream may stay silent").prefault("60s"),
    json: booleanFlag("Print what was recorded as JSON"),
  }),
  drift: () => ({
    methods,
    config: textFlag("path", "Compare with a stand-in that has this config file").optional(),
    ...reportFlags(["text", "json", "junit", "markdown"]),
    ...searchFlags,
  }),
  adopt: () => ({
    methods,
    output: textFlag("path", "Config file to write; its other keys stay", { accepts: "the path of the config file" }),
    shapes: textFlag("folder", "Merge the paths and types of answers into this folder too, a file a method").optional(),
    seconds: searchFlags.seconds,
    dryRun: booleanFlag("Only print what would change"),
    json,
  }),
  "method draft": () => ({
    out: textFlag("folder", "Folder of your methods", { accepts: "a folder like my-methods" }),
    entity: booleanFlag("Also propose what it does to records, the records, and a test"),
    json,
  }),
  "method diff": () => ({ write: booleanFlag("Rewrite in the old folder what came from its page"), methods, json }),
  mcp: () => toolCommands,
  tour: () => ({ keep: booleanFlag("Keep the stand-in running until Ctrl+C, so that the links open") }),
  openapi: () => ({ release: releaseFlag("Release to describe").prefault(newestKnownRelease.name), methods }),
  contracts: () => ({
    out: textFlag("folder", "Folder to write to", { accepts: "a folder like pacts" }),
    methods,
    json,
  }),
  assumptions: () => ({
    json,
    stale: stale.optional(),
    ask: booleanFlag("Print the question as a letter to the vendor's support"),
  }),
  config: () => ({ json }),
  validate: () => ({ json }),
  healthcheck: () => ({ json }),
};

export type CommandName = keyof typeof flags;

export type FlagsOf<Name extends CommandName> = z.output<z.ZodObject<ReturnType<(typeof flags)[Name]>>>;

const wordsByName: Readonly<Record<CommandName, CommandWords>> = words;

/** In the order of the help. */
export const commandNames = Object.keys(words) as CommandName[];

/** The command in a list of commands, without its flags. */
export const commandSummary = (name: CommandName): Pick<CommandWords, "group" | "summary" | "alias"> =>
  wordsByName[name];

/** All that the parser, the help and the pages need of a command. */
export function commandWithFlags(name: CommandName) {
  const schema: z.ZodObject = z.object(flags[name]());
  return { ...wordsByName[name], schema, own: flagsInSchema(schema) };
}

export type Command = ReturnType<typeof commandWithFlags>;
