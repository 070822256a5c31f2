import { appendFileSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { globalAgent } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { text } from "node:stream/consumers";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { generate } from "selfsigned";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";
import { rawRequest } from "../raw-request.ts";
import { readLines, recordHere } from "./record-here.ts";
import { startUpstream } from "./upstream.ts";

const show = "/crmapi/rest/v2/customer_events/social_media/show";
const create = "/crmapi/rest/v2/customer_events/social_media/create";
const large = Buffer.alloc(17 * 2 ** 20, "ab");

/** Requests that the upstream got, and who waits for one that it does not answer. */
const seen: string[] = [];
let onHanging = () => {};
const hanging = () => new Promise<void>((resolve) => (onHanging = resolve));

const upstream = await startUpstream(async (request, response) => {
  const { url = "" } = request;
  seen.push(`${request.method} ${url}`);
  if (url.includes("dies-early")) return request.socket.destroy();
  if (url.includes("hangs")) return onHanging();
  if (url.includes("dies-late")) {
    response.writeHead(200, { "content-length": 100 });
    response.write("{");
    return setTimeout(() => request.socket.destroy(), 20);
  }
  const body = await text(request);
  if (url.includes("large")) return response.end(large);
  response.writeHead(
    207,
    "As It Likes",
    [
      ["X-Two", "a"],
      ["X-Two", "b"],
      ["Content-Type", "application/json"],
    ].flat(),
  );
  return response.end(JSON.stringify({ url, method: request.method, headers: request.rawHeaders, body }));
});
afterAll(async () => {
  globalAgent.destroy();
  await upstream.close();
});

describe("the proxy", () => {
  test("passes call and answer on unchanged, below the path of the upstream", async () => {
    const recorder = await recordHere(`${upstream.url}/tenant/`);
    const answer = await fetch(`${recorder.url}${show}/?a=%20b&&c=%zz`, { headers: { "X-Own": "1" } });
    expect([answer.status, answer.statusText, answer.headers.get("x-two")]).toEqual([207, "As It Likes", "a, b"]);
    const seen = (await answer.json()) as { url: string; headers: string[]; body: string };
    expect(seen.url).toBe(`/tenant${show}/?a=%20b&&c=%zz`);
    expect(seen.headers).toContain("X-Own");
    expect(seen.headers).toContain(new URL(upstream.url).host);
    const sent = await fetch(recorder.url + create, { method: "POST", body: '{"é":1}' });
    expect(await sent.json()).toMatchObject({ method: "POST", body: '{"é":1}' });
    expect(await recorder.exchanges()).toHaveLength(2);
  });

  test("a body that is too large to be looked at passes all the same, and the recording says so", async () => {
    const recorder = await recordHere(upstream.url);
    const answer = await fetch(`${recorder.url}${create}?large`, { method: "POST", body: large });
    expect(Buffer.from(await answer.arrayBuffer()).equals(large)).toBe(true);
    const [exchange] = await recorder.exchanges();
    expect(exchange?.request.body).toEqual({ unread: "too large", size: "more" });
    expect(exchange?.answer.body).toEqual({ unread: "too large", size: "more" });
  });

  test("an HTTPS upstream is called by HTTPS, where its certificate is trusted", async () => {
    const { cert, private: key } = await generate([{ name: "commonName", value: "localhost" }]);
    const server = createSecureServer({ cert, key }, (_, response) => response.end('{"status":{"code":"OK"}}'));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const recorder = await recordHere(`https://localhost:${(server.address() as AddressInfo).port}`);
    expect((await fetch(recorder.url + show)).status).toBe(502);
    const usual = getCACertificates();
    setDefaultCACertificates([cert]);
    expect(await (await fetch(recorder.url + show)).json()).toEqual({ status: { code: "OK" } });
    setDefaultCACertificates(usual);
    const [refused, taken] = await recorder.exchanges();
    expect(refused?.answer).toEqual({ headers: {}, failure: "upstream unreachable" });
    expect(taken?.answer.status).toBe(200);
    server.close();
  });

  test.each([
    ["dies-early", 502, "upstream gone"],
    ["hangs", 504, "timeout"],
  ])("an upstream that %s is answered for, and recorded as that", async (how, status, failure) => {
    const recorder = await recordHere(upstream.url, { timeoutMs: how === "hangs" ? 100 : 60_000 });
    const answer = await fetch(`${recorder.url}${show}?${how}`);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ data: {}, status: { code: /^RecorderUpstream/ } });
    const [exchange] = await recorder.exchanges();
    expect(exchange?.answer).toEqual({ headers: {}, failure });
  });

  test("an answer that breaks off does so for the client too", async () => {
    const recorder = await recordHere(upstream.url);
    await expect(fetch(`${recorder.url}${show}?dies-late`).then((answer) => answer.text())).rejects.toThrow();
    const [exchange] = await recorder.exchanges();
    expect(exchange?.answer).toMatchObject({ status: 200, failure: "upstream gone", body: { unread: "not JSON" } });
  });

  test("a client that is gone, and a call that the end of the recording breaks off", async () => {
    const recorder = await recordHere(upstream.url);
    const socket = connect(Number(new URL(recorder.url).port), "127.0.0.1");
    const came = hanging();
    socket.write(`GET ${show}?hangs HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    await came;
    socket.destroy();
    await vi.waitFor(() => expect(recorder.said.join()).toContain("client disconnected"));
    const next = hanging();
    const broken = fetch(`${recorder.url}${show}?hangs`).catch(() => "broken off");
    await next;
    const exchanges = await recorder.exchanges();
    expect(exchanges.map(({ answer }) => answer.failure)).toEqual(["client disconnected", "recording ended"]);
    expect(await broken).toBe("broken off");
  });

  test("calls that may write are refused in the envelope and counted, unless they are allowed", async () => {
    const recorder = await recordHere(upstream.url, { allowWrites: false });
    const refused = await fetch(recorder.url + create, { method: "POST", body: "{}" });
    expect(refused.status).toBe(200);
    expect(await refused.json()).toMatchObject({ data: {}, status: { code: "RecorderRefusesWrites" } });
    for (const path of ["authentication/token", "customer_events/social_media/list"]) {
      expect((await fetch(`${recorder.url}/crmapi/rest/v2/${path}`, { method: "POST", body: "{}" })).status).toBe(207);
    }
    expect(await recorder.exchanges()).toHaveLength(2);
    expect(readLines(recorder.path).at(-1)).toEqual({ kind: "end", calls: 2, refusedWrites: 1, reason: "stopped" });
    expect(recorder.said).toContain("1 not forwarded, because they may write (--allow-writes)");
  });

  test("has enough after as many calls as were asked for, and passes no more on", async () => {
    const recorder = await recordHere(upstream.url, { maxCalls: 2 });
    for (const status of [207, 207, 503]) expect((await fetch(recorder.url + show)).status).toBe(status);
    expect(await recorder.enough).toBe("max-calls");
    await recorder.end("max-calls");
  });
});

/** Sends a request to the recorder as it stands. */
const ask = (url: string, line: string, ...headers: readonly string[]) =>
  rawRequest(Number(new URL(url).port), `${line} HTTP/1.1`, "Host: localhost", ...headers);
const empty = "Content-Length: 0";

const smuggled = `POST ${create} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}`;

describe("what is forwarded", () => {
  beforeEach(() => void seen.splice(0));

  const root = "/crmapi/rest/v2/";
  const write = "customer_events/create";
  test.each<[title: string, lines: [line: string, ...headers: string[]]]>([
    ["the body of a GET", [`GET ${show}`, `Content-Length: ${smuggled.length}`, "", smuggled]],
    ["two hosts", [`GET ${show}`, "host: localhost"]],
    ["a header for another method", [`POST ${show}`, "X-HTTP-Method-Override: DELETE", empty]],
    ["a header for another verb", [`POST ${show}`, "X-HTTP-Verb: DELETE", empty]],
    ["a header of a gateway", [`POST ${show}`, "X-Original-Method: DELETE", empty]],
    ["a parameter after a semicolon", [`POST ${show}?a=1;_method=DELETE`, empty]],
    ["a header for another path", [`GET ${show}`, `X-Original-URL: ${create}`]],
    ["a parameter for another method", [`POST ${show}?_method=DELETE`, empty]],
    ["a path with ..", [`POST ${root}${write}/../show`, empty]],
    ["a path with a dot at its end", [`POST ${root}show/../${write}/.`, empty]],
    ["a path with #", [`POST ${root}${write}#/show`, empty]],
    ["a path with %", [`POST ${root}${write}%3f/show`, empty]],
    ["a path with a backslash", [`POST ${root}${write}\\show`, empty]],
  ])("%s is refused, and the connection is closed", async (_, lines) => {
    const recorder = await recordHere(upstream.url, { allowWrites: false });
    const { status, body } = await ask(recorder.url, ...lines);
    expect([status, body]).toEqual([400, expect.stringContaining("RecorderOddRequest")]);
    expect(seen).toEqual([]);
    expect(await recorder.exchanges()).toEqual([]);
    expect(recorder.said[0]).toBe("not forwarded: odd request");
  });

  test.each([
    ["POST", "/", 404],
    ["GET", "/crmapi/rest/v1/show", 404],
    ["GET", `${root}${write}`, 200],
    ["DELETE", `${root}customer_events/show`, 200],
    ["POST", `${root}authentication/users/create`, 200],
    ["POST", `${root}authentication/token/release`, 200],
    ["POST", `${root}contacts/list`, 200],
    ["GET", create, 200],
    ["POST", `${root}authentication/device_application_key/token`, 207],
    ["POST", `${root}customer_events/social_media/list/`, 207],
    ["GET", `${root}a.b/c-d/list?x=%2e%2e/;//`, 207],
  ])("%s %s is answered %d without --allow-writes", async (verb, path, status) => {
    const recorder = await recordHere(upstream.url, { allowWrites: false });
    expect((await ask(recorder.url, `${verb} ${path}`, "Connection: close", empty)).status).toBe(status);
    expect(seen).toHaveLength(status === 207 ? 1 : 0);
    await recorder.end("stopped");
  });

  test.each([
    "Host: evil.example",
    "Host: localhost\r\nOrigin: https://evil.example",
    "Host: localhost\r\nOrigin: null",
    "Host: 127.0.0.1\r\nSec-Fetch-Site: cross-site",
  ])("nothing of a caller with %s", async (headers) => {
    const recorder = await recordHere(upstream.url);
    const answer = await rawRequest(Number(new URL(recorder.url).port), `GET ${show} HTTP/1.1`, headers);
    expect([answer.status, answer.body]).toEqual([403, expect.stringContaining("RecorderForeignCaller")]);
    expect(seen).toEqual([]);
    await recorder.end("stopped");
  });
});

