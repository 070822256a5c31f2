import { planLimits } from "../mock/faults/plan.ts";
import { presetNames } from "../mock/faults/presets.ts";
import { newestKnownRelease } from "../wire/release.ts";
import type { CommandEntry, FlagValues } from "./flag.ts";
import { httpUrl, integer, release } from "./flag-values.ts";
import { json, labCommands } from "./lab-commands.ts";

/** The shells that are completed in. */
export const shells = ["bash", "zsh", "fish"] as const;

const inSandbox = {
  url: {
    ...httpUrl("http://127.0.0.1:8080", "give the token with --admin-token"),
    variable: "CRMCOM_MOCK_URL",
    meaning: "Address of the running stand-in",
    default: "http://127.0.0.1:8080",
  },
  "admin-token": { value: "token", variable: "CRMCOM_MOCK_ADMIN_TOKEN", meaning: "Bearer token of its admin API" },
  sandbox: { value: "name", meaning: "Sandbox of the stand-in", default: "default" },
} as const;

/** Every command by its name, of one word or two. Without a name, `serve` runs. */
export const commandTable = {
  serve: {
    summary: "Run the stand-in (also without a word)",
    examples: ["--seed 42", "--port 0 --release R12.0.0 --fault flaky"],
    settings: true,
    flags: {},
  },
  exec: {
    summary: "Run a command beside a stand-in of its own, on a free port",
    examples: ["-- npm test", "--fault half-rows -- node send-likes.js"],
    rest: "<command>",
    settings: true,
    defaults: { port: "0" },
    usually: { "log-level": "warn, or info with --log-file" },
    flags: {},
  },
  requests: {
    summary: "Print the calls of a running stand-in, a line a call",
    examples: ["--last 20", "--follow --json"],
    flags: {
      ...inSandbox,
      follow: { meaning: "Also print the calls to come, until the stand-in stops" },
      last: { ...integer(1, 1_000_000), meaning: "Only the newest ones, so many; all when absent" },
      json: { meaning: "Print JSON, an entry of the journal a line" },
    },
  },
  export: {
    summary: "Print the state of a running stand-in as JSON",
    examples: ["--file state.json", "--sandbox mine"],
    flags: { ...inSandbox, file: { value: "path", meaning: "Write it into this file instead" } },
  },
  import: {
    summary: "Put a running stand-in into an exported state; reads standard input without a file",
    examples: ["state.json", "--sandbox mine < state.json"],
    words: ["file"],
    flags: { ...inSandbox, json },
  },
  "faults plan": {
    summary: "Print which of the next calls rules would hit; needs no stand-in",
    examples: ["--seed 42", "--seed 42 --rule rule.json -n 100"],
    flags: {
      seed: { value: "text", meaning: "Seed of chance", needed: "a text; a stand-in prints its own at start" },
      n: {
        ...integer(1, planLimits.calls),
        short: "n",
        meaning: "Calls to plan",
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
    examples: ["", "--presets"],
    flags: { ...inSandbox, json, presets: { meaning: "Print the rules that have a name instead; needs no stand-in" } },
  },
  "faults add": {
    summary: "Add a rule to a running stand-in: a preset by name, the path of a JSON file, or JSON",
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
  tour: {
    summary: "Show in half a minute what this program is for: a call, failures, and a client that they break",
    examples: ["", "--keep"],
    flags: { keep: { meaning: "Leave the stand-in running afterwards, until Ctrl+C, so that the links open" } },
  },
  openapi: {
    summary: "Print the OpenAPI document of the vendor's API",
    examples: ["", "--release R12.0.0 > openapi.json"],
    flags: { release: { ...release, meaning: "The release that it describes", default: newestKnownRelease.name } },
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
    summary: "Check config, fixtures and rules without starting a stand-in",
    examples: ["--config crmcom-mock.json", "--fixtures my-fixtures --json"],
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

export type FlagsOf<Name extends CommandName> = FlagValues<(typeof commandTable)[Name]["flags"]>;

export const commandNames = Object.keys(commandTable) as CommandName[];
