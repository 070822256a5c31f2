import * as z from "zod";
import {
  type BehaviourId,
  everyCall,
  everyDate,
  everySelection,
  everySession,
  everyValue,
} from "../wire/assumptions.ts";
import { bulkAssumptions, bulkData, bulkSet, requestUniqueIdentifier } from "../wire/bulk.ts";
import { fieldsSet } from "../wire/fields-set.ts";
import { semiOptional } from "../wire/object-rule.ts";
import { isRefusal } from "../wire/refusal.ts";
import { customerEventData, showCustomerEvent } from "./entities/customer-event/customer-event-data.ts";
import {
  type CustomerEventParameters,
  type CustomerEventType,
  eventOwners,
  eventReferences,
} from "./entities/customer-event/customer-event-types.ts";
import { missingIn, storeCustomerEvent } from "./entities/customer-event/store-customer-event.ts";
import { tokenParameter } from "./entities/token.ts";
import { type BulkOperation, type CallOperation, type Contract, defineContract, type Operation } from "./method.ts";

type Members = Readonly<Record<string, z.ZodType>>;

/** What the page of one method says beside what all of its family share, and its examples. */
type OwnPage<Name> = Pick<Contract, "source" | "since" | "restsOn"> &
  Pick<Operation, "examples"> & { readonly name: Name };

const creating = [
  "bulk.reference-reused",
  "identifier.one-of",
  "identifier.ambiguous",
  "identifier.order-of-look-ups",
  "account.not-found-otherwise",
  ...everyValue,
  ...everyDate,
  "date.future",
  "participant.terminated",
  "account.terminated",
  "access-token.one-time-password",
  "classification.any",
  ...everySelection,
  ...everySession,
  ...everyCall,
] as const satisfies readonly BehaviourId[];

/** A method that creates events of a type from the rows of one call. */
export function bulkCreate<
  const Name extends string,
  Set extends string,
  Circumstances extends z.ZodRawShape,
  Own extends Members,
>(of: CustomerEventType<Set, Circumstances, Own>, { examples, ...page }: OwnPage<Name>) {
  const row = semiOptional(
    z.object({
      request_unique_identifier: requestUniqueIdentifier,
      ...of.circumstances,
      ...of.own,
      ...eventReferences,
    }),
    eventOwners,
  );
  const contract = defineContract({
    ...page,
    verb: "POST",
    ...(of.deprecated && { deprecated: of.deprecated }),
    summary: `Creates multiple ${of.words} customer events within a single Web API method call`,
    parameters: z.object({
      token: tokenParameter,
      ...bulkSet(of.set, row, of.words, 1000),
      fields_set: fieldsSet,
    }),
    bulk: { set: of.set },
    data: bulkData,
    assumptions: [...bulkAssumptions, ...creating, ...of.assumptions],
  });
  return {
    contract,
    examples,
    missing: missingIn,
    create: (parameters, context) => storeCustomerEvent(of.type, parameters, context),
  } satisfies BulkOperation<CustomerEventParameters>;
}

/** A method that creates one event of a type and answers it complete, as the release shows it. */
export function singleCreate<
  const Name extends string,
  Set extends string,
  Circumstances extends z.ZodRawShape,
  Own extends Members,
>(of: CustomerEventType<Set, Circumstances, Own>, { examples, ...page }: OwnPage<Name>) {
  const parameters = z.object({
    token: tokenParameter,
    ...of.circumstances,
    process_immediately: z.boolean().nullish().describe("Is the customer event processed immediately?"),
    ...of.own,
    ...eventReferences,
    fields_set: fieldsSet,
  });
  const contract = defineContract({
    ...page,
    verb: "POST",
    ...(of.deprecated && { deprecated: of.deprecated }),
    summary: `Creates a ${of.words} customer event in a posted life cycle state`,
    parameters: semiOptional(parameters, eventOwners),
    data: customerEventData[of.type],
    assumptions: [...creating, "participant.without-account", "event.process-immediately", ...of.assumptions],
  });
  return {
    contract,
    examples,
    answer(said, context) {
      const event = storeCustomerEvent(of.type, said, context);
      return isRefusal(event) ? event : showCustomerEvent(event, context);
    },
  } satisfies CallOperation<CustomerEventParameters>;
}
