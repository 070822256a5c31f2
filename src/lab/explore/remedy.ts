import * as z from "zod";
import { provenanceOf } from "../../wire/assumptions.ts";
import { type VendorErrorTable, vendorErrors } from "../../wire/vendor-errors.ts";
import remedies from "./remedies.json" with { type: "json" };

export const remedySchema = z
  .strictObject({
    helps: z.string().describe("What a client can do"),
    assumption: z.string().describe("Id of what that rests on"),
    provenance: z.string().describe("How sure that is"),
    settle: z.string().describe("The command that says what would settle it"),
  })
  .describe("What helps, and how sure it is that it does");

export type Remedy = z.output<typeof remedySchema>;

type Remedied = keyof typeof remedies;

export const settleLine = (ids: readonly string[]): string =>
  ["npx crmcom-mock verify --plan", ...ids.map((id) => `--assumption ${id}`)].join(" ");

/** What helps against a failure, with what that rests on. */
export function remedyOf(verdict: Remedied, errors: VendorErrorTable = vendorErrors): Remedy {
  const { helps, assumption } = remedies[verdict];
  const provenance = provenanceOf(assumption as Parameters<typeof provenanceOf>[0], errors);
  return { helps, assumption, provenance, settle: settleLine([assumption]) };
}

/** `inferred: bulk.reference-reused; settle it with npx crmcom-mock …`. */
export const certaintyText = ({ provenance, assumption, settle }: Remedy): string =>
  `${provenance}: ${assumption}; see what settles it: ${settle}`;
