import { expect } from "vitest";
import { startClient } from "./transports.ts";

/**
 * A bulk method does a thousand rows, and refuses a call with one more as a whole.
 * @param row a good one
 */
export async function expectRowLimit(path: string, set: string, row: object): Promise<void> {
  const client = await startClient("in-process");
  const send = (count: number) =>
    client.post(path, {
      token: client.standIn.token,
      [set]: Array.from({ length: count }, (_, at) => ({ ...row, request_unique_identifier: `${at}` })),
    });
  const events = client.standIn.sandbox("default").store.named("customer_events");
  const before = events?.total ?? 0;
  const refused = await send(1001);
  expect(JSON.stringify(refused.body)).toContain(`${set} has 1001 elements; the maximum is 1000`);
  expect(events?.total).toBe(before);
  const done = await send(1000);
  expect(done.body.data.processed_customer_events_set).toHaveLength(1000);
  expect(done.body.data.unprocessed_customer_events_set).toEqual([]);
  expect(events?.total).toBe(before + 1000);
}
