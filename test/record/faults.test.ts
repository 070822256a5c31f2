import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { FaultRule } from "../../src/index.ts";
import { FaultsInFront, frontRulesSchema } from "../../src/mock/faults/faults-in-front.ts";
import { catalog, methodsIn } from "../../src/vendor/catalog.ts";
import { parseRelease } from "../../src/wire/release.ts";
import { createPath, eventsBody } from "../event-rows.ts";
import { recordHere } from "./record-here.ts";
import { startUpstream } from "./upstream.ts";

const row = { number: "70", id: "205296018F3D8731085FD9EA89AB82D7", request_unique_identifier: "0" };
const data = { unprocessed_customer_events_set: [], processed_customer_events_set: [row] };
const answer = JSON.stringify({ data, status: { code: "OK", message: "", description: "" } });
const seen: string[] = [];
const upstream = await startUpstream(async (request, response) => {
  seen.push(await text(request));
  const headers = { "content-type": "application/json", "set-cookie": ["a=1", "b=2"] };
  if (request.url?.includes("gone")) return request.socket.destroy();
  if (!request.url?.includes("gzip")) return response.writeHead(200, headers).end(answer);
  return response.writeHead(200, { ...headers, "content-encoding": "gzip" }).end(gzipSync(answer));
});
afterAll(() => upstream.close());
beforeEach(() => void seen.splice(0));

const recordWith = (...rules: readonly FaultRule[]) =>
  recordHere(upstream.url, {
    faults: new FaultsInFront(frontRulesSchema.parse(rules), "1", methodsIn(catalog), parseRelease("R14")),
  });

const body = JSON.stringify(eventsBody(["x"]));

/** What the client gets of a call, until it has waited for half a second. */
async function call(base: string, query = "", sent = body) {
  const signal = AbortSignal.timeout(500);
  try {
    const got = await fetch(base + createPath + query, { method: "POST", body: sent, signal });
    return { status: got.status, headers: got.headers, text: await got.text() };
  } catch (error) {
    return { failed: (error as Error).name };
  }
}

const whenDone = (effect: object): FaultRule =>
  ({ id: "r", phase: "after-commit", when: { times: 1 }, effect }) as FaultRule;

