import * as z from "zod";

const paths = z.record(z.string(), z.array(z.string()));

/** What came of one method: paths and types alone, and the codes of its refusals. */
export const operationShape = z.strictObject({
  operation: z.string(),
  releases: z.array(z.string()),
  statuses: z.array(z.int()),
  codes: z.array(z.string()),
  request: paths,
  answer: paths,
});

export type OperationShape = z.output<typeof operationShape>;
