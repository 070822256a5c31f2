import type * as z from "zod";
import { bulkCreate } from "../../entities/customer-event/customer-event-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { defineContract } from "../../method.ts";

export const contract = defineContract({
  ...bulkCreate(customerEventTypes.socialMedia),
  source: "CRM.COM Web API v2, method page 490440",
  since: "R10.0.0",
});

/** The body of a request. */
export type BulkSocialMediaCreateRequest = z.input<typeof contract.parameters>;

/** The body of an answer. */
export interface BulkSocialMediaCreateResponse {
  readonly data: z.output<typeof contract.data>;
  readonly status: { readonly code: string; readonly message: string; readonly description: string };
}
