import * as z from "zod";
import { type Observations, observations } from "../../wire/observations.ts";
import { ownPaths } from "../../wire/paths.ts";
import { type Switches, switchesSchema } from "../../wire/switches.ts";
import {
  overrideVendorErrors,
  type VendorErrorOverrides,
  type VendorErrorTable,
  vendorErrorOverrides,
} from "../../wire/vendor-errors.ts";
import { type Address, callTarget } from "./target.ts";

/** What was observed of a system and is to be done, and expected, in place of what is assumed. */
export interface Adopted {
  readonly switches: Switches;
  readonly overrides: VendorErrorOverrides;
  /** What calls say that are done; `undefined`: nothing. */
  readonly done: Observations["done"];
  /** The whole table that the overrides make. */
  readonly errors: VendorErrorTable;
}

const observedFile = z.looseObject({
  observed: observations,
  assumptions: switchesSchema.default({}),
  vendorErrors: vendorErrorOverrides.default({}),
});

/**
 * What a file says that `--write-observed` wrote.
 * @throws z.ZodError when it is none
 */
export function readAdopted(content: unknown): Adopted {
  const { observed, assumptions, vendorErrors } = observedFile.parse(content);
  return {
    done: observed.done,
    switches: assumptions,
    overrides: vendorErrors,
    errors: overrideVendorErrors(vendorErrors),
  };
}

/**
 * What a stand-in says that was started with such a file; `undefined` for one that was not. Errors and switches that
 * somebody made up in a config file are no reason to read the contract otherwise.
 */
export async function adoptedByStandIn(address: Address): Promise<Adopted | undefined> {
  const { status, json } = await callTarget(address, `${ownPaths.admin}/vendor-errors`);
  const { observed, overrides } = (json ?? {}) as { observed?: unknown; overrides?: unknown };
  if (status !== 200 || observed == null) return undefined;
  const { settings } = ((await callTarget(address, `${ownPaths.admin}/settings`)).json ?? {}) as {
    settings?: { assumptions?: { value?: unknown } };
  };
  return readAdopted({ observed, vendorErrors: overrides, assumptions: settings?.assumptions?.value });
}
