import * as z from "zod";
import { presetNames } from "../mock/faults/presets.ts";
import { planLimits } from "../mock/faults/stored-rule.ts";
import { newestKnownRelease } from "../wire/release.ts";
import { type CommandEntry, flag, httpUrl, integer, list, release, text } from "./flag.ts";
import { json, labCommands, methodFolders } from "./lab-commands.ts";

export const shells = ["bash", "zsh", "fish"] as const;

const usualUrl = "http://127.0.0.1:8080";

const inSandbox = {
  url: httpUrl(usualUrl, "give the token with --admin-token", "Address of the running stand-in", {
    variable: "CRMCOM_MOCK_URL",
  }).prefault(usualUrl),
  adminToken: text("token", "Bearer token of its admin API", { variable: "CRMCOM_MOCK_ADMIN_TOKEN" }).optional(),
  sandbox: text("name", "Sandbox of the stand-in").default("default"),
};

const allowed = {
  allowCommand: list(z.string().regex(/^[a-z][\w-]*=./), "Shell command that the tool `explore` may run", {
    placeholder: "name=command",
    accepts: "a name in small letters, = and the command",
  }),
};

/** Every command by its name, of one word or two. Without a name, `serve` runs. */
export const commandTable = {
  serve: {
    summary: "Run the stand-in; this is what happens without a command, too",
    examples: ["--seed 42", "--port 0 --release R12.0.0 --fault flaky"],
    settings: true,
    flags: allowed,
  },
  exec: {
    summary: "Start a stand-in on a free port, run a command beside it, and stop",
    examples: ["-- npm test", "--fault half-rows -- node send-likes.js"],
    rest: "<command>",
    settings: true,
    defaults: { port: 0, logLevel: "warn" },
    flags: {},
  },
  requests: {
    summary: "Print the calls of a running stand-in, one line per call",
    examples: ["--last 20", "--follow --json"],
    flags: {
      ...inSandbox,
      follow: flag("Also print new calls as they come, until the stand-in stops"),
      last: integer(1, 1_000_000, "Print only the newest calls, this many; all by default").optional(),
      json: flag("Print JSON, one journal entry per line"),
    },
  },
  export: {
    summary: "Print the state of a running stand-in as JSON",
    examples: ["--file state.json", "--sandbox mine"],
    flags: { ...inSandbox, file: text("path", "Write the state to this file").optional() },
  },
  import: {
    summary: "Load an exported state into a running stand-in, from a file or from standard input",
    examples: ["state.json", "--sandbox mine < state.json"],
    words: ["file"],
    flags: { ...inSandbox, json },
  },
  "faults plan": {
    summary: "Print which of the next calls a rule would hit; needs no running stand-in",
    examples: ["--seed 42", "--seed 42 --rule rule.json -n 100"],
    flags: {
      seed: text("text", "Seed of chance", { accepts: "a text; a stand-in prints its own at start" }),
      n: integer(1, planLimits.calls, "Number of calls to plan", { short: "n" }).default(planLimits.usualCalls),
      rule: text("rule", "Rule to plan: the name of a preset, the path of a JSON file, or JSON").default("flaky"),
      sandbox: text("name", "Sandbox that the calls go to").default("default"),
      keys: text("list", "Keys of calls or rows, separated by commas").optional(),
      json,
    },
  },
  "faults list": {
    summary: "Print the rules of a running stand-in, with their hits and warnings",
    examples: ["", "--presets"],
    flags: { ...inSandbox, json, presets: flag("Print the presets instead; needs no running stand-in") },
  },
  "faults add": {
    summary: "Add a rule to a running stand-in: the name of a preset, the path of a JSON file, or JSON",
    examples: ["half-rows", '\'{"effect":{"delay":2000}}\' --sandbox mine'],
    words: ["rule"],
    wordNeeded: "the name of a preset, the path of a JSON file, or JSON",
    wordChoices: presetNames,
    flags: { ...inSandbox, json },
  },
  "faults clear": {
    summary: "Remove all rules of a running stand-in",
    examples: ["", "--sandbox mine"],
    flags: { ...inSandbox, json },
  },
  ...labCommands,
  mcp: {
    summary: "Serve tools for agents on standard input and output (Model Context Protocol)",
    examples: ["", "--release R12 --allow-command likes=./send-likes.sh"],
    settings: true,
    defaults: { port: 0, logLevel: "warn" },
    flags: allowed,
  },
  tour: {
    summary: "Show in half a minute what this program is for: a call, failures, and a client that they break",
    examples: ["", "--keep"],
    flags: { keep: flag("Keep the stand-in running until Ctrl+C, so that the links open") },
  },
  openapi: {
    summary: "Print the OpenAPI document of the vendor's API",
    examples: ["", "--release R12.0.0 > openapi.json"],
    flags: { release: release("Release to describe").prefault(newestKnownRelease.name), methods: methodFolders },
  },
  contracts: {
    summary: "Write the contracts of all methods, yours too, as a Pact file and an OpenAPI document",
    examples: ["--out pacts --methods my-methods", "--out pacts"],
    flags: {
      out: text("folder", "Folder to write to", { accepts: "a folder like pacts" }),
      methods: methodFolders,
      json,
    },
  },
  assumptions: {
    summary: "Print what the stand-in does beyond the vendor's pages, with the evidence",
    examples: ["", "call.http-status"],
    words: ["id"],
    settings: true,
    flags: { json },
  },
  config: {
    summary: "Print every setting with its origin",
    examples: ["", "--json"],
    settings: true,
    flags: { json },
  },
  validate: {
    summary: "Check config, fixtures, methods and rules without starting a stand-in",
    examples: ["--config crmcom-mock.json", "--methods my-methods --json"],
    settings: true,
    flags: { json },
  },
  healthcheck: {
    summary: "Ask the running stand-in whether it is ready",
    examples: ["", "--port 9090"],
    settings: true,
    flags: { json },
  },
  completion: {
    summary: "Print a script that completes commands, flags and their values in your shell",
    examples: ["bash > ~/.local/share/bash-completion/completions/crmcom-mock", "fish | source"],
    words: ["shell"],
    wordNeeded: shells.join(", "),
    wordChoices: shells,
    flags: {},
  },
} as const satisfies Readonly<Record<string, CommandEntry>>;

export type CommandName = keyof typeof commandTable;

export type FlagsOf<Name extends CommandName> = z.output<z.ZodObject<(typeof commandTable)[Name]["flags"]>>;

export const commandNames = Object.keys(commandTable) as CommandName[];
