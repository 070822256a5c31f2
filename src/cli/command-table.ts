import * as z from "zod";
import { knownKeys } from "../common/json.ts";
import { newestKnownRelease } from "../wire/release.ts";
import { exploreFlags } from "./commands/explore-flags.ts";
import { tenantFlags } from "./commands/tenant-flags.ts";
import words from "./commands.json" with { type: "json" };
import {
  booleanFlag,
  flagsInSchema,
  inSandbox,
  integerFlag,
  json,
  listFlag,
  methods,
  releaseFlag,
  textFlag,
  variableFlags,
} from "./flag.ts";

interface CommandWords {
  readonly group: string;
  readonly summary: string;
  readonly examples: readonly string[];
  /** Names of the words that are no flags. The last may end in `...`, for any number of words. */
  readonly words?: readonly string[];
  /** What the first word must be. Without it, the first word is optional. */
  readonly wordNeeded?: string;
  /** The words after `--`. */
  readonly rest?: string;
  /** Present if the command takes every setting as a flag, with the defaults that differ from those of `serve`. */
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** `likes=node send-likes.js`: a command line and its name. */
const namedCommand = z
  .string()
  .regex(/^[a-z][\w-]*=./)
  .transform((text): readonly [name: string, command: string] => {
    const at = text.indexOf("=");
    return [text.slice(0, at), text.slice(at + 1)];
  });

const flags = {
  serve: () => ({}),
  exec: () => variableFlags,
  calls: () => ({
    ...inSandbox,
    last: integerFlag(1, 1_000_000, "Print only this many of the newest calls; all by default").optional(),
    requestId: textFlag("id", "Print only the calls with this X-Request-Id").optional(),
    json: booleanFlag("Print JSON, one journal entry per line"),
  }),
  duplicates: () => ({ ...inSandbox, json }),
  reset: () => ({ ...inSandbox, json }),
  "faults list": () => ({
    ...inSandbox,
    json,
    presets: booleanFlag("Print the presets instead; needs no running mock server"),
  }),
  "faults add": () => ({ ...inSandbox, json }),
  "faults remove": () => ({ ...inSandbox, json }),
  "faults clear": () => ({ ...inSandbox, json }),
  ...exploreFlags,
  ...tenantFlags,
  mcp: () => ({
    allowCommand: listFlag(namedCommand, "Shell command that the tool `explore` may run", {
      placeholder: "name=command",
      accepts: "a name in small letters, = and the command",
    }),
  }),
  openapi: () => ({ release: releaseFlag("Release to describe").prefault(newestKnownRelease.name), methods }),
  contracts: () => ({
    out: textFlag("folder", "Folder to write to", { accepts: "a folder like pacts" }),
    methods,
    json,
  }),
  assumptions: () => ({
    json,
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
export const commandNames = knownKeys(words);

/** The command in a list of commands, without its flags. */
export const commandSummary = (name: CommandName): Pick<CommandWords, "group" | "summary"> => wordsByName[name];

/** All that the parser, the help and the pages need of a command. */
export function commandWithFlags(name: CommandName) {
  const schema: z.ZodObject = z.object(flags[name]());
  return { ...wordsByName[name], schema, own: flagsInSchema(schema) };
}

export type Command = ReturnType<typeof commandWithFlags>;
