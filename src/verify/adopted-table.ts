import * as z from "zod";
import { observations } from "../wire/observations.ts";
import { overrideVendorErrors, type VendorErrorTable, vendorErrorOverrides } from "../wire/vendor-errors.ts";
import { type Address, callTarget } from "./target.ts";

const observedErrors = z.looseObject({ observed: observations, vendorErrors: vendorErrorOverrides });

/**
 * The table of a file that `--write-observed` wrote.
 * @throws z.ZodError when it is none
 */
export function adoptedTable(content: unknown): VendorErrorTable {
  return overrideVendorErrors(observedErrors.parse(content).vendorErrors);
}

/**
 * The table of a stand-in that was started with such a file; `undefined` for one that was not. Errors that somebody made
 * up in a config file are no reason to read the contract otherwise.
 */
export async function adoptedByStandIn(address: Address): Promise<VendorErrorTable | undefined> {
  const { status, json } = await callTarget(address, "/__mock/v1/vendor-errors");
  const { observed, overrides } = (json ?? {}) as { observed?: unknown; overrides?: unknown };
  if (status !== 200 || observed == null) return undefined;
  return adoptedTable({ observed, vendorErrors: overrides });
}
