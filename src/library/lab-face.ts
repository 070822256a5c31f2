/** The one way from the lab into the stand-in: what the lab needs of it beyond the library. */
export { readCredentials } from "../mock/calls/authenticate.ts";
export { readMethods } from "../mock/config/method-folders.ts";
export { readConfig } from "../mock/config/read-config.ts";
export type { Config, ConfigInput } from "../mock/config/settings.ts";
export type { RowFacts } from "../mock/faults/match.ts";
export {
  type ExploredName,
  exploredRules,
  namedRule,
  retryAfterSeconds,
  whyUnnamed,
} from "../mock/faults/named-rules.ts";
export { type FaultRule, ruleSchema } from "../mock/faults/rule.ts";
export { restedOn, rowsSent, type StoredEntry, storiesOf } from "../mock/journal/stored-entry.ts";
export { readOwnRows } from "../mock/sandbox/loaded.ts";
export type { Sandbox } from "../mock/sandbox/sandbox.ts";
export { sandboxOptions } from "../mock/sandbox/sandbox-options.ts";
export { createListenAddress, refuseForeign } from "../mock/server/access.ts";
export { type AssembledStandIn, assembleStandIn } from "../mock/stand-in.ts";
export { createdRows, createStandIn, expectToken, type StandIn } from "./stand-in-handle.ts";
