import { answered, behindRefusal, type Example, refusedCall } from "../../../wire/example.ts";
import { completeEvent } from "../../examples/create-examples.ts";
import { saidOfEvent } from "../../examples/states.ts";

const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

/** The state of most. */
const eventState: Example["state"] = {
  name: "a social media event with a classification exists",
  values: { token, event_number: "5", missing_event_number: "999999999" },
};

/** The event of that state. */
const byNumber = { token: "{{token}}", customer_event_identifier: "number={{event_number}}" };

/** An example of the event that an identifier names. */
const example = (
  title: string,
  state: Example["state"],
  customer_event_identifier: string | readonly string[],
  { response, generated, witnesses = ["fields-set.filters"] }: Pick<Example, "response" | "generated" | "witnesses">,
  fields_set?: string,
): Example => ({
  title,
  provenance: "assumed",
  state,
  request: {
    query: { token: "{{token}}", customer_event_identifier, ...(fields_set !== undefined && { fields_set }) },
  },
  response,
  generated,
  witnesses,
});

/** An event with all that it has. */
const wholeExample: Example = {
  title: "an event is shown by its number",
  witnesses: ["call.page-in-part", "event.process-immediately", "event.log-information"],
  provenance: "assumed",
  state: eventState,
  request: { query: byNumber },
  ...answered(
    completeEvent("SOCIAL_MEDIA", {
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
    }),
    [
      "/data/id",
      "/data/performed_on",
      "/data/description",
      "/data/profile",
      "/data/classification/id",
      "/data/classification/name",
      "/data/classification/alternative_code",
      "/data/classification/description",
      "/data/performed_by_unit/id",
      "/data/performed_by_unit/name",
      "/data/performed_by_unit/group_name",
      "/data/performed_by_unit/community_name",
      "/data/performed_by_unit/alternative_code",
      "/data/performed_by_unit/description",
      "/data/accounts_receivable/id",
      "/data/accounts_receivable/number",
      "/data/accounts_receivable/name",
      "/data/accounts_receivable/account_owner/id",
      "/data/accounts_receivable/account_owner/number",
      "/data/accounts_receivable/account_owner/name",
      "/data/log_information/created_date",
    ],
  ),
};

export const examples: readonly Example[] = [
  wholeExample,
  example(
    "an event is shown by its id",
    {
      name: "a social media event of a known id exists",
      values: { token, event_id: "00B4C1767CB1B7AECBF20316C29D9642" },
    },
    "id={{event_id}}",
    answered({ id: "{{event_id}}" }),
    "id",
  ),
  example(
    "the date of an event is shown to the second",
    {
      name: "a social media event with a known date exists",
      values: { token, dated_event_number: "13", event_date: "2016-05-13T10:13:07" },
    },
    "number={{dated_event_number}}",
    answered({ performed_on: "{{event_date}}" }),
    "performed_on",
  ),
  {
    ...example(
      "what was said of an event is read back",
      {
        name: "a social media event that was created with every member exists",
        values: {
          token,
          account_number: "ACR0000000050",
          classification_name: "Competition",
          full_event_number: "12",
          used_reference_number: "HS-12",
        },
      },
      "number={{full_event_number}}",
      answered({
        ...saidOfEvent,
        external_system_reference_number: "{{used_reference_number}}",
        classification: { name: "{{classification_name}}" },
        accounts_receivable: { number: "{{account_number}}" },
      }),
      [
        ...Object.keys(saidOfEvent),
        "external_system_reference_number",
        "classification.name",
        "accounts_receivable.number",
      ].join(","),
    ),
    since: "R10.1.0",
  },
  {
    ...example(
      "an identifier of two fields, which stands twice in the query",
      eventState,
      ["number=1", "external_system_reference_number=HS-1"],
      refusedCall("semiOptionalConflict", {
        path: "customer_event_identifier",
        members: "id, number, external_system_reference_number",
      }),
    ),
    since: "R10.1.0",
    witnesses: ["identifier.repeated-in-query", "identifier.one-of", "error.semiOptionalConflict"],
  },
  {
    ...example(
      "the event of that number is of another type",
      { name: "a web event exists", values: { token, web_event_number: "10" } },
      "number={{web_event_number}}",
      refusedCall("customerEventNotFound", { value: "{{web_event_number}}" }),
    ),
    witnesses: [...behindRefusal("customerEventNotFound"), "identifier.other-type"],
  },
  {
    title: "an event is shown by its external reference",
    since: "R10.1.0",
    provenance: "assumed",
    state: {
      name: "a social media event with an external reference exists",
      values: { token, external_reference_number: "HS-11" },
    },
    request: {
      query: {
        token: "{{token}}",
        customer_event_identifier: "external_system_reference_number={{external_reference_number}}",
        fields_set: "number,external_system_reference_number",
      },
    },
    ...answered({ number: "11", external_system_reference_number: "{{external_reference_number}}" }, ["/data/number"]),
  },
  example(
    "there is no such event",
    eventState,
    "number={{missing_event_number}}",
    refusedCall("customerEventNotFound", { value: "{{missing_event_number}}" }),
  ),
  {
    title: "the identifier is missing",
    provenance: "assumed",
    state: eventState,
    request: { query: { token: "{{token}}" } },
    ...refusedCall("mandatoryMissing", { path: "customer_event_identifier" }),
  },
  {
    title: "the token is missing",
    provenance: "assumed",
    state: eventState,
    request: { query: { customer_event_identifier: "number={{event_number}}" } },
    ...refusedCall("tokenMissing"),
  },
];
