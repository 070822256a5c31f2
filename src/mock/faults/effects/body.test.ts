import { describe, expect, test } from "vitest";
import { startFaultClient } from "../../../../test/faults-client.ts";
import { transports } from "../../../../test/transports.ts";

const bodies = async (transport: (typeof transports)[number], body: object) => {
  const client = await startFaultClient(transport, [{ effect: { body } }]);
  const token = client.standIn.token;
  const answer = await client.send("/crmapi/rest/v2/customer_events/bulk/social_media/create", {
    method: "POST",
    body: JSON.stringify({ token, social_media_customer_events_set: [] }),
  });
  const seen = {
    type: answer.headers.get("content-type"),
    warning: answer.headers.get("x-mock-warning"),
    text: await answer.text(),
  };
  await client.close();
  return seen;
};

describe.each(transports)("the body of an answer, %s", (transport) => {
  test("is cut", async () => {
    expect((await bodies(transport, { truncateAt: 9 })).text).toBe('{"data":{');
  });

  test("is malformed", async () => {
    const { text } = await bodies(transport, { malformed: true });
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test("says to be of another type", async () => {
    expect((await bodies(transport, { contentType: "text/html" })).type).toBe("text/html");
  });

  test("is patched", async () => {
    const patch = [
      { op: "replace", path: "/status/code", value: "ODD" },
      { op: "remove", path: "/data" },
    ];
    expect(JSON.parse((await bodies(transport, { patch })).text)).toEqual({
      status: { code: "ODD", message: "", description: "" },
    });
  });

  test("stays whole and warns when the patch does not fit", async () => {
    const { text, warning } = await bodies(transport, { patch: [{ op: "remove", path: "/nope" }] });
    expect(JSON.parse(text).status.code).toBe("OK");
    expect(warning).toMatch(/fault-1: the answer was not patched, because remove .*nope cannot be done/);
  });
});

test("a patch that doubles what it has doubled ends at the ceiling, which is said", async () => {
  const patch = Array.from({ length: 40 }, (_, n) => ({ op: "copy", from: "", path: `/x${n}` }));
  expect((await bodies("in-process", { patch })).warning).toContain("would have more than 16777216 letters");
});
