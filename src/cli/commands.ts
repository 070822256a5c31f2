/** A command gets the words after its name; what it gives is the exit code. */
export type Command = (words: readonly string[]) => Promise<number>;

/** A command of the program, loaded only when it is called: a start does not wait for the others. */
export interface CommandEntry {
  readonly summary: string;
  /** Flags of its own, each with its meaning. */
  readonly flags?: Readonly<Record<string, string>>;
  /** It takes every setting as a flag too. */
  readonly takesSettings?: true;
  load(): Promise<Command>;
}

/** The commands by name. `serve` is also what runs without a name. */
export const commands: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    "serve",
    {
      summary: "Run the stand-in (also without a word)",
      takesSettings: true,
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
    "faults",
    {
      summary: "faults plan | list | add | clear | presets: what fails, here or on a running server",
      load: async () => (await import("./faults-command.ts")).faultsCommand,
    },
  ],
  [
    "doctor",
    {
      summary: "Fire every effect at a server of its own and print what a client saw",
      load: async () => (await import("./doctor-command.ts")).doctorCommand,
    },
  ],
  [
    "openapi",
    {
      summary: "Print the OpenAPI document of the vendor's API",
      flags: { "--release": "The release that it describes; the newest known unless given" },
      load: async () => (await import("./openapi-command.ts")).openApiCommand,
    },
  ],
  [
    "config",
    {
      summary: "Print every setting with its origin",
      flags: {
        "--json": "Print it as JSON",
        "--schema": "Print the JSON Schema of the config file instead",
      },
      takesSettings: true,
      load: async () => (await import("./config-command.ts")).configCommand,
    },
  ],
  [
    "validate",
    {
      summary: "Check config, fixtures and rules without starting",
      flags: { "--json": "Print what is wrong as JSON" },
      takesSettings: true,
      load: async () => (await import("./validate-command.ts")).validateCommand,
    },
  ],
  [
    "healthcheck",
    {
      summary: "Ask the running stand-in whether it is ready",
      takesSettings: true,
      load: async () => (await import("./healthcheck-command.ts")).healthcheckCommand,
    },
  ],
  [
    "verify",
    {
      summary: "Hold the contracts against a stand-in or a real CRM.COM",
      load: async () => (await import("./verify-command.ts")).verifyCommand,
    },
  ],
  [
    "publish",
    {
      summary: "Publish the contracts to a Pact broker",
      load: async () => (await import("./publish-command.ts")).publishCommand,
    },
  ],
]);
