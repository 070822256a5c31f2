import { type Catalog, contractsOf } from "../../vendor/catalog.ts";
import { createMeter } from "../calls/meter.ts";
import type { Loaded } from "../sandbox/loaded.ts";
import type { Sandboxes } from "../sandbox/sandboxes.ts";
import type { Fetch } from "../server/access.ts";
import { app } from "../server/app.ts";
import { createBodyRoom } from "../server/receive-body.ts";
import type { ServedApi } from "../server/serve-call.ts";
import type { AdminParts } from "./admin-parts.ts";
import { ownApi } from "./own-api.ts";

type OfProgram = Pick<AdminParts, "upkeep"> & Pick<ServedApi, "log" | "closing"> & { readonly adminToken: string };

/** The Web API and our own over what is loaded. */
export function bothApis(
  loaded: Loaded,
  sandboxes: Sandboxes,
  catalog: Catalog,
  { log, adminToken, closing, upkeep }: OfProgram,
): Fetch {
  const { refusalStatus, strict, acceptAnyToken, maxBody, noAdmin, openFaults } = loaded.now().config;
  const steering = { isOff: noAdmin, token: adminToken, areFaultsOpen: openFaults };
  const bodies = createBodyRoom();
  // A body that the room for all could never take is refused as too large.
  const maxBodyBytes = Math.min(maxBody, bodies.limit);
  const common = { catalog, sandboxes, maxBodyBytes, bodies, steering, closing, meter: createMeter() };
  const contracts = contractsOf(catalog);
  const settings = () => ({ errors: loaded.now().vendorErrors, refusalStatus, contracts, strict, acceptAnyToken });
  return app({ ...common, settings, log }, ownApi({ ...common, loaded, upkeep }));
}
