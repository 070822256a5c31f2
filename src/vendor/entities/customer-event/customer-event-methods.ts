import * as z from "zod";
import {
  type BehaviourId,
  everyCall,
  everyDate,
  everySelection,
  everySession,
  everyValue,
} from "../../../wire/assumptions.ts";
import { bulkAssumptions, bulkData, bulkSet, requestUniqueIdentifier } from "../../../wire/bulk.ts";
import { fieldsSet } from "../../../wire/fields-set.ts";
import { semiOptional } from "../../../wire/object-rule.ts";
import { tokenParameter } from "../token.ts";
import { customerEventData } from "./customer-event-data.ts";
import { type CustomerEventType, eventOwners, eventReferences } from "./customer-event-types.ts";

type Members = Readonly<Record<string, z.ZodType>>;

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

/** The contract of a bulk create method but for its name, its source, its first release and what its answers rest on. */
export function bulkCreate<Set extends string, Circumstances extends z.ZodRawShape, Own extends Members>(
  of: CustomerEventType<Set, Circumstances, Own>,
) {
  const row = semiOptional(
    z.object({
      request_unique_identifier: requestUniqueIdentifier,
      ...of.circumstances,
      ...of.own,
      ...eventReferences,
    }),
    eventOwners,
  );
  const assumptions: readonly BehaviourId[] = [...bulkAssumptions, ...creating, ...of.assumptions];
  return {
    verb: "POST" as const,
    ...(of.deprecated && { deprecated: of.deprecated }),
    summary: `Creates multiple ${of.words} customer events within a single Web API method call`,
    parameters: z.object({
      token: tokenParameter,
      ...bulkSet(of.set, row, of.words, 1000),
      fields_set: fieldsSet,
    }),
    bulk: { set: of.set },
    data: bulkData,
    assumptions,
  };
}

/** The contract of a create method but for its name, its source, its first release and what its answers rest on. */
export function singleCreate<Set extends string, Circumstances extends z.ZodRawShape, Own extends Members>(
  of: CustomerEventType<Set, Circumstances, Own>,
) {
  const assumptions: readonly BehaviourId[] = [
    ...creating,
    "participant.without-account",
    "event.process-immediately",
    ...of.assumptions,
  ];
  const parameters = z.object({
    token: tokenParameter,
    ...of.circumstances,
    process_immediately: z.boolean().nullish().describe("Is the customer event processed immediately?"),
    ...of.own,
    ...eventReferences,
    fields_set: fieldsSet,
  });
  return {
    verb: "POST" as const,
    ...(of.deprecated && { deprecated: of.deprecated }),
    summary: `Creates a ${of.words} customer event in a posted life cycle state`,
    parameters: semiOptional(parameters, eventOwners),
    data: customerEventData[of.type],
    assumptions,
  };
}
