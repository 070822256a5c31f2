import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";

describe("an answer of a proxy", () => {
  test("has its status, headers and body, says which rule, and nothing is stored", async () => {
    const http = { status: 503, headers: { "X-Proxy": "p1" }, body: { busy: true }, retryAfterSeconds: 7 };
    const client = await startFaultClient("socket", [{ id: "busy", effect: { http } }]);
    const { status, headers, body } = await client.call();
    expect({ status, body }).toEqual({ status: 503, body: { busy: true } });
    expect(headers.get("x-proxy")).toBe("p1");
    expect(headers.get("retry-after")).toBe("7");
    expect(headers.get("x-mock-fault")).toBe("busy;n=1;u=0.000000");
    expect(await client.stored()).toBe(0);
  });

  test("after the commit all is stored, and the journal shows both", async () => {
    const client = await startFaultClient("socket", [{ phase: "after-commit", effect: { http: 504 } }]);
    const { status, headers } = await client.call();
    expect([status, headers.get("content-type")]).toEqual([504, "application/problem+json"]);
    expect(await client.stored()).toBe(2);
    const { items } = await client.get("/__mock/v1/requests");
    expect(items[0]).toMatchObject({ outcome: "fault", response: { status: 504 }, rows: [{}, {}] });
  });

  test("before-auth applies to what has no token and no method, before-commit does not", async () => {
    const client = await startFaultClient("socket", [{ phase: "before-auth", effect: { http: 503 } }]);
    expect((await client.post("/crmapi/rest/v2/no/such/method", {})).status).toBe(503);
    const later = await startFaultClient("socket", [{ effect: { http: 503 } }]);
    expect((await later.post("/crmapi/rest/v2/no/such/method", {})).status).toBe(404);
  });

  test("204 has no body", async () => {
    const client = await startFaultClient("socket", [{ effect: { http: 204 } }]);
    expect(await client.call()).toMatchObject({ status: 204, body: undefined });
  });
});
