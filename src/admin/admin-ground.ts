import type { Catalog } from "../catalog.ts";
import type { ConfigOrigins } from "../config/read-config.ts";
import type { Config } from "../config/settings.ts";
import type { Meter } from "../metrics/meter.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { Observations } from "../wire/observations.ts";
import type { VendorErrorOverrides } from "../wire/vendor-errors.ts";
import type { AdminAccess } from "./admin-access.ts";

/** What the admin API shows and steers. */
export interface AdminGround {
  readonly catalog: Catalog;
  readonly sandboxes: Sandboxes;
  readonly seed: string;
  readonly maxBodyBytes: number;
  readonly access: AdminAccess;
  readonly meter: Meter;
  readonly settings: { readonly config: Config; readonly origins: ConfigOrigins };
  /** What the config corrected of our table. */
  readonly vendorErrors: VendorErrorOverrides;
  /** Where that was observed. */
  readonly observed: Observations | undefined;
}
