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
    "openapi",
    {
      summary: "Print the OpenAPI document of the vendor's API",
      load: async () => (await import("./openapi-command.ts")).openApiCommand,
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