describe("a rule in front of a system", () => {
  test.each<[FaultRule, object]>([
    ["http-503", { status: 503 }],
    ["proxy-html-502", { status: 502, text: expect.stringContaining("nginx") }],
    ["reset-before", { failed: "TypeError" }],
  ])("%s keeps the call from it, and the recording says so", async (rule, expected) => {
    const recorder = await recordWith(rule);
    expect(await call(recorder.url)).toMatchObject(expected);
    expect(seen).toEqual([]);
    expect(await call(recorder.url)).toMatchObject({ status: 200, text: answer });
    const [injected, passed] = await recorder.exchanges();
    expect(injected).toMatchObject({ fault: { rules: [rule], isReached: false }, answer: { headers: {} } });
    expect(injected?.request).toEqual(passed?.request);
    expect([injected?.answer.status, passed?.fault, seen]).toEqual([undefined, undefined, [body]]);
    expect(recorder.said).toContainEqual(expect.stringMatching(`injected ${rule} \\(.+\\), not forwarded$`));
    expect(recorder.said.at(-1)).toBe(`fault ${rule}: applied 1 time`);
  });

  test.each<[string, FaultRule, object]>([
    ["lost-response", "lost-response", { failed: "TypeError" }],
    ["truncated", "truncated", { failed: "TypeError" }],
    ["garbled", "garbled", { status: 200, text: answer.replace('"', "'") }],
    ["hang", "hang", { failed: "TimeoutError" }],
    ["malformed-chunk", whenDone({ connection: "malformed-chunk" }), { failed: "TypeError" }],
    ["a gateway", whenDone({ http: 502 }), { status: 502, text: expect.stringContaining("not from CRM.COM") }],
    ["late", whenDone({ delay: 20 }), { status: 200, text: answer }],
    ["slow", whenDone({ throttle: { durationMs: 20 } }), { status: 200, text: answer }],
  ])("%s lets it do the call, and the recording has the answer that the client did not get", async (_, rule, got) => {
    const recorder = await recordWith(rule);
    expect(await call(recorder.url)).toMatchObject(got);
    expect(await call(recorder.url)).toMatchObject({ status: 200, text: answer });
    expect(seen).toEqual([body, body]);
    const [injected, passed] = await recorder.exchanges();
    expect(injected?.fault).toMatchObject({ isReached: true });
    expect(injected?.answer).toEqual(passed?.answer);
    expect(passed?.fault).toBeUndefined();
  });

  test("headers change alone, and cookies stay apart", async () => {
    const recorder = await recordWith(whenDone({ headers: { set: { "x-a": "b" }, drop: "content-type" } }));
    const { headers } = (await call(recorder.url)) as { headers: Headers };
    expect([headers.get("x-a"), headers.get("content-type"), headers.getSetCookie()]).toEqual([
      "b",
      null,
      ["a=1", "b=2"],
    ]);
    await recorder.end("stopped");
  });

  test("an answer that is packed is broken as its text is", async () => {
    const recorder = await recordWith("garbled");
    expect(await call(recorder.url, "?gzip")).toMatchObject({ text: answer.replace('"', "'") });
    const [injected] = await recorder.exchanges();
    expect(injected?.answer.body).toMatchObject({ json: { status: { code: "OK" } } });
  });

  test("a system that fails is answered for, and recorded as that", async () => {
    const recorder = await recordWith(whenDone({ delay: 1 }));
    expect(await call(recorder.url, "?gone")).toMatchObject({
      status: 502,
      text: expect.stringContaining("UpstreamGone"),
    });
    const [injected] = await recorder.exchanges();
    expect(injected).toMatchObject({ fault: { rules: ["r"], isReached: true }, answer: { failure: "upstream gone" } });
  });

  test("sees what the call says, by its method, headers and body", async () => {
    const match = { operation: "customer_events.*", headers: { "x-a": "1" }, body: { "/token": { matches: "^1" } } };
    const recorder = await recordWith({ id: "r", match, effect: { http: 503 } });
    expect(await call(recorder.url)).toMatchObject({ status: 200 });
    const injected = await fetch(recorder.url + createPath, { method: "POST", body, headers: { "x-a": "1" } });
    expect(injected.status).toBe(503);
    await recorder.end("stopped");
  });

  test("a body too large to be looked at passes whole, and a client that leaves in the middle of one is recorded", async () => {
    const recorder = await recordWith({ match: { body: { "/token": "x" } }, effect: { http: 503 } });
    const large = "a".repeat(17 * 2 ** 20);
    await fetch(recorder.url + createPath, { method: "POST", body: large });
    expect(seen[0] === large).toBe(true);
    const leaving = new AbortController();
    const endless = new ReadableStream({ start: (sent) => sent.enqueue(Buffer.from("{")) });
    const options = { method: "POST", body: endless, duplex: "half", signal: leaving.signal };
    const left = fetch(recorder.url + createPath, options as RequestInit).catch(() => "unexplained");
    setTimeout(() => leaving.abort(), 100);
    expect(await left).toBe("unexplained");
    await vi.waitFor(() => expect(recorder.said.join()).toContain("client disconnected"));
    const exchanges = await recorder.exchanges();
    expect(exchanges.map(({ answer }) => answer.failure)).toEqual([undefined, "client disconnected"]);
  });

  test("the end of a recording waits for nobody who hangs", async () => {
    const recorder = await recordWith("hang");
    const hanging = fetch(recorder.url + createPath, { method: "POST", body }).catch(() => "broken off");
    await vi.waitFor(() => expect(recorder.said).toHaveLength(1));
    const [injected] = await recorder.exchanges();
    expect([await hanging, injected?.answer.status]).toEqual(["broken off", 200]);
  });
});
