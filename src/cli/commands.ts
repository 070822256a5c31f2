import type { CommandLine } from "./command-line.ts";
import type { CommandName } from "./command-table.ts";

/** What runs a command; what it gives is the exit code. */
export type Command<Name extends CommandName> = (line: CommandLine<Name>) => Promise<number>;

/** The commands, each loaded only when it is called: a start does not wait for the others. */
export const commands: { readonly [Name in CommandName]: () => Promise<Command<Name>> } = {
  serve: async () => (await import("./serve-command.ts")).serveCommand,
  exec: async () => (await import("./exec-command.ts")).execCommand,
  requests: async () => (await import("./requests-command.ts")).requestsCommand,
  export: async () => (await import("./export-command.ts")).exportCommand,
  import: async () => (await import("./import-command.ts")).importCommand,
  "faults plan": async () => (await import("./faults-plan-command.ts")).faultsPlanCommand,
  "faults list": async () => (await import("./faults-commands.ts")).faultsCommands.list,
  "faults add": async () => (await import("./faults-commands.ts")).faultsCommands.add,
  "faults clear": async () => (await import("./faults-commands.ts")).faultsCommands.clear,
  "faults presets": async () => (await import("./faults-commands.ts")).faultsCommands.presets,
  doctor: async () => (await import("./doctor-command.ts")).doctorCommand,
  explore: async () => (await import("./explore-command.ts")).exploreCommand,
  openapi: async () => (await import("./openapi-command.ts")).openApiCommand,
  assumptions: async () => (await import("./assumptions-command.ts")).assumptionsCommand,
  config: async () => (await import("./config-command.ts")).configCommand,
  validate: async () => (await import("./validate-command.ts")).validateCommand,
  healthcheck: async () => (await import("./healthcheck-command.ts")).healthcheckCommand,
  verify: async () => (await import("./verify-command.ts")).verifyCommand,
  record: async () => (await import("./record-command.ts")).recordCommand,
  drift: async () => (await import("./drift-command.ts")).driftCommand,
  adopt: async () => (await import("./adopt-command.ts")).adoptCommand,
  publish: async () => (await import("./publish-command.ts")).publishCommand,
  help: async () => (await import("./help-command.ts")).helpCommand,
  version: async () => (await import("./version.ts")).versionCommand,
};
