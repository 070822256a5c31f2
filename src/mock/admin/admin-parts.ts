import type { Catalog } from "../../vendor/catalog.ts";
import type { Meter } from "../calls/meter.ts";
import type { Loaded } from "../sandbox/loaded.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { Steering } from "../server/access.ts";
import type { ConnectionCounts } from "../server/listen.ts";
import type { BodyRoom } from "../server/receive-body.ts";

/** What the admin API shows and steers. */
export interface AdminParts {
  readonly catalog: Catalog;
  readonly sandboxes: Sandboxes;
  readonly loaded: Loaded;
  readonly maxBodyBytes: number;
  /** For the bodies of all requests under way. */
  readonly bodies: BodyRoom;
  readonly steering: Steering;
  readonly meter: Meter;
  /** Aborted once the server is about to stop. */
  readonly closing: AbortSignal;
  /** What the program itself had to let go, since its start. */
  upkeep(): Upkeep;
}

/** What is counted beside calls. */
export interface Upkeep {
  readonly logLinesDropped: number;
  readonly connections: ConnectionCounts;
}
