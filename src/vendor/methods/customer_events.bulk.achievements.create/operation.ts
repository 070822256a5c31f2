import { refuse } from "../../../wire/refusal.ts";
import { isKnownIn } from "../../../wire/release.ts";
import { bulkCreate } from "../../create-methods.ts";
import {
  type CustomerEventParameters,
  customerEventTypes,
} from "../../entities/customer-event/customer-event-types.ts";
import { bulkExamples, bulkSets, type ToldBulkExample, witnessed } from "../../examples/bulk-examples.ts";
import { namedRows, ofParticipant } from "../../examples/namings.ts";
import { everyMember, everyMemberState, plainStateAnd } from "../../examples/states.ts";
import type { BulkOperation } from "../../method.ts";

const { set } = customerEventTypes.achievement;
const classification = { classification_name: "Campaign" };
const state = plainStateAnd("a classification exists for achievements", classification);

const accountMissing = ["mandatoryMissing", { path: `${set}[1].accounts_receivable_identifier` }, "2"] as const;

const named = ({ state, ...naming }: (typeof namedRows)[number]): ToldBulkExample => ({
  ...naming,
  state: {
    name: `${state.name}, and a classification for achievements`,
    values: { ...state.values, ...classification },
  },
  ...("rewards_participant_identifier" in naming.row && { until: "R16.12.0" }),
});

const examples = bulkExamples(set, { classification_identifier: { name: "{{classification_name}}" } }, [
  {
    title: "an achievement needs a classification",
    state,
    rows: [{}, { request_unique_identifier: "2", classification_identifier: undefined }],
    refused: ["mandatoryMissing", { path: `${set}[1].classification_identifier` }, "2"],
    created: ["1"],
  },
  {
    title: "the account of an achievement does not exist",
    state: plainStateAnd("the account of an achievement is missing", {
      ...classification,
      missing_account_number: "ACR00045750",
    }),
    row: { accounts_receivable_identifier: { number: "{{missing_account_number}}" } },
    refused: ["accountsReceivableNotFound", { value: "{{missing_account_number}}" }],
  },
  {
    title: "an achievement with every member that there is",
    since: "R10.1.0",
    state: everyMemberState,
    row: everyMember,
    witnesses: ["classification.any"],
  },
  {
    title: "only the identifiers of achievements are asked for",
    state,
    parameters: { fields_set: "request_unique_identifier" },
    ...bulkSets([], [{ request_unique_identifier: "1" }]),
    witnesses: ["fields-set.filters"],
  },
  {
    title: "an achievement that has a rewards participant instead of an account",
    since: "R17.0.0",
    state,
    rows: [{}, { request_unique_identifier: "2", ...ofParticipant({ number: "RP0000000019" }) }],
    refused: accountMissing,
    created: ["1"],
    witnesses: [...witnessed(accountMissing, ["1"]), "achievement.account-mandatory"],
  },
  ...namedRows.map(named),
]);

const asOthers = bulkCreate(customerEventTypes.achievement, {
  name: "customer_events.bulk.achievements.create",
  source: "CRM.COM Web API v2, method page 490446",
  since: "R10.0.0",
  restsOn: ["call.page-in-part"],
  examples,
});

export const operation = {
  ...asOthers,
  create(row, context) {
    if (row.accounts_receivable_identifier == null && isKnownIn(context.release, "R17.0.0")) {
      context.assumes("achievement.account-mandatory");
      return refuse("mandatoryMissing", { path: "accounts_receivable_identifier" });
    }
    return asOthers.create(row, context);
  },
} satisfies BulkOperation<CustomerEventParameters>;
