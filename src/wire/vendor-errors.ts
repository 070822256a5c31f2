import * as z from "zod";
import { type Provenance, provenances } from "../common/provenance.ts";
import written from "./vendor-errors.json" with { type: "json" };

export interface VendorError {
  /** `error_code` of a row, `status.code` of a call. */
  readonly code: string;
  /** A template: `{name}` stands for a value, `{member}` for the last name of `{path}`, `{rowPath}` for its path in a row. */
  readonly message: string;
  readonly description: string;
  readonly provenance: Provenance;
  readonly source: string;
  /** The assumption behind the rule; absent where a page states the rule. */
  readonly assumption?: string;
  /** HTTP status when it refuses a whole call; absent: the configured status of refusals. */
  readonly httpStatus?: number;
  readonly row?: {
    readonly code?: string | undefined;
    readonly text?: string | undefined;
  };
}

/**
 * Every error that the mock server can answer, by kind. Codes of assumed errors begin with `Assumed`, so that nobody writes a
 * client against a name that CRM.COM may never have used. The config file (`vendorErrors`) takes the real ones.
 */
export const vendorErrors = written as { readonly [Kind in keyof typeof written]: VendorError };

export type VendorErrorKind = keyof typeof vendorErrors;

export type VendorErrorTable = Readonly<Record<VendorErrorKind, VendorError>>;

const override = z.strictObject({
  code: z.string().min(1).optional(),
  message: z.string().optional(),
  description: z.string().optional(),
  httpStatus: z.int().min(200).max(599).optional(),
  row: z.strictObject({ code: z.string().min(1).optional(), text: z.string().optional() }).optional(),
  provenance: z.enum(provenances).default("observed"),
  source: z.string().default("the config file"),
});

/** The `vendorErrors` key of the config file: by kind, what differs from our table. */
export const vendorErrorOverrides = z
  .partialRecord(z.enum(Object.keys(vendorErrors) as [VendorErrorKind, ...VendorErrorKind[]]), override)
  .meta({ description: "Vendor errors that the real system words differently, by kind" });

export type VendorErrorOverrides = z.output<typeof vendorErrorOverrides>;

export type WrittenErrors = z.input<typeof vendorErrorOverrides>;

export function overrideVendorErrors(overrides: WrittenErrors): VendorErrorTable {
  const table: Record<string, VendorError> = { ...vendorErrors };
  for (const [kind, override] of Object.entries(overrides)) {
    table[kind] = { ...(table[kind] as VendorError), ...(override as Partial<VendorError>) };
  }
  return Object.freeze(table) as VendorErrorTable;
}
