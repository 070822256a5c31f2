import { expect, onTestFinished, test } from "vitest";
import { formatReport } from "../../src/tenant/report/formats.ts";
import { type Outgoing, startHiddenSystem } from "../contracts/hidden-system.ts";
import { createPath, eventRow } from "../event-rows.ts";
import { examinedAt } from "./examined.ts";
import { recordHere } from "./record-here.ts";

/** A recorder in front of a mock server, which a test can have a gateway answer for, once. */
async function recordedSystem() {
  const state = { gateway: undefined as Partial<Outgoing> | undefined };
  const { url, standIn, close } = await startHiddenSystem({ seed: "a system", release: "R17.0.0" }, (out) => {
    Object.assign(out, state.gateway);
    state.gateway = undefined;
  });
  onTestFinished(close);
  const recorder = await recordHere(url);
  const send = async (rows: readonly object[], headers: Record<string, string> = {}) => {
    const body = JSON.stringify({ token: standIn.token, social_media_customer_events_set: rows });
    return await fetch(recorder.url + createPath, { method: "POST", headers, body }).then((answer) => answer.text());
  };
  return { state, standIn, recorder, send };
}

const referring = eventRow({ external_system: "SHOP", external_system_reference_number: "R-1" });

test("what a gateway answers is told apart, compared with nothing and adopted by nobody", async () => {
  const { state, recorder, send } = await recordedSystem();
  await send([eventRow()]);
  const busy = { status: { code: "TooManyRequests", message: "Slow down" }, data: null };
  state.gateway = { body: busy, status: 429, headers: { "retry-after": "1" } };
  await send([eventRow({ profile: "two" })]);
  state.gateway = { text: "<html>Bad gateway</html>", status: 502, contentType: "text/html" };
  await send([eventRow({ profile: "three" })]);
  state.gateway = { body: { status: { code: "RecorderRefusesWrites", message: "", description: "" }, data: {} } };
  await send([eventRow({ profile: "four" })]);
  await recorder.end("stopped");
  const { report, file } = await examinedAt(recorder.path);
  expect(report).toMatchObject({ outcome: "same", counts: { same: 1, different: 0 }, unexplained: [] });
  expect(report.gatewayResponses).toEqual([
    { says: "HTTP 429", exchanges: [3] },
    { says: "HTTP 502", exchanges: [4] },
    { says: "RecorderRefusesWrites", exchanges: [5] },
  ]);
  expect(formatReport(report, "text")).toMatch(/^gateway +HTTP 429: a gateway or the recorder responded \(line 3\)$/m);
  for (const format of ["json", "junit"] as const) expect(formatReport(report, format)).toContain("HTTP 429");
  expect(file).toMatchObject({ vendorErrors: {}, assumptions: {} });
});

test("a sandbox has facts of its own", async () => {
  const { standIn, recorder, send } = await recordedSystem();
  for (const name of ["one", "two"]) {
    standIn.sandbox(name);
    const answer = JSON.parse(await send([referring], { "x-mock-sandbox": name }));
    expect(answer.data.processed_customer_events_set).toHaveLength(1);
  }
  await send([referring]);
  await recorder.end("stopped");
  const { report, refuted } = await examinedAt(recorder.path);
  expect([report.outcome, report.unexplained, refuted]).toEqual(["same", [], []]);
});

test("an id that is made a second time is a difference, also where a system was set up again", async () => {
  const { standIn, recorder, send } = await recordedSystem();
  await send([eventRow()]);
  standIn.reset();
  await send([eventRow()]);
  await recorder.end("stopped");
  const { report, refuted } = await examinedAt(recorder.path);
  expect(refuted).toEqual([]);
  expect(report).toMatchObject({
    outcome: "different",
    unexplained: [{ actual: "done, with the event of line 2, row 1" }],
  });
});
