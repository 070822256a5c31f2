import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { vendorErrors } from "../../src/wire/vendor-errors.ts";
import { eventRow } from "../event-rows.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";
import { sendDay, sendRows } from "./send-day.ts";
import { startUpstream } from "./upstream.ts";

interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
  body: any;
}

type Mutate = (answer: Answer) => void;

/** The path of a recording of a day at a system that does in one thing as we do not, and else answers as a mutant has it. */
async function recordedOf(mutate: Mutate, day: typeof sendDay = sendDay): Promise<string> {
  const assumptions = { "value.letter-case": "any" } as const;
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release: "R14.0.0", assumptions });
  const upstream = await startUpstream(async (request, response) => {
    const { url = "", method = "GET" } = request;
    const sent = await text(request);
    const own = await system.fetch(url, { method, ...(method === "POST" && { body: sent }) });
    const answer: Answer = { status: own.status, body: await own.json() };
    mutate(answer);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(answer.body));
  });
  const recorder = await recordHere(upstream.url, { seed: "a" });
  await day(recorder.url, system.token as string);
  await recorder.end("stopped");
  await upstream.close();
  return recorder.path;
}

const ofDone =
  (mutate: Mutate): Mutate =>
  (answer) =>
    answer.body.status.code === "OK" && mutate(answer);
const ofRefusals =
  (mutate: Mutate): Mutate =>
  (answer) =>
    answer.body.status.code !== "OK" && mutate(answer);
const ofRows =
  (set: string, mutate: (row: Record<string, unknown>) => void): Mutate =>
  ({ body }) =>
    (body.data?.[`${set}_customer_events_set`] ?? []).forEach(mutate);

const operation = "customer_events.bulk.social_media.create";
const hidden = [
  "value.null",
  "date.without-time",
  "bulk.repeated-identifier",
  "call.order-of-checks",
  "bulk.all-rows-fail",
];

describe("what differs in every answer of its kind", { timeout: 60_000 }, () => {
  test("as a type is told as a shape", async () => {
    const path = await recordedOf((answer) => {
      ofRows("processed", (row) => row["number"] && Object.assign(row, { number: Number(row["number"]) }))(answer);
      if (answer.body.status.code === "OK") answer.body.status.message = null;
    });
    const { report, refuted, confirmed, file, again } = await examinedAt(path);
    expect(refuted).toEqual([["value.letter-case", "any"]]);
    expect(confirmed).toEqual(expect.arrayContaining(hidden));
    expect(report.shapes.filter((one) => one.operation === operation)).toEqual([
      {
        operation,
        path: "data.processed_customer_events_set[].number",
        kind: "type",
        here: "String",
        there: "integer",
      },
      { operation, path: "status.message", kind: "type", here: "String", there: "null" },
    ]);
    expect(file.observed.notAdopted).toEqual([]);
    expect((await again()).report).toMatchObject({ outcome: "same", shapes: [], left: [] });
  });

  test("as words of calls that are done is adopted as what it is", async () => {
    const path = await recordedOf(ofDone(({ body }) => Object.assign(body.status, { description: "Done" })));
    const { report, refuted, confirmed, file, again } = await examinedAt(path);
    expect(refuted).toEqual([["value.letter-case", "any"]]);
    expect(confirmed).toEqual(expect.arrayContaining(hidden));
    expect(report.left).toEqual([expect.objectContaining({ operation: "every method", there: "Done" })]);
    expect(file).toMatchObject({ observed: { done: { message: "", description: "Done" }, notAdopted: [] } });
    expect((await again()).report).toMatchObject({ outcome: "same", left: [] });
    await using adopted = createStandIn({ ...file, assumptions: {}, logLevel: "silent" });
    const answer = await adopted.fetch("/crmapi/rest/v2/customer_events/social_media/list", {
      method: "POST",
      body: JSON.stringify({ token: adopted.token, accounts_receivable_identifier: { number: "ACR0000000164" } }),
    });
    expect(await answer.json()).toMatchObject({ status: { code: "OK", message: "", description: "Done" } });
  });

  test.each([401, 422])("as the HTTP status %i of refusals is one finding, and adopted once", async (status) => {
    const path = await recordedOf(ofRefusals((answer) => Object.assign(answer, { status })));
    const { report, refuted, file, again } = await examinedAt(path);
    expect(refuted.map(([id]) => id)).toEqual(["call.http-status", "value.letter-case"]);
    expect(report.findings[0]).toMatchObject({
      setting: `refusalStatus ${status}`,
      example: { there: `HTTP ${status}`, here: "HTTP 200" },
    });
    expect(file).toMatchObject({ refusalStatus: status, vendorErrors: {}, observed: { notAdopted: [] } });
    expect((await again()).report).toMatchObject({ outcome: "same", left: [] });
  });

  test("as the code of rows that fail is that of each error", async () => {
    const path = await recordedOf(ofRows("unprocessed", (row) => Object.assign(row, { error_code: "E1" })));
    const { refuted, confirmed, file, again } = await examinedAt(path);
    expect(refuted.filter(([id]) => !id.startsWith("error."))).toEqual([["value.letter-case", "any"]]);
    expect(confirmed).toEqual(expect.arrayContaining(hidden));
    expect(file.vendorErrors).toMatchObject({ unitNotFound: { code: "E1" }, wrongType: { row: { code: "E1" } } });
    expect((await again()).report).toMatchObject({ outcome: "same", left: [] });
  });

  test.each<[string, string, Mutate]>([
    ["data", "every method", ofRefusals(({ body }) => Object.assign(body, { data: [] }))],
    ["HTTP status", "every method", ofDone((answer) => Object.assign(answer, { status: 201 }))],
    [
      "empty set",
      operation,
      ofDone(({ body }) => {
        if (body.data?.unprocessed_customer_events_set?.length === 0) body.data.unprocessed_customer_events_set = null;
      }),
    ],
  ])("as %s is left once, and hides nothing else", async (_, about, mutate) => {
    const { report, refuted, confirmed } = await examinedAt(await recordedOf(mutate));
    expect(refuted).toEqual([["value.letter-case", "any"]]);
    expect(confirmed).toEqual(expect.arrayContaining(hidden));
    expect(report.left).toEqual([expect.objectContaining({ operation: about })]);
  });
});

