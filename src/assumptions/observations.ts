import * as z from "zod";

const paths = z.record(z.string(), z.array(z.string()));

export const operationShape = z.strictObject({
  operation: z.string(),
  releases: z.array(z.string()),
  statuses: z.array(z.int()),
  codes: z.array(z.string()),
  request: paths,
  answer: paths,
});

export type OperationShape = z.output<typeof operationShape>;

/** The key `observed` of the config file: where its `assumptions` and `vendorErrors` come from. */
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
      /** Ids of the assumptions that it refutes; absent where it is otherwise and that could not be told apart. */
      refutes: z.array(z.string()).optional(),
    }),
  ),
  verdicts: z
    .array(
      z.strictObject({
        id: z.string(),
        verdict: z.enum(["confirmed", "refuted"]),
        variant: z.string().optional(),
        release: z.string(),
        date: z.string(),
        /** The host of the system, as the keyed hash of that recording. */
        recording: z.string(),
      }),
    )
    .optional(),
  /** What stands in `status` of calls that are done, where a system has words there; absent: nothing. */
  done: z.strictObject({ message: z.string(), description: z.string() }).optional(),
  shapes: z.array(operationShape).optional(),
  /** What was seen and neither a variant of an assumption nor an entry of `vendorErrors` can say. */
  notAdopted: z.array(
    z.union([
      z.strictObject({ kind: z.string(), reason: z.string() }),
      z.strictObject({
        interaction: z.string(),
        assumptions: z.array(z.string()),
        reason: z.string(),
        /** Where the answer differs from what the file makes of the stand-in; the first of them. */
        seen: z.array(z.strictObject({ path: z.string(), expected: z.string(), actual: z.string() })),
      }),
    ]),
  ),
});

export type Observations = z.output<typeof observations>;
