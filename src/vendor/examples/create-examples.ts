import { answered, type Example, refusedCall } from "../../wire/example.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { CustomerEvent } from "../entities/customer-event/customer-event.ts";
import { customerEventData } from "../entities/customer-event/customer-event-data.ts";
import { createNamingExample, effectiveTokenState, namings } from "./namings.ts";
import { everyMember, everyMemberState, plainState, saidOfEvent } from "./states.ts";

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

/** What a request to create one event says, whatever its type. */
export const plainRequest = {
  token: "{{token}}",
  accounts_receivable_identifier: { number: "{{account_number}}" },
  performed_by_unit_identifier: { name: "{{unit_name}}" },
  performed_on: "2016-06-22T15:00:00",
};

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
  const body = { ...plainRequest, process_immediately: true, ...own };
  return [
    {
      title: "an event is created and answered complete",
      witnesses: ["event.complete", "event.log-information"],
      provenance: "assumed",
      state: plainState,
      request: { body },
      ...answered(completeEvent(type, { ...created, ...own }), generated),
    },
    {
      title: "only some fields of the created event are asked for",
      witnesses: ["fields-set.filters"],
      provenance: "assumed",
      state: plainState,
      request: { body: { ...body, fields_set: "number,type,performed_by_unit.name" } },
      ...answered({ number: "14", type, performed_by_unit: { name: "{{unit_name}}" } }, ["/data/number"]),
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

/** A complete request, and what goes with it. */
interface Creating {
  readonly body: object;
  /** The complete answer to that request, with these members besides. */
  complete(said: object): object;
  /** Those of its members that every system makes anew. */
  readonly generated: readonly string[];
}

const asSent = { description: ` ${"x".repeat(300)}\n`, udf_float_1: 1234567.25, udf_date_1: "0001-01-01T00:00:00" };

const letters = {
  description: "Ευχαριστώ, 谢谢, ẞ ß ſ, e\u0301 é, \u{1f44d}",
  external_system: "Σύστημα",
  udf_string_1: "İstanbul ı",
};

const dates = {
  performed_on: "2016-06-22T15:00:00+02:00",
  udf_date_1: "2016-06-22T15:00:00.5Z",
  udf_date_2: "2016-06-22T15:00",
};

const inUtc = {
  performed_on: "2016-06-22T13:00:00",
  udf_date_1: "2016-06-22T15:00:00",
  udf_date_2: "2016-06-22T15:00:00",
};

/** What becomes of the values of a request in the event that it creates. */
function createdValues(creating: Creating): readonly Example[] {
  const { body } = creating;
  /** A request with changes, whose answer shows what became of them. */
  const example = (title: string, changes: object, shown: object, witnesses: Example["witnesses"] = []): Example => ({
    title,
    witnesses,
    provenance: "assumed",
    state: plainState,
    request: { body: { ...body, ...changes, fields_set: Object.keys(shown).join() } },
    ...answered(shown),
  });
  return [
    everyMemberExample(creating),
    withoutAccount(creating),
    example(
      "a text may be empty, and null is nothing",
      { description: "", external_system: null },
      { description: "", external_system: null },
      ["value.null", "value.empty-string"],
    ),
    example(
      "an event is not processed immediately unless that is said",
      { process_immediately: undefined },
      { process_immediately: false },
      ["event.process-immediately"],
    ),
    example("a text comes back whole, a number with all of its digits, a date in whatever year", asSent, asSent, [
      "value.outer-space",
      "value.long-text",
      "value.float-precision",
      "date.far-year",
    ]),
    example("letters beyond ASCII come back as they were sent", letters, letters),
    example("a date comes back in UTC and in whole seconds, as the pages write it", dates, inUtc, [
      "date.zone",
      "date.fraction",
    ]),
    {
      title: "whether it is processed immediately is no Boolean",
      provenance: "assumed",
      state: plainState,
      request: { body: { ...body, process_immediately: "yes" } },
      ...refusedCall("wrongType", { path: "process_immediately", value: "yes", expected: "Boolean" }),
    },
  ];
}

const classification = {
  id: "788A4BFCDE814D3B3F44599B44C73A9C",
  name: "{{classification_name}}",
  alternative_code: "CMP",
  description: "Events of a campaign",
};

const everyMemberExample = ({ body, complete, generated }: Creating): Example => ({
  title: "every member of an event comes back as it was sent",
  since: "R10.1.0",
  witnesses: ["classification.any"],
  provenance: "assumed",
  state: everyMemberState,
  request: { body: { ...body, ...everyMember, process_immediately: false } },
  ...answered(
    complete({
      ...saidOfEvent,
      external_system_reference_number: "{{unused_reference_number}}",
      process_immediately: false,
      classification,
    }),
    [...generated, ...["id", "alternative_code", "description"].map((name) => `/data/classification/${name}`)],
  ),
});

const withoutAccount = ({ body }: Creating): Example => ({
  title: "the event of a rewards participant has no account",
  since: "R12.0.0",
  witnesses: ["participant.without-account"],
  provenance: "assumed",
  state: effectiveTokenState,
  request: {
    body: {
      ...body,
      accounts_receivable_identifier: undefined,
      rewards_participant_identifier: { number: "{{rewards_participant_number}}" },
      fields_set: "accounts_receivable,rewards_participant",
    },
  },
  ...answered(
    {
      accounts_receivable: null,
      rewards_participant: {
        id: "629A2C7A5ADF9B5B394A8D5685733B2A",
        number: "{{rewards_participant_number}}",
        name: "Polina Georgiou",
        life_cycle_state: "EFFECTIVE",
      },
    },
    ["/data/rewards_participant/id", "/data/rewards_participant/name"],
  ),
});
