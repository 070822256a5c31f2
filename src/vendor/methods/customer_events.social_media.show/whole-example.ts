import type { Example } from "../../../wire/example.ts";
import { completeEvent } from "../../examples/create-examples.ts";

const token = "12CDF55749BAEB3A0CA8DCABCA3E2D72";

/** The state of most. */
export const eventState: Example["state"] = {
  name: "a social media event with a classification exists",
  values: { token, event_number: "5", missing_event_number: "999999999" },
};

/** The event of that state. */
export const byNumber = { token: "{{token}}", customer_event_identifier: "number={{event_number}}" };

/** An event with all that it has. */
export const wholeExample: Example = {
  title: "an event is shown by its number",
  witnesses: ["call.page-in-part", "event.process-immediately", "event.log-information"],
  provenance: "assumed",
  state: eventState,
  request: { query: byNumber },
  response: {
    body: {
      data: completeEvent("SOCIAL_MEDIA", {
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
      status: { code: "OK", description: "", message: "" },
    },
  },
  generated: [
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
};
