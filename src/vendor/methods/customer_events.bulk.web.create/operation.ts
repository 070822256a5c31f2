import { bulkCreate } from "../../create-methods.ts";
import { customerEventTypes } from "../../entities/customer-event/customer-event-types.ts";
import { bulkExamples, bulkSets } from "../../examples/bulk-examples.ts";
import { namedRows } from "../../examples/namings.ts";
import { everyMember, everyMemberState, plainStateAnd } from "../../examples/states.ts";

const { set } = customerEventTypes.web;

const examples = bulkExamples(set, { website: "www.example.com" }, [
  {
    title: "a web event needs a website",
    rows: [{}, { request_unique_identifier: "2", website: undefined }],
    refused: ["mandatoryMissing", { path: `${set}[1].website` }, "2"],
    created: ["1"],
  },
  {
    title: "the account of a web event does not exist",
    state: plainStateAnd("an account is missing", { missing_account_number: "ACR00045750" }),
    row: { accounts_receivable_identifier: { number: "{{missing_account_number}}" } },
    refused: ["accountsReceivableNotFound", { value: "{{missing_account_number}}" }],
  },
  {
    title: "a web event with every member that there is, on any website",
    since: "R10.1.0",
    state: everyMemberState,
    row: { ...everyMember, website: "the shop window" },
    witnesses: ["call.no-page", "web.website"],
  },
  {
    title: "only the identifiers of web events are asked for",
    parameters: { fields_set: "request_unique_identifier" },
    ...bulkSets([], [{ request_unique_identifier: "1" }]),
    witnesses: ["fields-set.filters"],
  },
  ...namedRows,
]);

export const operation = bulkCreate(customerEventTypes.web, {
  name: "customer_events.bulk.web.create",
  source: "CRM.COM Web API v2, method page 490436",
  since: "R10.0.0",
  restsOn: ["call.no-page", "web.website"],
  examples,
});
