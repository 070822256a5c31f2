import { exploreDefaults, exploreLimits } from "../lab/explore/explore-options.ts";
import { exploreFormats } from "../lab/explore/explore-report.ts";
import { reportFormats } from "../lab/report/formats.ts";
import { usualRelease } from "../mock/config/settings.ts";
import { planLimits } from "../mock/faults/plan.ts";
import { provenances } from "../wire/provenance.ts";
import { newestKnownRelease } from "../wire/release.ts";
import type { FlagTable, FlagValues } from "./flag.ts";

/** A command: what the parser, the help and the pages know of it. */
export interface CommandEntry {
  readonly summary: string;
  /** Words beside flags, each of them optional. */
  readonly words?: readonly string[];
  /** It takes any number of the last word. */
  readonly more?: true;
  /** The words after `--`. */
  readonly rest?: string;
  /** It also takes every setting as a flag. */
  readonly settings?: true;
  /** Settings with another default here, by flag without dashes. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** The same for its help, where the command works the default out itself. */
  readonly usually?: Readonly<Record<string, string>>;
  readonly flags: FlagTable;
}

const inSandbox = {
  url: {
    value: "url",
    variable: "CRMCOM_MOCK_URL",
    meaning: "Address of the running stand-in",
    default: "http://127.0.0.1:8080",
  },
  "admin-token": { value: "token", variable: "CRMCOM_MOCK_ADMIN_TOKEN", meaning: "Bearer token of its admin API" },
  sandbox: { value: "name", meaning: "Sandbox of the stand-in", default: "default" },
} as const;

const contracts = {
  value: "folder",
  meaning: "Folder of Pact files, also those of your client; our own when absent",
} as const;

const json = { meaning: "Print JSON" };
const jsonFormat = { json: { meaning: "The same as --format json" } };

const search = {
  seconds: {
    value: "integer",
    meaning: "Seconds that the search for what describes the system may take at most; what it found then stands",
    default: "120",
  },
  all: { meaning: "Name everything in the text: each exchange, and what is confirmed, open and not exercised" },
} as const;

