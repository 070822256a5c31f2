import { describe, expect, test } from "vitest";
import { createPath } from "../../../../test/event-rows.ts";
import { startFaultClient } from "../../../../test/faults-client.ts";
import { transports } from "../../../../test/transports.ts";
import { ruleSchema } from "../rule.ts";

describe.each(transports)("the headers of an answer, %s", (transport) => {
  test.each([
    [{ set: { "Content-Type": "text/html", "x-proxy": "p1" } }, { "content-type": "text/html", "x-proxy": "p1" }],
    [{ drop: "Content-Type" }, { "content-type": null, "x-proxy": null }],
    [{ drop: ["x-mock-fault", "x-request-id"] }, { "x-mock-fault": null, "x-request-id": null }],
  ])("%j", async (headers, expected) => {
    const client = await startFaultClient(transport, [{ phase: "after-commit", effect: { headers } }]);
    const answer = await client.send(createPath, {
      method: "POST",
      body: JSON.stringify({ token: client.standIn.token, social_media_customer_events_set: [] }),
    });
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, answer.headers.get(name)]))).toEqual(expected);
    expect((await answer.json()) as object).toMatchObject({ status: { code: "OK" } });
  });
});

test.each([{}, { set: { "Content-Length": "1" } }, { drop: "a b" }, { set: { "x-a": "1\r\nx-b: 2" } }])(
  "%j is refused",
  (headers) => expect(ruleSchema.safeParse({ effect: { headers } }).success).toBe(false),
);
