import { exploreDefaults, exploreLimits } from "../lab/explore/explore-options.ts";
import { exploreFormats } from "../lab/explore/explore-report.ts";
import { driftFormats } from "../lab/record/drift-report.ts";
import { reportFormats } from "../lab/verify/report.ts";
import { usualRelease } from "../mock/config/settings.ts";
import { planLimits } from "../mock/faults/plan.ts";
import { provenances } from "../wire/provenance.ts";
import { newestKnownRelease } from "../wire/release.ts";
import type { FlagTable, FlagValues } from "./flag.ts";

/** A command of the program, as parser, help and pages see it. */
export interface CommandEntry {
  readonly summary: string;
  /** The words that it takes beside flags, each of them optional. */
  readonly words?: readonly string[];
  /** It takes any number of the last of them. */
  readonly more?: true;
  /** What stands after `--`. */
  readonly rest?: string;
  /** It takes every setting as a flag too. */
  readonly settings?: true;
  /** Defaults of settings that are others here, by flag without dashes. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** The same of settings whose default the command finds itself, in words for its help. */
  readonly usually?: Readonly<Record<string, string>>;
  /** Flags of its own. */
  readonly flags: FlagTable;
}

const adminToken = { value: "token", variable: "CRMCOM_MOCK_ADMIN_TOKEN", meaning: "Bearer token of its admin API" };

const running = {
  url: {
    value: "url",
    variable: "CRMCOM_MOCK_URL",
    meaning: "Address of the running stand-in",
    default: "http://127.0.0.1:8080",
  },
  "admin-token": adminToken,
} as const;

const inSandbox = {
  ...running,
  sandbox: { value: "name", meaning: "The sandbox that is meant", default: "default" },
} as const;

const contracts = {
  value: "folder",
  meaning: "Folder of Pact files, also those of your client; our own when absent",
} as const;

const json = { meaning: "Print JSON" };
const jsonLine = { json: { meaning: "Print it on one line" } };
const jsonFormat = { json: { meaning: "The same as --format json" } };

