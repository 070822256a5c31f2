import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { startFaultClient } from "./faults-client.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const rules = [
  { when: { probability: 0.5 }, effect: { http: 503 } },
  {
    when: { probability: 0.5, draw: { by: "key" as const, key: "header:X-Call" } },
    effect: { body: { truncateAt: 5 } },
  },
  { phase: "after-commit" as const, when: { every: 2 }, effect: { delay: 1 } },
  { match: { operation: "other.*" }, effect: { http: 500 } },
];

test("ten thousand calls under rules leave memory where it was", async () => {
  const client = await startFaultClient("in-process", rules, { journalMax: 10 });
  const send = async (from: number, to: number) => {
    for (let at = from; at < to; at += 50) {
      const batch = Array.from({ length: 50 }, (_, index) =>
        client.send("/crmapi/rest/v2/customer_events/bulk/social_media/create", {
          method: "POST",
          headers: { "x-call": `${at + index}` },
          body: JSON.stringify({ token: client.standIn.token, social_media_customer_events_set: [] }),
        }),
      );
      await Promise.all((await Promise.all(batch)).map((answer) => answer.arrayBuffer()));
    }
  };
  const heap = async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      collectGarbage();
      await new Promise(setImmediate);
    }
    return process.memoryUsage().heapUsed;
  };
  await send(0, 12_000);
  const before = await heap();
  await send(12_000, 22_000);
  const grown = (await heap()) - before;
  expect(grown).toBeLessThan(4 * 1024 * 1024);
  await client.close();
});
