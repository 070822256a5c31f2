import * as z from "zod";

/**
 * What a verification saw of a system, as its file keeps it: the key `observed` of the config file. The stand-in answers
 * by `vendorErrors` alone; this says where they come from, and that contracts may be held against them.
 */
export const observations = z.strictObject({
  date: z.string(),
  release: z.string(),
  /** The host, without port, path or credentials. */
  target: z.string(),
  targetKind: z.enum(["system", "stand-in"]),
  answers: z.array(
    z.strictObject({
      interaction: z.string(),
      provenance: z.string(),
      outcome: z.string(),
      status: z.int(),
      /** The JSON of the answer, or its text; secrets are masked. */
      body: z.unknown(),
    }),
  ),
  /** Vendor errors that were seen, but that no entry of `vendorErrors` can say. */
  notAdopted: z.array(z.strictObject({ kind: z.string(), reason: z.string() })),
});

export type Observations = z.output<typeof observations>;
