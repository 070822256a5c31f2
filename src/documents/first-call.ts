/**
 * A call that works when it is pasted, over the fixtures that are ours: one row that is processed.
 * @param baseUrl what stands before `/crmapi`
 * @param token `undefined` when there is none that works
 */
export function firstCall(baseUrl: string, token: string | undefined): string {
  const body = {
    token: token ?? "<a token of your fixtures>",
    social_media_customer_events_set: [
      {
        request_unique_identifier: "1",
        accounts_receivable_identifier: { number: "ACR0000000164" },
        performed_by_unit_identifier: { name: "Admin Unit" },
        performed_on: "2016-06-22T15:00:00",
        social_media: "FACEBOOK",
        profile: "www.facebook.com/polina",
        action: "LIKE",
      },
    ],
  };
  return `curl -s ${baseUrl}/crmapi/rest/v2/customer_events/bulk/social_media/create -H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
}
