import type { RecordedCall } from "../../mock/journal/recorded-call.ts";
import type { CustomerEvent } from "../../vendor/entities/customer-event/customer-event.ts";
import type { ClientEnd } from "./client.ts";

/** What one run of the client left behind. */
export interface RunRecord {
  readonly end: ClientEnd;
  /** Why the client was stopped: it waited or called for too long, or the user has seen enough; `undefined` when it ended by itself. */
  readonly stopped: "waited" | "called" | "broken off" | undefined;
  readonly durationMs: number;
  /** In the order in which they were answered. */
  readonly calls: readonly RecordedCall[];
  /** Those that were stored in the run, oldest first. */
  readonly events: readonly CustomerEvent[];
  /** Points of the schedule whose fault did not come to pass, by their place in it. */
  readonly unreached: readonly number[];
  /** Exit code of the user's own check; `undefined` without one. */
  readonly checkCode: number | undefined;
}
