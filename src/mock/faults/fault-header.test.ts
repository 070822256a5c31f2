import { expect, test } from "vitest";
import { createPath, eventRow } from "../../../test/event-rows.ts";
import { createStandIn } from "../../index.ts";

const showPath = "/crmapi/rest/v2/customer_events/social_media/show";

/** What a call is told of the fault that it asked for. */
async function told(fault: string, path = createPath, rows: readonly object[] = [eventRow({})]) {
  const standIn = createStandIn();
  const { token } = standIn.sandbox("default");
  const response = await standIn.fetch(path, {
    method: "POST",
    headers: { "x-mock-fault": fault },
    body: JSON.stringify({ token, social_media_customer_events_set: rows }),
  });
  return response.headers.get("x-mock-warning");
}

test.each([
  ["status=503", "/crmapi/rest/v2/no/such", "header did not apply: the path is not a method"],
  ["row=rejected", "/crmapi/rest/v2/no/such", "header did not apply: the path is not a method"],
  [
    "row=rejected",
    "/crmapi/rest/v2/authentication/token/release",
    "header did not apply: authentication.token.release has no rows",
  ],
  ["phase=before-commit;status=503", showPath, "header did not apply: the call ended before the phase before-commit"],
])("%s that a call to %s asks for in vain says why", async (fault, path, why) => {
  expect(await told(fault, path)).toContain(`X-Mock-Fault ${why}`);
});

test("a fault of rows says why none fits", async () => {
  const warning = await told("row=rejected;index=1");
  expect(warning).toBe("X-Mock-Fault header did not apply: it has 1 row, and match.rows.index is 1, counted from 0");
});