test("an HTTP status of some refusals is that of their errors", { timeout: 60_000 }, async () => {
  const path = await recordedOf(
    ofRefusals((answer) => {
      if (/token/i.test(answer.body.status.message)) answer.status = 401;
    }),
  );
  const { refuted, file, again } = await examinedAt(path);
  expect(refuted.map(([id]) => id)).toEqual(["call.http-status", "value.letter-case"]);
  expect(file.refusalStatus).toBeUndefined();
  const errors = Object.entries(file.vendorErrors as object).map(([kind, { httpStatus }]) => [kind, httpStatus]);
  expect(errors).toEqual(["tokenMissing", "tokenReleased", "tokenUnknown"].map((kind) => [kind, 401]));
  expect((await again()).report).toMatchObject({ outcome: "same", left: [] });
});

test("tokens that are refused in several words are told to be", { timeout: 60_000 }, async () => {
  let count = 0;
  const mutate = ofRefusals(({ body }) =>
    Object.assign(body.status, { code: "NO", message: ["No.", "Never."][count++ % 2] }),
  );
  const path = await recordedOf(mutate, async (base) => {
    for (const token of ["one", "other", "third"]) await sendRows(base, token, [eventRow()]);
  });
  const { report, file } = await examinedAt(path);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ id: "error.tokenUnknown", verdict: "open", reason: "several words" }),
  );
  expect(file.vendorErrors).toMatchObject({ tokenUnknown: { message: "No." } });
});

test("what no error of ours says is left, there beside here", { timeout: 60_000 }, async () => {
  let count = 0;
  const { message } = vendorErrors.tokenMissing;
  const mutate = ofRefusals(({ body }) => {
    if (count++ === 0) body.status.message = "Oh no.";
  });
  const path = await recordedOf(mutate, async (base) => {
    for (let at = 0; at < 3; at += 1) await sendRows(base, undefined as never, [eventRow()]);
  });
  const { report } = await examinedAt(path);
  expect(report).toMatchObject({ outcome: "different", counts: { different: 1 } });
  const at = "/status/message";
  expect(report.left).toEqual([{ operation, at, there: '"Oh no."', here: JSON.stringify(message), exchanges: [2] }]);
});
