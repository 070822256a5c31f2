import type { Catalog } from "../catalog.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";

/** What the admin API shows and steers. */
export interface AdminGround {
  readonly catalog: Catalog;
  readonly sandboxes: Sandboxes;
  readonly seed: string;
  readonly maxBodyBytes: number;
}
