import type { Catalog } from "../catalog.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { Observations } from "../wire/observations.ts";
import type { VendorErrorOverrides } from "../wire/vendor-errors.ts";

/** What the admin API shows and steers. */
export interface AdminGround {
  readonly catalog: Catalog;
  readonly sandboxes: Sandboxes;
  readonly maxBodyBytes: number;
  /** What the config corrected of our table. */
  readonly vendorErrors: VendorErrorOverrides;
  /** Where that was observed. */
  readonly observed: Observations | undefined;
}
