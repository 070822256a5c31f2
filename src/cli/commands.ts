/** A command gets the words after its name; what it gives is the exit code. */
export type Command = (words: readonly string[]) => Promise<number>;

/** A command of the program, loaded only when it is called: a start does not wait for the others. */
export interface CommandEntry {
  readonly summary: string;
  load(): Promise<Command>;
}

/** The commands by name. `serve` is also what runs without a name. */
export const commands: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    "serve",
    {
      summary: "Run the stand-in (also without a word)",
      load: async () => (await import("./serve-command.ts")).serveCommand,
    },
  ],
  [
    "exec",
    {
      summary: "Run a command beside a stand-in of its own: exec [flags] -- <command>",
      load: async () => (await import("./exec-command.ts")).execCommand,
    },
  ],
  [
    "export",
    {
      summary: "Print the state of a running stand-in: --url <address> [--sandbox <name>] [--file <path>]",
      load: async () => (await import("./export-command.ts")).exportCommand,
    },
  ],
  [
    "import",
    {
      summary: "Put a running stand-in into an exported state: [file] --url <address> [--sandbox <name>]",
      load: async () => (await import("./import-command.ts")).importCommand,
    },
  ],
  [
    "openapi",
    {
      summary: "Print the OpenAPI document of the vendor's API",
      load: async () => (await import("./openapi-command.ts")).openApiCommand,
    },
  ],
]);
