import * as z from "zod";
import { type AnyAssumptionId, provenanceOf } from "../../assumptions/assumptions.ts";
import { ownLine } from "../../ground/shell-line.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
import remedies from "./remedies.json" with { type: "json" };

export const remedySchema = z
  .strictObject({
    helps: z.string().describe("What a client can do"),
    assumption: z.string().describe("Id of the assumption behind it"),
    provenance: z.string().describe("How sure the assumption is"),
    settle: z.string().describe("The command that plans how to settle it"),
  })
  .describe("What helps, and how sure it is that it does");

export type Remedy = z.output<typeof remedySchema>;

/** The command line that plans which calls would settle assumptions. An id may occur twice. */
export const verifyPlanLine = (ids: readonly string[]): string =>
  ownLine(["verify", "--plan", ...[...new Set(ids)].flatMap((id) => ["--assumption", id])]);

const defaultCertainty = (id: string): string => provenanceOf(id as AnyAssumptionId, vendorErrors);

/** What helps against a failure, and the assumption behind it. @param certainty how sure an assumption is */
export function remedyFor(verdict: keyof typeof remedies, certainty = defaultCertainty): Remedy {
  const { helps, assumption } = remedies[verdict];
  return { helps, assumption, provenance: certainty(assumption), settle: verifyPlanLine([assumption]) };
}

/** `inferred: bulk.reference-reused; see what settles it: npx --no-install crmcom-mock …`. */
export const remedyCertainty = ({ provenance, assumption, settle }: Remedy): string =>
  `${provenance}: ${assumption}; see what settles it: ${settle}`;
