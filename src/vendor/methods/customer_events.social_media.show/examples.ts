import type { Example } from "../../../wire/example.ts";
import { behindRefusal, refusedCall } from "../../../wire/refused-call.ts";
import { saidOfEvent } from "../../examples/states.ts";
import { byNumber, eventState, wholeExample } from "./whole-example.ts";

const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

export const examples: readonly Example[] = [
  wholeExample,
  {
    title: "an event is shown by its id",
    witnesses: ["fields-set.filters"],
    provenance: "assumed",
    state: {
      name: "a social media event of a known id exists",
      values: { token, event_id: "00B4C1767CB1B7AECBF20316C29D9642" },
    },
    request: { query: { token: "{{token}}", customer_event_identifier: "id={{event_id}}", fields_set: "id" } },
    response: {
      body: { data: { id: "{{event_id}}" }, status: { code: "OK", description: "", message: "" } },
    },
    generated: [],
  },
  {
    title: "the date of an event is shown to the second",
    witnesses: ["fields-set.filters"],
    provenance: "assumed",
    state: {
      name: "a social media event with a known date exists",
      values: { token, dated_event_number: "13", event_date: "2016-05-13T10:13:07" },
    },
    request: {
      query: {
        token: "{{token}}",
        customer_event_identifier: "number={{dated_event_number}}",
        fields_set: "performed_on",
      },
    },
    response: {
      body: { data: { performed_on: "{{event_date}}" }, status: { code: "OK", description: "", message: "" } },
    },
    generated: [],
  },
  {
    title: "what was said of an event is read back",
    since: "R10.1.0",
    witnesses: ["fields-set.filters"],
    provenance: "assumed",
    state: {
      name: "a social media event that was created with every member exists",
      values: {
        token,
        account_number: "ACR0000000050",
        classification_name: "Competition",
        full_event_number: "12",
        used_reference_number: "HS-12",
      },
    },
    request: {
      query: {
        token: "{{token}}",
        customer_event_identifier: "number={{full_event_number}}",
        fields_set: [
          ...Object.keys(saidOfEvent),
          "external_system_reference_number",
          "classification.name",
          "accounts_receivable.number",
        ].join(","),
      },
    },
    response: {
      body: {
        data: {
          ...saidOfEvent,
          external_system_reference_number: "{{used_reference_number}}",
          classification: { name: "{{classification_name}}" },
          accounts_receivable: { number: "{{account_number}}" },
        },
        status: { code: "OK", description: "", message: "" },
      },
    },
    generated: [],
  },
  {
    title: "an identifier of two fields, which stands twice in the query",
    since: "R10.1.0",
    provenance: "assumed",
    state: eventState,
    request: {
      query: {
        token: "{{token}}",
        customer_event_identifier: ["number=1", "external_system_reference_number=HS-1"],
      },
    },
    ...refusedCall("semiOptionalConflict", {
      path: "customer_event_identifier",
      members: "id, number, external_system_reference_number",
    }),
    witnesses: ["identifier.repeated-in-query", "identifier.one-of", "error.semiOptionalConflict"],
  },
  {
    title: "the event of that number is of another type",
    provenance: "assumed",
    state: { name: "a web event exists", values: { token, web_event_number: "10" } },
    request: { query: { token: "{{token}}", customer_event_identifier: "number={{web_event_number}}" } },
    ...refusedCall("customerEventNotFound", { value: "{{web_event_number}}" }),
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
    response: {
      body: {
        data: { number: "11", external_system_reference_number: "{{external_reference_number}}" },
        status: { code: "OK", description: "", message: "" },
      },
    },
    generated: ["/data/number"],
  },
  {
    title: "there is no such event",
    provenance: "assumed",
    state: eventState,
    request: { query: { ...byNumber, customer_event_identifier: "number={{missing_event_number}}" } },
    ...refusedCall("customerEventNotFound", { value: "{{missing_event_number}}" }),
  },
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
