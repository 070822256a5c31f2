/** What explore/ and tenant/ need of the mock server beyond the library. They import nothing else of it. */
export { readCredentials } from "../mock/calls/authenticate.ts";
export { readConfig } from "../mock/config/read-config.ts";
export type { Config, ConfigInput } from "../mock/config/settings.ts";
export type { FaultsInFront, Injection } from "../mock/faults/faults-in-front.ts";
export type { SentRow } from "../mock/faults/match.ts";
export {
  type ExploredRuleName,
  exploredRules,
  namedRule,
  unknownRuleHint,
} from "../mock/faults/named-rules.ts";
export { type FaultRule, ruleSchema } from "../mock/faults/rule.ts";
export {
  assumptionIdsBehind,
  type Entry,
  outcomesOfRows,
  type RowOutcome,
  sentRows,
} from "../mock/journal/entry.ts";
export { readOwnRecords } from "../mock/sandbox/fixture-files.ts";
export type { Sandbox } from "../mock/sandbox/sandbox.ts";
export { sandboxOptions } from "../mock/sandbox/sandbox-options.ts";
export { createListenAddress, refuseForeign } from "../mock/server/access.ts";
export { pauseWhileOpen } from "../mock/server/request.ts";
export { breakConnection } from "../mock/server/send.ts";
export { type AssembledStandIn, assembleStandIn } from "../mock/stand-in.ts";
export { createdRecords, createStandIn, expectToken, type StandIn, standInHandle } from "./stand-in-handle.ts";
