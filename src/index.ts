export type { Clock } from "./common/clock.ts";
export { ConfigError } from "./common/config-error.ts";
export type { Exploration, ExploredCell, ExploreInput, Failure } from "./explore/exploration.ts";
export { explore } from "./explore/explore.ts";
export type { ClientWorld } from "./library/client-process.ts";
export type { FaultRules, JournalReader, SandboxHandle, StoredFault } from "./library/stand-in-handle.ts";
export { createStandIn, type StandIn } from "./library/stand-in-handle.ts";
export type { ConfigInput } from "./mock/config/settings.ts";
export type { PresetName } from "./mock/faults/named-rules.ts";
export type { FaultRule } from "./mock/faults/rule.ts";
export type { CallOutcome } from "./mock/journal/call-line.ts";
export type { Proof } from "./mock/journal/check-claim.ts";
export type { JournalClaim, JournalFilter } from "./mock/journal/journal-filter.ts";
export type { JournalEntry, RenderedRow } from "./mock/journal/render-entry.ts";
export type { ResetPart } from "./mock/sandbox/sandbox.ts";
export type { SandboxOptions } from "./mock/sandbox/sandbox-options.ts";
export { SandboxRefused } from "./mock/sandbox/sandboxes.ts";
export type { Listening } from "./mock/server/listen.ts";
export { NoSocketError } from "./mock/server/send.ts";
export type { MethodName, MethodRequest, MethodResponse, OperationPattern } from "./vendor/catalog.ts";
export type {
  AddedRecord,
  AnyCollection,
  CollectionName,
  CustomerEvent,
  FixtureRecord,
  OwnRecords,
  SeedRecord,
  StoredRecord,
} from "./vendor/entities/all-entities.ts";
