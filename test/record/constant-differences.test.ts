import { expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { adoptRecordings } from "../../src/lab/record/adopt-recordings.ts";
import { analyseParts } from "../../src/lab/record/analyse-parts.ts";
import { driftOf } from "../../src/lab/record/drift.ts";
import { readRecording } from "../../src/lab/record/recording.ts";
import { overrideVendorErrors, vendorErrors } from "../../src/wire/vendor-errors.ts";
import { recordHere } from "./record-here.ts";
import { sendDay } from "./send-day.ts";
import { bodyText, startUpstream } from "./upstream.ts";

const ours = { switches: {}, table: vendorErrors, shapes: [] };

// biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
type Body = any;

/** The path of a recording of a day at a system that does in one thing as we do not, and else answers as a mutant has it. */
async function recordedOf(mutate: (body: Body) => void): Promise<string> {
  const assumptions = { "value.letter-case": "any" } as const;
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release: "R14.0.0", assumptions });
  const upstream = await startUpstream(async (request, response) => {
    const { url = "", method = "GET" } = request;
    const text = await bodyText(request);
    const answer = await system.fetch(url, { method, ...(method === "POST" && { body: text }) });
    const body: Body = await answer.json();
    mutate(body);
    response.writeHead(answer.status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  const recorder = await recordHere(upstream.url);
  await sendDay(recorder.url, system.token as string);
  await recorder.end("stopped");
  await upstream.close();
  return recorder.path;
}

async function judged(path: string) {
  const analysed = await analyseParts(readRecording(path), ours);
  const drift = driftOf(analysed, ours);
  const { assumptions, vendorErrors: worded, observed } = adoptRecordings(analysed);
  const adopted = { switches: assumptions, table: overrideVendorErrors(worded), shapes: observed.shapes ?? [] };
  return {
    drift,
    refuted: drift.assumptions.filter(({ verdict }) => verdict === "refuted").map(({ id, variant }) => [id, variant]),
    confirmed: drift.assumptions.filter(({ verdict }) => verdict === "confirmed").map(({ id }) => id),
    adopted: { observed, assumptions },
    after: driftOf(await analyseParts(readRecording(path), adopted), adopted),
  };
}

test("numbers of another type and a null for no text are differences of shape, and hide nothing", {
  timeout: 60_000,
}, async () => {
  const path = await recordedOf(({ data, status }) => {
    for (const row of data?.processed_customer_events_set ?? []) if (row.number) row.number = Number(row.number);
    if (status.code === "OK") status.message = null;
  });
  const { drift, refuted, confirmed, adopted, after } = await judged(path);
  expect(refuted).toEqual([["value.letter-case", "any"]]);
  expect(confirmed).toEqual(expect.arrayContaining(["value.null", "date.without-time", "bulk.repeated-identifier"]));
  const operation = "customer_events.bulk.social_media.create";
  expect(drift.shapes.filter((one) => one.operation === operation)).toEqual([
    {
      operation,
      path: "data.processed_customer_events_set[].number",
      kind: "type",
      here: "String",
      there: "integer",
    },
    { operation, path: "status.message", kind: "type", here: "String", there: "null" },
  ]);
  expect(adopted.observed.notAdopted).toEqual([]);
  expect(after).toMatchObject({ result: "same", shapes: [], differences: [] });
});

test("what differs in every answer is about none of the assumptions that some of them rest on", {
  timeout: 60_000,
}, async () => {
  const path = await recordedOf(({ status }) => {
    if (status.code === "OK") status.description = "Done";
  });
  const { drift, refuted, confirmed, adopted } = await judged(path);
  expect(refuted).toEqual([["value.letter-case", "any"]]);
  expect(confirmed).toEqual(expect.arrayContaining(["value.null", "date.without-time", "bulk.repeated-identifier"]));
  expect(adopted.assumptions).toEqual({ "value.letter-case": "any" });
  expect(drift.differences[0]?.differences).toEqual([{ path: "/status/description", there: '"Done"', here: '""' }]);
  expect(adopted.observed.notAdopted[0]).toMatchObject({ assumptions: [] });
});
