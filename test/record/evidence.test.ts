import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { createStandIn } from "../../src/index.ts";
import { formatReport } from "../../src/tenant/report/formats.ts";
import { createPath, eventRow } from "../event-rows.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";
import { startUpstream } from "./upstream.ts";

/** A recorder in front of a mock server that a test can set up again, or have a gateway answer for. */
async function recordedSystem() {
  const made = () => createStandIn({ seed: "a system", logLevel: "silent", release: "R17.0.0" });
  const state = { system: made(), gateway: undefined as Response | undefined };
  const upstream = await startUpstream(async (request, response) => {
    const body = await text(request);
    const { url = "", method = "POST", headers } = request;
    const init = { method, headers: new Headers(headers as Record<string, string>), body };
    const answer = state.gateway ?? (await state.system.fetch(url, init));
    state.gateway = undefined;
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  const recorder = await recordHere(upstream.url);
  onTestFinished(async () => {
    await upstream.close();
    await state.system.close();
  });
  const send = async (rows: readonly object[], headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ token: state.system.token, social_media_customer_events_set: rows });
    return await fetch(recorder.url + createPath, { method: "POST", headers, body }).then((answer) => answer.text());
  };
  return { state, recorder, send };
}

const referring = eventRow({ external_system: "SHOP", external_system_reference_number: "R-1" });

test("what a gateway answers is told apart, compared with nothing and adopted by nobody", async () => {
  const { state, recorder, send } = await recordedSystem();
  await send([eventRow()]);
  const busy = { status: { code: "TooManyRequests", message: "Slow down" }, data: null };
  state.gateway = Response.json(busy, { status: 429, headers: { "retry-after": "1" } });
  await send([eventRow({ profile: "two" })]);
  state.gateway = new Response("<html>Bad gateway</html>", { status: 502, headers: { "content-type": "text/html" } });
  await send([eventRow({ profile: "three" })]);
  state.gateway = Response.json({ status: { code: "RecorderRefusesWrites", message: "", description: "" }, data: {} });
  await send([eventRow({ profile: "four" })]);
  await recorder.end("stopped");
  const { report, file } = await examinedAt(recorder.path);
  expect(report).toMatchObject({ outcome: "same", counts: { same: 1, different: 0 }, unexplained: [] });
  expect(report.gateway).toEqual([
    { says: "HTTP 429", exchanges: [3] },
    { says: "HTTP 502", exchanges: [4] },
    { says: "RecorderRefusesWrites", exchanges: [5] },
  ]);
  expect(formatReport(report, "text")).toMatch(/^gateway +HTTP 429: a gateway or the recorder responded \(line 3\)$/m);
  for (const format of ["json", "junit"] as const) expect(formatReport(report, format)).toContain("HTTP 429");
  expect(file).toMatchObject({ vendorErrors: {}, assumptions: {} });
});

test("a sandbox has facts of its own", async () => {
  const { state, recorder, send } = await recordedSystem();
  for (const name of ["one", "two"]) {
    await state.system.fetch(`/__mock/v1/sandboxes/${name}`, { method: "PUT", body: "{}" });
    const answer = JSON.parse(await send([referring], { "x-mock-sandbox": name }));
    expect(answer.data.processed_customer_events_set).toHaveLength(1);
  }
  await send([referring]);
  await recorder.end("stopped");
  const { report, refuted } = await examinedAt(recorder.path);
  expect([report.outcome, report.unexplained, refuted]).toEqual(["same", [], []]);
});

test("an id that is made a second time is a difference, also where a system was set up again", async () => {
  const { state, recorder, send } = await recordedSystem();
  await send([eventRow()]);
  await state.system.close();
  state.system = createStandIn({ seed: "a system", logLevel: "silent", release: "R17.0.0" });
  await send([eventRow()]);
  await recorder.end("stopped");
  const { report, refuted } = await examinedAt(recorder.path);
  expect(refuted).toEqual([]);
  expect(report).toMatchObject({
    outcome: "different",
    unexplained: [{ actual: "done, with the event of line 2, row 1" }],
  });
});
