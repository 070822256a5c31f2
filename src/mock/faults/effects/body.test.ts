import { describe, expect, test } from "vitest";
import { createPath } from "../../../../test/event-rows.ts";
import { startFaultClient } from "../../../../test/faults-client.ts";
import { transports } from "../../../../test/transports.ts";

const bodies = async (transport: (typeof transports)[number], body: object) => {
  const client = await startFaultClient(transport, [{ effect: { body } }]);
  const token = client.standIn.token;
  const answer = await client.send(createPath, {
    method: "POST",
    body: JSON.stringify({ token, social_media_customer_events_set: [] }),
  });
  const text = await answer.text();
  await client.close();
  return text;
};

describe.each(transports)("the body of an answer, %s", (transport) => {
  test("is cut", async () => {
    expect(await bodies(transport, { truncateAt: 9 })).toBe('{"data":{');
  });

  test("is malformed", async () => {
    const text = await bodies(transport, { malformed: true });
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });
});
