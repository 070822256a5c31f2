import { answered, type Example, refusedCall, type ToldExample } from "../../wire/example.ts";
import { schemaTree } from "../../wire/schema-tree.ts";
import type { CustomerEvent } from "../entities/customer-event/customer-event.ts";
import { customerEventData } from "../entities/customer-event/customer-event-data.ts";
import { effectiveTokenState, namings, ofParticipant } from "./namings.ts";
import { everyMember, everyMemberState, plainState, plainStateAnd, saidOfEvent } from "./states.ts";

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

/** A complete event in the order of an answer; what is not said is `null`. */
export function completeEvent(type: CustomerEvent["type"], said: Readonly<Record<string, unknown>>): object {
  const names = [...schemaTree(customerEventData[type]).members.keys()];
  return Object.fromEntries(names.map((name) => [name, name === "type" ? type : (said[name] ?? null)]));
}

/** Where in an answer stands what every system says of its own records: all in these members but states and `{{names}}`. */
export const ownRecords = (event: object, members: readonly string[]): string[] =>
  Object.entries(event).flatMap(([name, value]) => (members.includes(name) ? leavesOf(value, `/data/${name}`) : []));

function leavesOf(value: unknown, pointer: string): string[] {
  if (value === null || (typeof value === "string" && value.includes("{{"))) return [];
  if (typeof value !== "object") return pointer.endsWith("/life_cycle_state") ? [] : [pointer];
  return Object.entries(value).flatMap(([name, one]) => leavesOf(one, `${pointer}/${name}`));
}

const generated = ["id", "number", "performed_by_unit", "accounts_receivable", "log_information", "classification"];

export const plainRequest = {
  token: "{{token}}",
  accounts_receivable_identifier: { number: "{{account_number}}" },
  performed_by_unit_identifier: { name: "{{unit_name}}" },
  performed_on: "2016-06-22T15:00:00",
};

/** The examples of a method that creates one event. One of them lacks the `missing` one of its `own` members. */
export function createExamples<Own extends object>(
  type: CustomerEvent["type"],
  own: Own,
  missing: keyof Own & string,
): readonly Example[] {
  const plain = { ...plainRequest, process_immediately: true, ...own };
  const complete = (said: object) => {
    const event = completeEvent(type, { ...created, ...own, ...said });
    return answered(event, ownRecords(event, generated));
  };
  const told: readonly ToldCreateExample[] = [
    {
      title: "an event is created and answered complete",
      ...complete({}),
      witnesses: ["event.complete", "event.log-information"],
    },
    {
      title: "only some fields of the created event are asked for",
      says: { fields_set: "number,type,performed_by_unit.name" },
      ...answered({ number: "14", type, performed_by_unit: { name: "{{unit_name}}" } }, ["/data/number"]),
      witnesses: ["fields-set.filters"],
    },
    {
      title: "the account of a single event does not exist",
      state: plainStateAnd("an account is missing", { missing_account_number: "ACR00045750" }),
      says: { accounts_receivable_identifier: { number: "{{missing_account_number}}" } },
      ...refusedCall("accountsReceivableNotFound", { value: "{{missing_account_number}}" }),
    },
    {
      title: `the ${missing} is missing`,
      says: { [missing]: undefined },
      ...refusedCall("mandatoryMissing", { path: missing }),
    },
    {
      title: "the token of a session that has expired",
      state: { name: "a token that has expired", values: { token: "B3CCC2ADA6449E7626EB8BC4E34A8A5B" } },
      request: { body: { token: "{{token}}" } },
      ...refusedCall("tokenExpired"),
    },
    ...namings.map(({ row, shows: { member, field, value }, ...named }) => ({
      ...named,
      says: { ...row, fields_set: `${member}.${field}` },
      ...answered({ [member]: { [field]: value } }),
    })),
    { ...everyMemberExample, ...complete(everyMemberShown) },
    ...valueExamples,
  ];
  return told.map(({ says, ...said }) => ({
    provenance: "assumed",
    state: plainState,
    request: { body: { ...plain, ...says } },
    ...said,
  }));
}

/** What sets an example apart: it is assumed, and sends a plain request in the plain state, unless it says otherwise. */
type ToldCreateExample = ToldExample & {
  /** What the request says otherwise than a plain one; `undefined` leaves a member out. */
  readonly says?: object;
};

const everyMemberShown = {
  ...saidOfEvent,
  external_system_reference_number: "{{unused_reference_number}}",
  process_immediately: false,
  classification: {
    id: "788A4BFCDE814D3B3F44599B44C73A9C",
    name: "{{classification_name}}",
    alternative_code: "CMP",
    description: "Events of a campaign",
  },
};

const everyMemberExample = {
  title: "every member of an event comes back as it was sent",
  since: "R10.1.0",
  state: everyMemberState,
  says: { ...everyMember, process_immediately: false },
  witnesses: ["classification.any"],
} as const;

/** A request that says something otherwise, and what became of that in the event. */
const shown = (
  title: string,
  says: object,
  answer: object,
  ...witnesses: NonNullable<Example["witnesses"]>
): ToldCreateExample => ({
  title,
  says: { ...says, fields_set: Object.keys(answer).join() },
  ...answered(answer),
  witnesses,
});

const asSent = { description: ` ${"x".repeat(300)}\n`, udf_float_1: 1234567.25, udf_date_1: "0001-01-01T00:00:00" };

const letters = {
  description: "Ευχαριστώ, 谢谢, ẞ ß ſ, e\u0301 é, \u{1f44d}",
  external_system: "Σύστημα",
  udf_string_1: "İstanbul ı",
};

const valueExamples: readonly ToldCreateExample[] = [
  {
    title: "the event of a rewards participant has no account",
    since: "R12.0.0",
    state: effectiveTokenState,
    says: {
      ...ofParticipant({ number: "{{rewards_participant_number}}" }),
      fields_set: "accounts_receivable,rewards_participant",
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
    witnesses: ["participant.without-account"],
  },
  shown(
    "a text may be empty, and null is nothing",
    { description: "", external_system: null },
    { description: "", external_system: null },
    "value.null",
    "value.empty-string",
  ),
  shown(
    "an event is not processed immediately unless that is said",
    { process_immediately: undefined },
    { process_immediately: false },
    "event.process-immediately",
  ),
  shown(
    "a text comes back whole, a number with all of its digits, a date in whatever year",
    asSent,
    asSent,
    "value.outer-space",
    "value.long-text",
    "value.float-precision",
    "date.far-year",
  ),
  shown("letters beyond ASCII come back as they were sent", letters, letters),
  shown(
    "a date comes back in UTC and in whole seconds, as the pages write it",
    {
      performed_on: "2016-06-22T15:00:00+02:00",
      udf_date_1: "2016-06-22T15:00:00.5Z",
      udf_date_2: "2016-06-22T15:00",
    },
    {
      performed_on: "2016-06-22T13:00:00",
      udf_date_1: "2016-06-22T15:00:00",
      udf_date_2: "2016-06-22T15:00:00",
    },
    "date.zone",
    "date.fraction",
  ),
  {
    title: "whether it is processed immediately is no Boolean",
    says: { process_immediately: "yes" },
    ...refusedCall("wrongType", { path: "process_immediately", value: "yes", expected: "Boolean" }),
  },
];
