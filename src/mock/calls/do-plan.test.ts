import { expect, onTestFinished, test } from "vitest";
import { createPath, namedRow, rowsSet as set } from "../../../test/event-rows.ts";
import { startClient } from "../../../test/transports.ts";
import { defect } from "../../common/problem.ts";
import { catalog } from "../../vendor/catalog.ts";
import type { BulkOperation, Operation } from "../../vendor/method.ts";

const broken = "a defect of ours";

/** Operations that do all of their work for events at `FACEBOOK/throws`, and then throw. */
const throwing = catalog.map((operation): Operation => {
  if (operation.method.bulk) {
    const { create } = operation as BulkOperation;
    return { ...operation, create: (row: never, context: never) => thenThrow(create(row, context), row) } as Operation;
  }
  const { answer } = operation as Exclude<Operation, BulkOperation>;
  return {
    ...operation,
    answer: (parameters: never, context: never) => thenThrow(answer(parameters, context), parameters),
  } as Operation;
});

function thenThrow<Result>(result: Result, asked: { readonly profile?: string }): Result {
  if (asked.profile === "throws") throw new Error(broken);
  return result;
}

test("when the work throws, nothing of the whole call stays stored", async () => {
  const client = await startClient("socket", {}, throwing);
  onTestFinished(client.close);
  const { token } = client.standIn;
  const stored = async () => (await client.get("/__mock/v1/store/customer_events?limit=1000")).items;
  const before = await stored();
  const rows = [namedRow("1"), namedRow("2"), namedRow("3", { profile: "throws" }), namedRow("4")];
  const singlePath = "/crmapi/rest/v2/customer_events/social_media/create";
  const { request_unique_identifier: _, ...one } = namedRow("5", { profile: "throws" });
  const referenced = { external_system: "HOOTSUITE", external_system_reference_number: "HS-roll-back" };
  for (const [path, body] of [
    [createPath, { token, [set]: rows }],
    [singlePath, { token, ...one, ...referenced }],
  ] as const) {
    const { status, headers, body: told } = await client.post(path, body);
    expect([path, status, headers.get("content-type")]).toEqual([path, 500, "application/problem+json"]);
    expect(told).toMatchObject({ title: defect.title, requestId: headers.get("x-request-id") });
    const [entry] = client.standIn.journal.entries().slice(-1);
    expect(entry).toMatchObject({ outcome: "defect", provenance: null, assumptions: [] });
    expect(await stored()).toEqual(before);
  }
  const again = await client.post(createPath, { token, [set]: [namedRow("1"), namedRow("5", referenced)] });
  expect(again.body.data.processed_customer_events_set).toHaveLength(2);
  expect(await stored()).toHaveLength(before.length + 2);
});

test("a row that is refused for a value tells its place within the call", async () => {
  const vendorErrors = { dateInFuture: { row: { text: "{path}" } } };
  const client = await startClient("in-process", { assumptions: { "date.future": "refused" }, vendorErrors });
  const late = namedRow("2", { performed_on: "2999-12-31T00:00:00" });
  const { body } = await client.post(createPath, { token: client.standIn.token, [set]: [namedRow("1"), late] });
  expect(body.data.unprocessed_customer_events_set).toMatchObject([{ error_description: `${set}[1].performed_on` }]);
});
