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
      load: async () => (await import("./openapi-command.ts")).openApiCommand,
    },
  ],
]);