/** Every command by its name, of one word or two. `serve` is also what runs without a name. */
export const commandTable = {
  serve: { summary: "Run the stand-in (also without a word)", settings: true, flags: {} },
  exec: {
    summary: "Run a command beside a stand-in of its own, on a free port",
    rest: "<command>",
    settings: true,
    defaults: { port: "0" },
    usually: { "log-level": "warn, or info with --log-file" },
    flags: {},
  },
  requests: {
    summary: "Print the calls of a running stand-in, a line a call",
    flags: {
      ...inSandbox,
      follow: { meaning: "Go on with those that come, until the stand-in stops" },
      last: { value: "integer", meaning: "Only so many of those that there are, the newest; all when absent" },
      json: { meaning: "Print JSON, an entry of the journal a line" },
    },
  },
  export: {
    summary: "Print the state of a running stand-in",
    flags: {
      ...inSandbox,
      file: { value: "path", meaning: "Write it into this file instead" },
      json: { meaning: "Print JSON, as it does without this" },
    },
  },
  import: {
    summary: "Put a running stand-in into an exported state; without a file, that on standard input",
    words: ["file"],
    flags: { ...inSandbox, json, file: { value: "path", meaning: "The file, where it is not the first word" } },
  },
  "faults plan": {
    summary: "Print which calls rules would hit",
    flags: {
      seed: { value: "text", meaning: "What chance is drawn from; needed; a server prints its own at start" },
      n: {
        value: "integer",
        short: "n",
        meaning: `Calls that are looked at, from 1 to ${planLimits.calls}`,
        default: String(planLimits.usualCalls),
      },
      rule: { value: "rule", meaning: "The name of a preset, the path of a JSON file, or JSON", default: "flaky" },
      sandbox: { value: "name", meaning: "The sandbox in which they are drawn", default: "default" },
      keys: { value: "list", meaning: "Keys of calls or rows, separated by commas" },
      json,
    },
  },
  "faults list": { summary: "Print the rules of a running stand-in, with their hits", flags: { ...inSandbox, json } },
  "faults add": {
    summary: "Add a rule to a running stand-in: a preset by name, the path of a JSON file, or JSON",
    words: ["rule"],
    flags: { ...inSandbox, json, rule: { value: "rule", meaning: "The rule, where it is not the first word" } },
  },
  "faults clear": { summary: "Remove all rules of a running stand-in", flags: { ...inSandbox, json } },
  "faults presets": {
    summary: "Print the rules that have a name",
    flags: {
      url: { value: "url", meaning: "Ask this running stand-in for them" },
      "admin-token": adminToken,
      json,
    },
  },
  doctor: { summary: "Fire every effect at a server of its own and print what a client saw", flags: { json } },
  explore: {
    summary: "Run a client through every failure and tell what breaks it",
    rest: "<command>",
    settings: true,
    defaults: { port: "0", "log-level": "warn" },
    flags: {
      depth: {
        value: "integer",
        meaning: `Faults in one run at most, from 1 to ${exploreLimits.depth}`,
        default: String(exploreDefaults.depth),
      },
      only: { value: "fault", repeatable: true, meaning: "Only this fault; refused and row stand for all of theirs" },
      operation: { value: "method", repeatable: true, meaning: "Only at calls of this method; * may stand at the end" },
      budget: {
        value: "time",
        meaning: "Time for runs of several faults, like 90s, 5m or milliseconds; those of one are all made",
        default: `${exploreDefaults.budgetMs / 1000}s`,
      },
      timeout: { value: "time", meaning: "Time after which the client is taken to wait for ever", default: "10s" },
      slow: { value: "time", meaning: "Time by which a slow answer is late", default: "5s" },
      parallel: {
        value: "integer",
        meaning: `Runs at the same time, from 1 to ${exploreLimits.parallel}; as many as processors when absent`,
      },
      check: { value: "command", meaning: "Your own verdict after each run, by exit code; run by sh" },
      "what-if": { meaning: "Also tell what is safe only if CRM.COM does as assumed" },
      directory: { value: "path", meaning: "Where failures are kept, and run first next time", default: "explore" },
      replay: { value: "path", meaning: "Run the schedule of such a file alone" },
      format: { value: "format", meaning: `Form of the report: ${exploreFormats.join(", ")}`, default: "text" },
      ...jsonFormat,
      output: { value: "path", meaning: "Write the report into this file" },
      "self-test": { meaning: "Explore clients of ours instead: what is planted in them must be found" },
      schema: { meaning: "Print the JSON Schema of the JSON report instead" },
    },
  },
  openapi: {
    summary: "Print the OpenAPI document of the vendor's API",
    flags: {
      release: { value: "release", meaning: "The release that it describes", default: newestKnownRelease.name },
      ...jsonLine,
    },
  },
  assumptions: {
    summary: "Print all that is done and no page of the vendor says, with what speaks for it",
    words: ["id"],
    settings: true,
    flags: { json },
  },
  config: {
    summary: "Print every setting with its origin",
    settings: true,
    flags: { json, schema: { meaning: "Print the JSON Schema of the config file instead" } },
  },
  validate: {
    summary: "Check config, fixtures and rules without starting",
    settings: true,
    flags: { json, schema: { meaning: "Print the JSON Schema of fixtures instead, rows by collection" } },
  },
  healthcheck: { summary: "Ask the running stand-in whether it is ready", settings: true, flags: { json } },
  verify: {
    summary: "Hold the contracts against a stand-in or a real CRM.COM",
    flags: {
      target: { value: "url", meaning: "What stands before /crmapi, with a path if there is one; needed, or --from" },
      from: { value: "path", meaning: "Judge by this recording instead, and send nothing" },
      contracts,
      "state-values": { value: "json", meaning: "File of the tenant's values, or the JSON itself" },
      "print-state-values": { meaning: "Print the template of that file, with the values of our fixtures" },
      only: { value: "provenance", repeatable: true, meaning: `Only behaviours that are ${provenances.join(", ")}` },
      assumption: { value: "id", repeatable: true, meaning: "Only what shows this assumption" },
      header: { value: "header", repeatable: true, meaning: 'Sent with every request: "Name: value"' },
      "allow-writes": { meaning: "Allow writing to a system that is no stand-in" },
      timeout: { value: "ms", meaning: "Milliseconds for one answer; later is not proven", default: "10000" },
      format: { value: "format", meaning: `Form of the report: ${reportFormats.join(", ")}`, default: "text" },
      ...jsonFormat,
      output: { value: "path", meaning: "Write the report into this file" },
      observed: { value: "path", meaning: "Hold the contracts as corrected by such a file" },
      "write-observed": { value: "path", meaning: "Keep what was observed, as a config file of the stand-in" },
      release: {
        value: "release",
        meaning: "The release that a real system runs: what is of later ones is not asked; kept in that file",
        default: usualRelease,
      },
    },
  },
  record: {
    summary: "Record what a real CRM.COM answers to your own program, with nothing of the tenant's in the file",
    flags: {
      upstream: { value: "url", meaning: "What stands before /crmapi of the real system; needed" },
      release: { value: "release", meaning: "The release that it runs; needed" },
      out: { value: "path", meaning: "The file of the recording; needed" },
      append: { meaning: "Add to a recording that is there" },
      port: { value: "integer", meaning: "Port on the loopback address; 0 takes a free one", default: "0" },
      "port-file": { value: "path", meaning: "Write the port into this file once calls are taken" },
      "allow-writes": { meaning: "Pass on calls that may write too" },
      "insecure-upstream": { meaning: "Allow plain HTTP to another machine" },
      "max-calls": { value: "integer", meaning: "End after so many calls" },
      for: { value: "time", meaning: "End after this time, like 90s, 5m, 8h or milliseconds" },
      timeout: { value: "time", meaning: "How long the upstream may be silent", default: "60s" },
      schema: { meaning: "Print the JSON Schema of a line of a recording instead" },
      json: { meaning: "Print what was recorded as JSON" },
    },
  },
  drift: {
    summary: "Tell in what a recording differs from what we do, assumption by assumption",
    words: ["recording"],
    flags: {
      config: { value: "path", meaning: "Hold it against a stand-in with this config file" },
      format: { value: "format", meaning: `Form of the report: ${driftFormats.join(", ")}`, default: "text" },
      ...jsonFormat,
      output: { value: "path", meaning: "Write the report into this file" },
    },
  },
  adopt: {
    summary: "Make a config file of recordings, with which the stand-in answers as the recorded systems did",
    words: ["recording"],
    more: true,
    flags: {
      output: { value: "path", meaning: "The config file; of what is in it, other keys stay; needed" },
      shapes: { value: "folder", meaning: "Also merge paths and types into a file a method in this folder" },
      fixtures: {
        value: "folder",
        meaning: "Also write what was found as fixtures, a set a recording, in this folder",
      },
      examples: { value: "path", meaning: "Also write a call of each outcome into this file, as examples" },
      "dry-run": { meaning: "Only tell what would change" },
      json,
    },
  },
  publish: {
    summary: "Publish the contracts to a Pact broker",
    flags: {
      broker: { value: "url", variable: "PACT_BROKER_BASE_URL", meaning: "Address of the broker; needed" },
      version: { value: "version", meaning: "Version of your client; needed" },
      branch: { value: "name", meaning: "Branch of your client" },
      contracts,
      token: { value: "token", variable: "PACT_BROKER_TOKEN", meaning: "Bearer token; goes before a user" },
      username: { value: "name", variable: "PACT_BROKER_USERNAME", meaning: "User, without a token" },
      password: { value: "password", variable: "PACT_BROKER_PASSWORD", meaning: "Password of the user" },
      json,
    },
  },
  help: { summary: "Print what a command does, and its flags", words: ["command", "action"], flags: { json } },
  version: { summary: "Print the version", flags: { json } },
} as const satisfies Readonly<Record<string, CommandEntry>>;

/** The name of a command, of one word or two. */
export type CommandName = keyof typeof commandTable;

/** What was said for the flags of a command. */
export type FlagsOf<Name extends CommandName> = FlagValues<(typeof commandTable)[Name]["flags"]>;

/** The names of all commands, in the order of the help. */
export const commandNames = Object.keys(commandTable) as CommandName[];
