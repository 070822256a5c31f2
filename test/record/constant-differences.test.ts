import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";
import { sendDay } from "./send-day.ts";
import { startUpstream } from "./upstream.ts";

// biome-ignore lint/suspicious/noExplicitAny: a mutant reaches in as it likes
type Body = any;

/** The path of a recording of a day at a system that does in one thing as we do not, and else answers as a mutant has it. */
async function recordedOf(mutate: (body: Body) => void): Promise<string> {
  const assumptions = { "value.letter-case": "any" } as const;
  await using system = createStandIn({ seed: "a system", logLevel: "silent", release: "R14.0.0", assumptions });
  const upstream = await startUpstream(async (request, response) => {
    const { url = "", method = "GET" } = request;
    const sent = await text(request);
    const answer = await system.fetch(url, { method, ...(method === "POST" && { body: sent }) });
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

test("numbers of another type and a null for no text are differences of shape, and hide nothing", {
  timeout: 60_000,
}, async () => {
  const path = await recordedOf(({ data, status }) => {
    for (const row of data?.processed_customer_events_set ?? []) if (row.number) row.number = Number(row.number);
    if (status.code === "OK") status.message = null;
  });
  const { report, refuted, confirmed, file, again } = await examinedAt(path);
  expect(refuted).toEqual([["value.letter-case", "any"]]);
  expect(confirmed).toEqual(expect.arrayContaining(["value.null", "date.without-time", "bulk.repeated-identifier"]));
  const operation = "customer_events.bulk.social_media.create";
  expect(report.shapes.filter((one) => one.operation === operation)).toEqual([
    { operation, path: "data.processed_customer_events_set[].number", kind: "type", here: "String", there: "integer" },
    { operation, path: "status.message", kind: "type", here: "String", there: "null" },
  ]);
  expect(file.observed.notAdopted).toEqual([]);
  expect((await again()).report).toMatchObject({ outcome: "same", shapes: [], left: [] });
});

test("words of calls that are done are one difference, and adopted as what they are", { timeout: 60_000 }, async () => {
  const path = await recordedOf(({ status }) => {
    if (status.code === "OK") status.description = "Done";
  });
  const { report, refuted, confirmed, file, again } = await examinedAt(path);
  expect(refuted).toEqual([["value.letter-case", "any"]]);
  expect(confirmed).toEqual(expect.arrayContaining(["value.null", "date.without-time", "bulk.repeated-identifier"]));
  expect(report.left).toEqual([expect.objectContaining({ operation: "every method", there: "Done" })]);
  expect(file).toMatchObject({ observed: { done: { message: "", description: "Done" }, notAdopted: [] } });
  expect((await again()).report.outcome).toBe("same");
  await using adopted = createStandIn({ ...file, assumptions: {}, logLevel: "silent" });
  const answer = await adopted.fetch("/crmapi/rest/v2/customer_events/social_media/list", {
    method: "POST",
    body: JSON.stringify({ token: adopted.token, accounts_receivable_identifier: { number: "ACR0000000164" } }),
  });
  expect(await answer.json()).toMatchObject({ status: { code: "OK", message: "", description: "Done" } });
});