/** Every command by its name, of one word or two. Without a name, `serve` runs. */
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
      follow: { meaning: "Also print the calls to come, until the stand-in stops" },
      last: { value: "integer", meaning: "Only the newest ones, so many; all when absent" },
      json: { meaning: "Print JSON, an entry of the journal a line" },
    },
  },
  export: {
    summary: "Print the state of a running stand-in as JSON",
    flags: { ...inSandbox, file: { value: "path", meaning: "Write it into this file instead" } },
  },
  import: {
    summary: "Put a running stand-in into an exported state; reads standard input without a file",
    words: ["file"],
    flags: { ...inSandbox, json },
  },
  "faults plan": {
    summary: "Print which of the next calls rules would hit; needs no stand-in",
    flags: {
      seed: { value: "text", meaning: "Seed of chance; needed; a stand-in prints its own at start" },
      n: {
        value: "integer",
        short: "n",
        meaning: `Calls to plan, from 1 to ${planLimits.calls}`,
        default: String(planLimits.usualCalls),
      },
      rule: { value: "rule", meaning: "The name of a preset, the path of a JSON file, or JSON", default: "flaky" },
      sandbox: { value: "name", meaning: "Sandbox that the calls go to", default: "default" },
      keys: { value: "list", meaning: "Keys of calls or rows, separated by commas" },
      json,
    },
  },
  "faults list": {
    summary: "Print the rules of a running stand-in, with their hits and warnings",
    flags: { ...inSandbox, json, presets: { meaning: "Print the rules that have a name instead; needs no stand-in" } },
  },
  "faults add": {
    summary: "Add a rule to a running stand-in: a preset by name, the path of a JSON file, or JSON",
    words: ["rule"],
    flags: { ...inSandbox, json },
  },
  "faults clear": { summary: "Remove all rules of a running stand-in", flags: { ...inSandbox, json } },
  explore: {
    summary: "Run a client through every failure and print what breaks it",
    rest: "<command>",
    settings: true,
    defaults: { port: "0", "log-level": "warn" },
    flags: {
      depth: {
        value: "integer",
        meaning: "Faults in one run: 1, or 2 for pairs too",
        default: String(exploreDefaults.depth),
      },
      only: { value: "fault", repeatable: true, meaning: "Only this fault; refused and row stand for all of theirs" },
      allow: { value: "fault", repeatable: true, meaning: "This fault may break the client: shown, but no failure" },
      operation: { value: "method", repeatable: true, meaning: "Only at calls of this method; may end in *" },
      budget: {
        value: "time",
        meaning: "Time for runs of two faults, like 90s, 5m or milliseconds; runs of one are all made",
        default: `${exploreDefaults.budgetMs / 1000}s`,
      },
      timeout: {
        value: "time",
        meaning: "Time after which the client counts as hanging; set it well above your client's own timeout",
        default: `${exploreDefaults.timeoutMs / 1000}s`,
      },
      slow: {
        value: "time",
        meaning: "Time by which a slow answer is late; keep away from your client's own timeout",
        default: `${exploreDefaults.slowMs / 1000}s`,
      },
      parallel: {
        value: "integer",
        meaning: `Runs at the same time, from 1 to ${exploreLimits.parallel}; one a processor when absent`,
      },
      check: { value: "command", meaning: "Command that judges each run by its exit code; run by sh" },
      "what-if": { meaning: "Also print what is safe only if CRM.COM does as assumed" },
      directory: {
        value: "path",
        meaning: "Folder that keeps failures; the next exploration runs them first",
        default: "explore",
      },
      replay: { value: "path", meaning: "Run only the faults of this file of that folder" },
      format: { value: "format", meaning: `Form of the report: ${exploreFormats.join(", ")}`, default: "text" },
      ...jsonFormat,
      output: { value: "path", meaning: "Write the report into this file" },
      "self-test": { meaning: "Explore clients of ours instead: the search must find what is planted in them" },
    },
  },
  openapi: {
    summary: "Print the OpenAPI document of the vendor's API",
    flags: {
      release: { value: "release", meaning: "The release that it describes", default: newestKnownRelease.name },
    },
  },
  assumptions: {
    summary: "Print what the stand-in does beyond the vendor's pages, with the evidence",
    words: ["id"],
    settings: true,
    flags: { json },
  },
  config: {
    summary: "Print every setting with its origin",
    settings: true,
    flags: { json },
  },
  validate: {
    summary: "Check config, fixtures and rules without starting a stand-in",
    settings: true,
    flags: { json },
  },
  healthcheck: { summary: "Ask the running stand-in whether it is ready", settings: true, flags: { json } },
  verify: {
    summary: "Check the contracts against a stand-in or a real CRM.COM",
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
      ...search,
      pact: { meaning: "Also have Pact's own verifier play the contracts; contracts of other people it always plays" },
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
      json: { meaning: "Print what was recorded as JSON" },
    },
  },
  drift: {
    summary: "Print how a recording differs from the stand-in, assumption by assumption",
    words: ["recording"],
    flags: {
      config: { value: "path", meaning: "Hold it against a stand-in with this config file" },
      format: { value: "format", meaning: `Form of the report: ${reportFormats.join(", ")}`, default: "text" },
      ...jsonFormat,
      output: { value: "path", meaning: "Write the report into this file" },
      ...search,
    },
  },
  adopt: {
    summary: "Make a config file from recordings, so that the stand-in answers as the recorded systems did",
    words: ["recording"],
    more: true,
    flags: {
      output: { value: "path", meaning: "The config file; of what is in it, other keys stay; needed" },
      shapes: { value: "folder", meaning: "Also merge paths and types into a file a method in this folder" },
      seconds: search.seconds,
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
} as const satisfies Readonly<Record<string, CommandEntry>>;

export type CommandName = keyof typeof commandTable;

export type FlagsOf<Name extends CommandName> = FlagValues<(typeof commandTable)[Name]["flags"]>;

export const commandNames = Object.keys(commandTable) as CommandName[];