describe("the file", () => {
  test("that is there is not touched, or added to", async () => {
    const first = await recordHere(upstream.url);
    await (await fetch(first.url + show)).text();
    await first.end("stopped");
    const before = readFileSync(first.path);
    await expect(recordHere(upstream.url, { path: first.path })).rejects.toThrow(
      `--out ${first.path}: the file exists; choose another name, or add to it with --append`,
    );
    expect(readFileSync(first.path)).toEqual(before);
    appendFileSync(first.path, '{"kind":"exchange","cou');
    const second = await recordHere(upstream.url, { path: first.path, isAppending: true });
    await (await fetch(second.url + show)).text();
    await second.end("stopped");
    const kinds = ["recording", "exchange", "end"];
    expect(readLines(first.path).map(({ kind }) => kind)).toEqual([...kinds, ...kinds]);
    const [one, other] = readLines(first.path).filter((line) => line.kind === "recording");
    expect(one?.host).not.toBe(other?.host);
  });

  test("of another kind is not added to; nobody else may read one", async () => {
    const recorder = await recordHere(upstream.url);
    await recorder.end("stopped");
    expect(statSync(recorder.path).mode & 0o777).toBe(0o600);
    writeFileSync(recorder.path, "{}\n");
    await expect(recordHere(upstream.url, { path: recorder.path, isAppending: true })).rejects.toThrow(
      "is not a recording; nothing was appended",
    );
  });
});
