import { describe, expect, test } from "vitest";
import { startClient, transports } from "./transports.ts";

/** The request as it stands on the vendor's page, but for `{{token}}`. */
const documentedRequest = ` {
   "token":"{{token}}",

  "social_media_customer_events_set":
   [
        {
            "request_unique_identifier":"16",
            "accounts_receivable_identifier":{"number":"ACR0000000164"},
            "performed_by_unit_identifier":{"name":"Admin Unit"},
            "performed_on":"2016-06-22T15:00:00",
            "social_media":"FACEBOOK",
            "profile":"www.facebook.com/polina",
            "action":"LIKE"
        },
        {
            "request_unique_identifier":"17",
            "accounts_receivable_identifier":{"number":"ACR0000000050"},
            "performed_by_unit_identifier":{"name":"Admin Unit"},
            "performed_on":"2016-06-22T15:05:02",
            "social_media":"FACEBOOK",
            "profile":"www.facebook.com/katerina",
            "action":"LIKE"
        },
        {
            "request_unique_identifier":"18",
            "accounts_receivable_identifier":{"number":"ACR00045750"},
            "performed_by_unit_identifier":{"name":"Admin Unit"},
            "performed_on":"2016-06-22T15:19:22",
            "social_media":"FACEBOOK",
            "profile":"www.facebook.com/marios",
            "action":"LIKE"
        },
        {
            "request_unique_identifier":"19",
            "accounts_receivable_identifier":{"number":"ACR00670000"},
            "performed_by_unit_identifier":{"name":"Admin Unit"},
            "performed_on":"2016-06-22T15:15:42",
            "social_media":"FACEBOOK",
            "profile":"www.facebook.com/yiannis",
            "action":"LIKE"
        }
  
    ]
}
`;

const path = "/crmapi/rest/v2/customer_events/bulk/social_media/create";

describe.each(transports)("the documented example, %s", (transport) => {
  test("is answered as on the page, the ids by their form", async () => {
    const client = await startClient(transport);
    const { status, body } = await client.post(
      path,
      documentedRequest.replace("{{token}}", client.standIn.token ?? ""),
    );
    const id = expect.stringMatching(/^[0-9A-F]{32}$/);
    const failed = (request_unique_identifier: string, number: string) => ({
      error_description: `Error:Account (${number}) Not Found. - Description:The specified API value was not found.`,
      error_code: "NotFoundAPIValueException",
      request_unique_identifier,
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      data: {
        unprocessed_customer_events_set: [failed("18", "ACR00045750"), failed("19", "ACR00670000")],
        processed_customer_events_set: [
          { number: "14", id, request_unique_identifier: "16" },
          { number: "15", id, request_unique_identifier: "17" },
        ],
      },
      status: { code: "OK", description: "", message: "" },
    });
    await client.close();
  });
});
