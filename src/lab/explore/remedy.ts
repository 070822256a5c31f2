import * as z from "zod";
import { type AnyAssumptionId, provenanceOf } from "../../assumptions/assumptions.ts";
import { ownLine } from "../../ground/shell-line.ts";
import { vendorErrors } from "../../wire/vendor-errors.ts";
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

export const verifyPlanLine = (ids: readonly string[]): string =>
  ownLine(["verify", "--plan", ...ids.flatMap((id) => ["--assumption", id])]);

const usualCertainty = (id: string): string => provenanceOf(id as AnyAssumptionId, vendorErrors);

/** What helps against a failure, with what that rests on. @param certainty how sure an assumption is */
export function remedyFor(verdict: Remedied, certainty = usualCertainty): Remedy {
  const { helps, assumption } = remedies[verdict];
  return { helps, assumption, provenance: certainty(assumption), settle: verifyPlanLine([assumption]) };
}

/** `inferred: bulk.reference-reused; settle it with npx --no-install crmcom-mock …`. */
export const remedyCertainty = ({ provenance, assumption, settle }: Remedy): string =>
  `${provenance}: ${assumption}; see what settles it: ${settle}`;
