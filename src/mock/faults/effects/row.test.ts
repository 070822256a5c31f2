import { describe, expect, test } from "vitest";
import { namedRow } from "../../../../test/event-rows.ts";
import { startFaultClient } from "../../../../test/faults-client.ts";

const ids = (rows: { request_unique_identifier: string }[]) => rows.map((one) => one.request_unique_identifier);
const sets = ({ body }: { body: { data: Record<string, never[]> } }) => [
  ids(body.data["processed_customer_events_set"] ?? []),
  ids(body.data["unprocessed_customer_events_set"] ?? []),
];

describe("a row", () => {
  test.each([
    ["rejected", [["2"], ["1"]], 1],
    ["committed-but-reported-failed", [["2"], ["1"]], 2],
    ["reported-ok-but-not-committed", [["1", "2"], []], 1],
    ["omitted", [["2"], []], 1],
  ] as const)("%s", async (outcome, answered, stored) => {
    const client = await startFaultClient("in-process", [
      { id: "r", match: { rows: { where: { "/profile": { contains: ".com/1" } } } }, effect: { row: { outcome } } },
    ]);
    const answer = await client.call();
    expect(sets(answer)).toEqual(answered);
    expect(await client.stored()).toBe(stored);
    expect(answer.headers.get("x-mock-fault")).toBe("r;n=1;u=0.000000;rows=1");
    const { items } = await client.get("/__mock/v1/requests");
    expect(items[0].outcome).toBe(sets(answer)[0]?.length === 2 ? "processed" : "partly processed");
    expect(items[0].rows[0].fault).toEqual({ rule: "r", outcome });
  });

  test("that would be refused anyway keeps its own refusal", async () => {
    const client = await startFaultClient("in-process", [{ effect: { row: "omitted" } }]);
    const { body } = await client.call({}, [namedRow("1", { action: "HATE" }), namedRow("2")]);
    expect(body.data.unprocessed_customer_events_set).toMatchObject([{ error_code: "AssumedInvalidValueException" }]);
  });

  test("says what the rule says; the first rule wins", async () => {
    const client = await startFaultClient("in-process", [
      { effect: { row: { error_code: "First", error_description: "text" } } },
      { effect: { row: { error_code: "Second" } } },
    ]);
    const { body } = await client.call();
    expect(body.data.unprocessed_customer_events_set).toMatchObject([
      { error_code: "First", error_description: "text" },
      { error_code: "First" },
    ]);
  });
});
