import { answered, behindRefusal, type Example, refusedCall, type ToldExample } from "../../../wire/example.ts";
import { completeEvent, ownRecords } from "../../examples/create-examples.ts";
import { saidOfEvent } from "../../examples/states.ts";

const stateOf = (name: string, values: Readonly<Record<string, string>>): Example["state"] => ({
  name,
  values: { token: "12CDF55749BAEB3A0CA8DCABCA3E2D72", ...values },
});

const state = stateOf("a social media event with a classification exists", {
  event_number: "5",
  missing_event_number: "999999999",
});

const whole = completeEvent("SOCIAL_MEDIA", {
  id: "00B4C1767CB1B7AECBF20316C29D9642",
  number: "{{event_number}}",
  life_cycle_state: "POSTED",
  performed_on: "2016-05-05T10:05:00",
  description: "Liked the page of the spring campaign",
  process_immediately: false,
  social_media: "FACEBOOK",
  profile: "www.facebook.com/eleni",
  action: "LIKE",
  classification: {
    id: "788A4BFCDE814D3B3F44599B44C73A9C",
    name: "Campaign",
    alternative_code: "CMP",
    description: "Events of a campaign",
  },
  performed_by_unit: {
    id: "EE63A82C4FEBE02FF34E90DD1EBA5ABE",
    name: "Web Unit",
    group_name: "Head Office",
    community_name: "CRM Demo",
    alternative_code: "WEB",
    description: "The unit of the web site",
  },
  accounts_receivable: {
    id: "993FBA2234C1DAF541513BB8230ABAF8",
    number: "ACR0000000165",
    name: "Eleni Ioannou",
    life_cycle_state: "EFFECTIVE",
    account_owner: { id: "5121B4573F13B59E3D18772D5019D4E9", number: "CI000165", name: "Eleni Ioannou" },
  },
  log_information: {
    created_date: "2016-05-05T10:05:30",
    updated_date: null,
    created_by_unit: null,
    updated_by_unit: null,
    created_by_user: null,
    updated_by_user: null,
  },
});

/** What sets an example apart: it is assumed, and asks with the token for the event that an identifier names. */
const told: readonly (ToldExample & { readonly identifier?: string | readonly string[]; readonly fields?: string })[] =
  [
    {
      title: "an event is shown by its number",
      identifier: "number={{event_number}}",
      ...answered(
        whole,
        ownRecords(whole, [
          "id",
          "performed_on",
          "description",
          "profile",
          "classification",
          "performed_by_unit",
          "accounts_receivable",
          "log_information",
        ]),
      ),
      witnesses: ["call.page-in-part", "event.process-immediately", "event.log-information"],
    },
    {
      title: "an event is shown by its id",
      state: stateOf("a social media event of a known id exists", { event_id: "00B4C1767CB1B7AECBF20316C29D9642" }),
      identifier: "id={{event_id}}",
      fields: "id",
      ...answered({ id: "{{event_id}}" }),
    },
    {
      title: "the date of an event is shown to the second",
      state: stateOf("a social media event with a known date exists", {
        dated_event_number: "13",
        event_date: "2016-05-13T10:13:07",
      }),
      identifier: "number={{dated_event_number}}",
      fields: "performed_on",
      ...answered({ performed_on: "{{event_date}}" }),
    },
    {
      title: "what was said of an event is read back",
      since: "R10.1.0",
      state: stateOf("a social media event that was created with every member exists", {
        account_number: "ACR0000000050",
        classification_name: "Competition",
        full_event_number: "12",
        used_reference_number: "HS-12",
      }),
      identifier: "number={{full_event_number}}",
      fields: [
        ...Object.keys(saidOfEvent),
        "external_system_reference_number",
        "classification.name",
        "accounts_receivable.number",
      ].join(),
      ...answered({
        ...saidOfEvent,
        external_system_reference_number: "{{used_reference_number}}",
        classification: { name: "{{classification_name}}" },
        accounts_receivable: { number: "{{account_number}}" },
      }),
    },
    {
      title: "an identifier of two fields, which stands twice in the query",
      since: "R10.1.0",
      identifier: ["number=1", "external_system_reference_number=HS-1"],
      ...refusedCall("semiOptionalConflict", {
        path: "customer_event_identifier",
        members: "id, number, external_system_reference_number",
      }),
      witnesses: ["identifier.repeated-in-query", "identifier.one-of", "error.semiOptionalConflict"],
    },
    {
      title: "the event of that number is of another type",
      state: stateOf("a web event exists", { web_event_number: "10" }),
      identifier: "number={{web_event_number}}",
      ...refusedCall("customerEventNotFound", { value: "{{web_event_number}}" }),
      witnesses: [...behindRefusal("customerEventNotFound"), "identifier.other-type"],
    },
    {
      title: "an event is shown by its external reference",
      since: "R10.1.0",
      state: stateOf("a social media event with an external reference exists", { external_reference_number: "HS-11" }),
      identifier: "external_system_reference_number={{external_reference_number}}",
      fields: "number,external_system_reference_number",
      ...answered({ number: "11", external_system_reference_number: "{{external_reference_number}}" }, [
        "/data/number",
      ]),
      witnesses: [],
    },
    {
      title: "there is no such event",
      identifier: "number={{missing_event_number}}",
      ...refusedCall("customerEventNotFound", { value: "{{missing_event_number}}" }),
    },
    { title: "the identifier is missing", ...refusedCall("mandatoryMissing", { path: "customer_event_identifier" }) },
    {
      title: "the token is missing",
      request: { query: { customer_event_identifier: "number={{event_number}}" } },
      ...refusedCall("tokenMissing"),
    },
  ];

export const examples: readonly Example[] = told.map(({ identifier, fields, ...said }) => ({
  provenance: "assumed",
  state,
  request: {
    query: {
      token: "{{token}}",
      ...(identifier && { customer_event_identifier: identifier }),
      ...(fields && { fields_set: fields }),
    },
  },
  ...(fields && { witnesses: ["fields-set.filters"] }),
  ...said,
}));
