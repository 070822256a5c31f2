export type { ConfigInput } from "./config/settings.ts";
export type { CustomerEvent } from "./entities/customer-event/customer-event.ts";
export type { ClientWorld } from "./explore/client.ts";
export type { Exploration, ExploredCell, Failure } from "./explore/exploration.ts";
export { type ExploreInput, explore } from "./explore/explore.ts";
export type { FaultRule } from "./faults/rule.ts";
export type { Clock } from "./ground/clock.ts";
export { ConfigError } from "./ground/config-error.ts";
export type { JournalClaim } from "./journal/journal-claim.ts";
export type { JournalFilter } from "./journal/journal-filter.ts";
export type { CallOutcome } from "./journal/journal-record.ts";
export type { Proof } from "./journal/proof.ts";
export type { JournalEntry, RenderedRow } from "./journal/render-entry.ts";
export type { FaultRules, StoredFault } from "./library/fault-rules.ts";
export type { JournalReader } from "./library/journal-reader.ts";
export type { SandboxHandle } from "./library/sandbox-handle.ts";
export { createStandIn, type StandIn } from "./library/stand-in-handle.ts";
export type {
  BulkSocialMediaCreateRequest,
  BulkSocialMediaCreateResponse,
} from "./methods/customer_events.bulk.social_media.create/contract.ts";
export type { ResetPart } from "./sandbox/reset-parts.ts";
export type { SandboxOptions } from "./sandbox/sandbox-options.ts";
export { SandboxRefused } from "./sandbox/sandbox-refused.ts";
export { NoSocketError } from "./server/broken-connection.ts";
export type { Listening } from "./server/listen.ts";
