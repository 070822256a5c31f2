import { describe, expect, test, vi } from "vitest";
import { vendorErrors } from "../src/wire/vendor-errors.ts";
import { eventsBody, createPath as path } from "./event-rows.ts";
import { startClient, transports } from "./transports.ts";

const empty = (token: string | undefined) => JSON.stringify({ token, social_media_customer_events_set: [] });

describe.each(transports)("whatever comes in, %s", (transport) => {
  test.each([
    ["GET", path, 405, vendorErrors.verbNotAllowed.code],
    ["PUT", path, 405, vendorErrors.verbNotAllowed.code],
    ["DELETE", path, 405, vendorErrors.verbNotAllowed.code],
    ["POST", "/crmapi/rest/v2/customer_events/bulk/nothing/create", 404, vendorErrors.methodUnknown.code],
    ["POST", "/crmapi/rest/v1/customer_events/bulk/social_media/create", 404, vendorErrors.methodUnknown.code],
    ["GET", "/", 404, vendorErrors.methodUnknown.code],
  ])("%s %s is answered %i in the envelope", async (method, at, status, code) => {
    await using client = await startClient(transport);
    const response = await client.send(at, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(await response.json()).toMatchObject({ data: {}, status: { code } });
    expect(response.headers.get("allow")).toBe(status === 405 ? "POST" : null);
  });

  test("refusals have the configured HTTP status, unless their vendor error has its own", async () => {
    await using client = await startClient(transport, {
      refusalStatus: 400,
      vendorErrors: { tokenUnknown: { code: "Real", message: "Seen {nothing}", httpStatus: 401 } },
    });
    expect((await client.post(path, "")).status).toBe(400);
    const { status, body, headers } = await client.post(path, empty("nobody"));
    expect(status).toBe(401);
    expect(body.status).toMatchObject({ code: "Real", message: "Seen {nothing}" });
    // The words were observed; that data is {} beside them was not.
    expect(headers.get("x-mock-provenance")).toBe("assumed");
    expect(headers.get("x-mock-assumptions")).toBe("call.refusal-data, call.content-type, error.tokenUnknown");
  });

  test("an answer that a fault rule had a hand in is not called CRM.COM's", async () => {
    await using client = await startClient(transport);
    const asked = async (body: object) =>
      (await client.post(path, body, { "x-mock-fault": "row=rejected" })).headers.get("x-mock-provenance");
    expect(await asked(eventsBody(["p"]))).toBe(null);
    // A row that is refused anyway is refused as ever.
    expect(await asked({ token: client.standIn.token, social_media_customer_events_set: [{}] })).toBe("assumed");
    const rows = client.standIn.journal.entries().at(-1)?.rows;
    expect(rows).toMatchObject([{ kind: "mandatoryMissing", provenance: "assumed" }]);
  });
});

test("a test that fakes the timers of its process does not stop the server in it", async () => {
  await using client = await startClient("socket");
  vi.useFakeTimers({ toFake: ["setImmediate"] });
  try {
    const { body } = await client.post(path, empty(client.standIn.token));
    expect(body.status.code).toBe("OK");
  } finally {
    vi.useRealTimers();
  }
});

test("X-Request-Id is taken when it can stand in a line, and made otherwise", async () => {
  await using client = await startClient("in-process");
  const idFor = async (id: string) =>
    (await client.post(path, "{}", { "x-request-id": id })).headers.get("x-request-id");
  expect(await idFor("build-7/a")).toBe("build-7/a");
  for (const bad of ["two words", "ü", "x".repeat(101)]) expect(await idFor(bad), bad).toMatch(/^call-\d+$/);
});
