import { describe, expect, test } from "vitest";
import { createPath } from "../../../../test/event-rows.ts";
import { startFaultClient } from "../../../../test/faults-client.ts";

describe("a corrupted response", () => {
  test.each([
    [{ body: { truncateAt: 9 } }, /^\{"data":\{$/],
    [{ body: { malformed: true } }, /^\{'data":/],
    [{ body: { malformed: true, truncateAt: 5 } }, /^\{'dat$/],
    [{ headers: { set: { "content-type": "text/html" } } }, /^\{"data":/],
  ] as const)("%j: the journal has the text that was sent, as a fault", async (effect, form) => {
    const client = await startFaultClient("socket", [{ phase: "after-commit", effect }]);
    const { token } = client.standIn;
    const body = JSON.stringify({ token, social_media_customer_events_set: [] });
    const sent = await (await client.send(createPath, { method: "POST", body })).text();
    expect(sent).toMatch(form);
    const entry = client.standIn.journal.entries()[0];
    expect(entry).toMatchObject({ outcome: "fault", response: { status: 200 } });
    const kept = entry?.response.body;
    expect(typeof kept === "string" ? kept : JSON.stringify(kept)).toBe(sent);
    const claim = { operation: "*", statusCode: "OK", times: "headers" in effect ? 1 : 0 } as const;
    expect((await client.post("/__mock/v1/requests/check", claim)).body.result).toBe("proven true");
  });
});
