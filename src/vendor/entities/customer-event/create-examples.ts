import type { Example } from "../../../wire/example.ts";
import { refusedCall } from "../../../wire/refused-call.ts";
import { schemaTree } from "../../../wire/schema-tree.ts";
import { createdValues } from "./created-values.ts";
import type { CustomerEvent } from "./customer-event.ts";
import { customerEventData } from "./customer-event-data.ts";
import { createNamingExample, namings } from "./namings.ts";
import { plainState } from "./plain-state.ts";

const unit = (name: string) => ({
  id: "0C90C0D0FBE6F16397EBB9D5097221CB",
  name,
  group_name: "Head Office",
  community_name: "CRM Demo",
  alternative_code: "ADM",
  description: "The unit of the administrators",
});

const created = {
  id: "49A9DF458B6E4DE69CDC7F5E330F34D9",
  number: "14",
  life_cycle_state: "POSTED",
  performed_on: "2016-06-22T15:00:00",
  process_immediately: true,
  performed_by_unit: unit("{{unit_name}}"),
  accounts_receivable: {
    id: "738B6C269467B1BC27BDA04ED3B08941",
    number: "{{account_number}}",
    name: "Polina Georgiou",
    life_cycle_state: "EFFECTIVE",
    account_owner: { id: "F0D60D57375B49F6D3BF9A3A15A98E18", number: "CI000164", name: "Polina Georgiou" },
  },
  log_information: {
    created_date: "2016-06-22T15:00:01",
    updated_date: null,
    created_by_unit: unit("Admin Unit"),
    updated_by_unit: null,
    created_by_user: { username: "mpadministrator" },
    updated_by_user: null,
  },
};

const generated = [
  "/data/id",
  "/data/number",
  "/data/performed_by_unit/id",
  "/data/performed_by_unit/group_name",
  "/data/performed_by_unit/community_name",
  "/data/performed_by_unit/alternative_code",
  "/data/performed_by_unit/description",
  "/data/accounts_receivable/id",
  "/data/accounts_receivable/name",
  "/data/accounts_receivable/account_owner/id",
  "/data/accounts_receivable/account_owner/number",
  "/data/accounts_receivable/account_owner/name",
  "/data/log_information/created_date",
  "/data/log_information/created_by_user/username",
  "/data/log_information/created_by_unit/id",
  "/data/log_information/created_by_unit/name",
  "/data/log_information/created_by_unit/group_name",
  "/data/log_information/created_by_unit/community_name",
  "/data/log_information/created_by_unit/alternative_code",
  "/data/log_information/created_by_unit/description",
];

/** A complete event in the order of an answer; what is not said is `null`. */
export function completeEvent(type: CustomerEvent["type"], said: Readonly<Record<string, unknown>>): object {
  const names = [...schemaTree(customerEventData[type]).members.keys()];
  return Object.fromEntries(names.map((name) => [name, name === "type" ? type : (said[name] ?? null)]));
}

/**
 * The examples of a method that creates one event.
 * @param own what only events of the type have
 * @param missing the mandatory one of them that is left out
 */
export function createExamples<Own extends object>(
  type: CustomerEvent["type"],
  own: Own,
  missing: keyof Own & string,
): readonly Example[] {
  const body = {
    token: "{{token}}",
    accounts_receivable_identifier: { number: "{{account_number}}" },
    performed_by_unit_identifier: { name: "{{unit_name}}" },
    performed_on: "2016-06-22T15:00:00",
    process_immediately: true,
    ...own,
  };
  const answered = (data: object) => ({
    body: { data, status: { code: "OK", description: "", message: "" } },
  });
  return [
    {
      title: "an event is created and answered complete",
      witnesses: ["event.complete", "event.log-information"],
      provenance: "assumed",
      state: plainState,
      request: { body },
      response: answered(completeEvent(type, { ...created, ...own })),
      generated,
    },
    {
      title: "only some fields of the created event are asked for",
      witnesses: ["fields-set.filters"],
      provenance: "assumed",
      state: plainState,
      request: { body: { ...body, fields_set: "number,type,performed_by_unit.name" } },
      response: answered({ number: "14", type, performed_by_unit: { name: "{{unit_name}}" } }),
      generated: ["/data/number"],
    },
    {
      title: "the account of a single event does not exist",
      provenance: "assumed",
      state: { name: "an account is missing", values: { ...plainState.values, missing_account_number: "ACR00045750" } },
      request: { body: { ...body, accounts_receivable_identifier: { number: "{{missing_account_number}}" } } },
      ...refusedCall("accountsReceivableNotFound", { value: "{{missing_account_number}}" }),
    },
    {
      title: `the ${missing} is missing`,
      provenance: "assumed",
      state: plainState,
      request: { body: { ...body, [missing]: undefined } },
      ...refusedCall("mandatoryMissing", { path: missing }),
    },
    {
      title: "the token of a session that has expired",
      provenance: "assumed",
      state: { name: "a token that has expired", values: { token: "B3CCC2ADA6449E7626EB8BC4E34A8A5B" } },
      request: { body: { token: "{{token}}" } },
      ...refusedCall("tokenExpired"),
    },
    ...namings.map((one) => createNamingExample(one, body)),
    ...createdValues({ body, generated, complete: (said) => completeEvent(type, { ...created, ...own, ...said }) }),
  ];
}
