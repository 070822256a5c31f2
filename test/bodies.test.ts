import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { vendorErrors } from "../src/wire/vendor-errors.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient, transports } from "./transports.ts";

const { token } = eventsBody([]);
const empty = JSON.stringify({ token, social_media_customer_events_set: [] });
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const utf16 = Buffer.from(empty, "utf16le");

/** What is sent, the headers beside it, and what the refusal must say of it. */
const bodies: readonly (readonly [string, string | Buffer, Record<string, string>, ...string[]])[] = [
  ["nothing", "", {}, "it is empty"],
  ["white space", " \r\n\t", {}, "it is empty"],
  ["the vendor's page, pasted", `\u00a0${empty}`, {}, "a no-break space (U+00A0)", "position 0 (line 1 column 1)"],
  ["one further on", `{\n  "token":\u00a0"S3CRET"}`, {}, "no-break space (U+00A0)", "position 12 (line 2 column 11)"],
  ["a zero width space", `\u200b${empty}`, {}, "U+200B", "position 0"],
  ["a second byte order mark", `\ufeff\ufeff${empty}`, {}, "a byte order mark (U+FEFF)", "position 0"],
  [
    "typographic quotation marks",
    "{\u201ctoken\u201d: \u201cS3CRET\u201d}",
    {},
    "quotation mark (U+201C)",
    "position 1",
  ],
  ["a form", "token=S3CRET&a=1", {}, "it is a form"],
  ["a form with a type", "token=S3CRET", { "content-type": "application/x-www-form-urlencoded" }, "it is a form"],
  [
    "a form in parts",
    '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nS3CRET\r\n--x--\r\n',
    { "content-type": "multipart/form-data; boundary=x" },
    "it is a multipart form",
  ],
  ["Base64", Buffer.from(empty).toString("base64"), {}, "it is Base64"],
  ["percent-encoded JSON", encodeURIComponent(empty), {}, "it is percent-encoded"],
  ["a call of a function", `callback(${empty})`, {}, "it is a call of a function (JSONP)"],
  ["XML", "<token>S3CRET</token>", {}, "it is XML or HTML"],
  ["gzip that no header tells of", gzipSync(empty), {}, "it is compressed with gzip", "Content-Encoding"],
  ["no gzip, but a header that says so", empty, { "content-encoding": "gzip" }, "it is not gzip", "Content-Encoding"],
  ["gzip that ends too early", gzipSync(empty).subarray(0, 40), { "content-encoding": "gzip" }, "gzip ends too early"],
  [
    "another encoding",
    "x",
    { "content-encoding": "compress" },
    "Content-Encoding (compress) is none of gzip, deflate, br",
  ],
  ["UTF-16 with a mark", bytes([0xff, 0xfe], [...utf16]), {}, "it is UTF-16"],
  ["UTF-16 without a mark", utf16, {}, "it is UTF-16"],
  ["UTF-16 the other way round", Buffer.from(utf16).swap16(), {}, "it is UTF-16"],
  [
    "ISO 8859-1",
    bytes('{"token": "S3CRET", "a": "', [0xfc], '"}'),
    { "content-type": "application/json; charset=ISO-8859-1" },
    "byte 26 (0xFC) is not UTF-8",
    "declares ISO-8859-1",
  ],
  ["a letter that is cut", bytes('{"a": "x', [0xe2, 0x82]), {}, "byte 8 (0xE2) is not UTF-8"],
  ["an end within an object", '{"token":"S3CRET"', {}, "it ends too early", "position 17"],
  ["an end within an array", '{"a":[1,2', {}, "it ends too early", "position 9"],
  ["an end within a String", '{"token":"S3CR', {}, "it ends too early", "within a String", "position 14"],
  ["an end within a word", '{"a":tru', {}, "it ends too early", "position 8"],
  ["an end after a colon", '{"a": ', {}, "it ends too early", "position 6"],
  ["a comment", '{"token":"S3CRET" /* mine */}', {}, "a comment", "position 18"],
  ["a comment to the end of the line", '{\n// mine\n"a":1}', {}, "a comment", "position 2 (line 2 column 1)"],
  ["NaN", '{"udf_float_1":NaN}', {}, "NaN", "position 15"],
  ["Infinity", '{"udf_float_1":-Infinity}', {}, "-Infinity", "position 15"],
  ["undefined", '{"a":undefined}', {}, "undefined", "position 5"],
  ["a value of Python", '{"a":None}', {}, "None", "position 5"],
  ["quotation marks of Python", "{'token':'S3CRET'}", {}, "a single quotation mark", "position 1"],
  ["a name without quotation marks", '{token:"S3CRET"}', {}, "without quotation marks", "position 1"],
  ["a value without quotation marks", '{"token":S3CRET}', {}, "without quotation marks", "position 9"],
  ["a comma too much", '{"token":"S3CRET",}', {}, "a comma too much", "position 18"],
  ["a comma too much in an array", "[1,]", {}, "a comma too much", "position 3"],
  ["no comma", '{"a":1 "b":2}', {}, "a comma is missing", "position 7"],
  ["no colon", '{"a" 1}', {}, "a colon is missing", "position 5"],
  ["no value", '{"a":,"b":1}', {}, "a value is missing", "position 5"],
  ["two values", '{"a":1}{"b":2}', {}, "more follows", "position 7"],
  ["a line break in a String", '{"token":"S3\nCRET"}', {}, "a line break within a String", "position 12"],
  ["a tab in a String", '{"token":"S3\tCRET"}', {}, "a control character (U+0009) within a String", "position 12"],
  ["an escape that JSON does not know", '{"token":"S3\\CRET"}', {}, "an escape", "position 12"],
  ["half an escape", '{"token":"S3\\u00zz"}', {}, "an escape", "position 12"],
  ["a zero in front", '{"a":007}', {}, "a number with a zero in front", "position 6"],
  ["a plus", '{"a":+1}', {}, "a number with a plus", "position 5"],
  ["half a number", '{"a":1.}', {}, "without a digit after its point", "position 5"],
  ["no digit before the point", '{"a":.5}', {}, "a number without a digit before its point", "position 5"],
  ["a minus and no digit before the point", '{"a":-.5}', {}, "without a digit before its point", "position 5"],
  ["a minus alone", '{"a":-,"b":1}', {}, "a minus without a number", "position 5"],
  ["a hexadecimal number", '{"a":0x1F}', {}, "a hexadecimal number, where JSON has decimal", "position 5"],
  ["a binary number", '{"a":0b1}', {}, "a binary number", "position 5"],
  ["a placeholder", '{"token": {{token}}}', {}, "a placeholder that was not filled", "position 10"],
  ["deep nesting that breaks", `${"[".repeat(100_000)}x`, {}, "nested more than"],
];

const cases = bodies.map(([name, body, headers, ...said]) => ({ name, body, headers, said }));

describe.each(transports)("what is no JSON is refused with the reason, %s", (transport) => {
  test.each(cases)("$name", async ({ body, headers, said }) => {
    await using client = await startClient(transport);
    const response = await client.send(createPath, { method: "POST", headers, body: body as never });
    const { data, status } = (await response.json()) as { data: object; status: Record<string, string> };
    expect(data).toEqual({});
    expect(status["code"]).toBe("AssumedMalformedRequestException");
    for (const part of said) expect(status["message"]).toContain(part);
    expect(status["message"]).not.toMatch(/S3|CRET/);
    expect(status["message"]?.length).toBeLessThan(300);
    expect(JSON.stringify(client.standIn.journal.entries())).not.toContain("\ufffd");
  });

  test.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["GZIP", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
  ])("%s is decoded, and kept so", async (encoding, compress) => {
    await using client = await startClient(transport);
    const answer = await client.send(createPath, {
      method: "POST",
      headers: { "content-encoding": encoding },
      body: compress(JSON.stringify(eventsBody(["Zoë"]))) as never,
    });
    expect(await answer.json()).toMatchObject({ status: { code: "OK" } });
    expect(JSON.stringify(client.standIn.journal.entries())).toContain("Zoë");
    expect(answer.headers.get("x-mock-assumptions")).toContain("call.content-encoding");
  });

  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ])("a bomb of %s ends at --max-body", async (encoding, compress) => {
    await using client = await startClient(transport, { maxBody: "100kb" });
    const bomb = compress(Buffer.alloc(50_000_000, " "));
    expect(bomb.length).toBeLessThan(100_000);
    const headers = { "content-encoding": encoding };
    const answer = await client.send(createPath, { method: "POST", headers, body: bomb as never });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ status: { code: "AssumedRequestTooLargeException" } });
  });

  test("a byte order mark, and a type that declares UTF-8 in any case, do no harm", async () => {
    await using client = await startClient(transport);
    const { body } = await client.post(createPath, `\ufeff${empty}`, {
      "content-type": "Application/JSON; Charset=utf-8",
    });
    expect(body.status.code).toBe("OK");
  });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a client forgot to fill
  test.each(["{{token}}", "{{ token }}", "${TOKEN}", "<token>"])(
    "a token %s that is still a placeholder is told so",
    async (placeholder) => {
      await using client = await startClient(transport);
      const { body } = await client.post(createPath, { token: placeholder, social_media_customer_events_set: [] });
      expect(body.status).toMatchObject({
        code: "AssumedTokenException",
        message: `The token is not valid: ${placeholder} is a placeholder that was not filled.`,
      });
      const show = "/crmapi/rest/v2/customer_events/social_media/show";
      const { status } = await client.get(`${show}?token=${encodeURIComponent(placeholder)}`);
      expect(status.message).toBe(body.status.message);
    },
  );

  test("a body over --max-body is refused, one of just that size is not", async () => {
    const text = empty;
    const client = await startClient(transport, { maxBody: text.length });
    expect((await client.post(createPath, text)).body.status.code).toBe("OK");
    const { status, body } = await client.post(createPath, `${text} `);
    expect([status, body.status.code]).toEqual([413, vendorErrors.bodyTooLarge.code]);
    await client.close();
  });
});

const open = async ({ standIn }: Client, more: { allowHalfOpen?: boolean } = {}): Promise<Socket> => {
  const socket = connect({ port: Number(new URL(standIn.url).port), host: "127.0.0.1", ...more });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
};

/** All that comes until the connection ends. */
const received = async (socket: Socket): Promise<string> => {
  let text = "";
  socket.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  // An end by reset is an end, too.
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
};

describe("bodies under way", () => {
  const announced = (bytes: number) =>
    `POST ${createPath} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${bytes}\r\n\r\n`;

  test("have one limit: beyond it others are answered 503 until there is room again", async () => {
    await using client = await startClient("socket", { maxBody: "64mb" });
    const unfinished = Array.from({ length: 8 }, () => open(client));
    const sockets = await Promise.all(unfinished);
    const answers = sockets.map(received);
    const part = Buffer.alloc(9 * 1024 ** 2, " ");
    for (const socket of sockets) socket.write(announced(10 * 1024 ** 2));
    for (const socket of sockets) await new Promise((resolve) => socket.write(part, resolve));
    const refused = await Promise.race(answers);
    expect(refused).toContain("503 Service Unavailable");
    expect(refused.toLowerCase()).toContain("retry-after: 1");
    expect(refused).toContain("application/problem+json");
    expect((await fetch(`${client.base}/__mock/v1/health/live`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    await Promise.all(answers);
    const call = () => client.post(createPath, eventsBody(["a"]));
    await expect.poll(async () => (await call()).status).toBe(200);
  });

  test("keep their room while their call waits, and give it back", async () => {
    await using client = await startClient("in-process", { maxBody: "40mb" });
    const body = JSON.stringify({ ...eventsBody(["a"]), more: " ".repeat(35 * 1024 ** 2) });
    const gone = new AbortController();
    const headers = { "x-mock-fault": "delay=600000" };
    const waiting = client.send(createPath, { method: "POST", body, headers, signal: gone.signal });
    const status = async () => (await client.send(createPath, { method: "POST", body })).status;
    expect(await status()).toBe(503);
    gone.abort();
    await waiting;
    expect(await status()).toBe(200);
  });
});

describe("large bodies", () => {
  const body = Buffer.alloc(20 * 1024 * 1024, "x");

  test.each(["announced", "streamed"])(
    "a body over the limit, %s, is answered 413 in the vendor's form",
    async (how) => {
      await using client = await startClient("socket", { maxBody: "1mb" });
      const given = how === "announced" ? { body } : { body: new Blob([body]).stream(), duplex: "half" as const };
      const answer = await client.send(createPath, { method: "POST", ...given } as RequestInit);
      expect(answer.status).toBe(413);
      expect(await answer.json()).toMatchObject({ status: { code: "AssumedRequestTooLargeException" } });
      const admin = await client.send("/__mock/v1/reset", { method: "POST", body });
      expect(admin.status).toBe(413);
    },
  );

  const nested = "[".repeat(100_000) + "]".repeat(100_000);
  const within = (members: string) => `{"token":"${token}",${members}}`;

  test.each([
    ["as the body", nested, "is an array"],
    ["as a set", within(`"social_media_customer_events_set":${nested}`), "is not an object"],
    ["as an unknown member", within(`"x":${nested},"social_media_customer_events_set":[]`), '"OK"'],
    [
      "as a member of a row",
      within(`"social_media_customer_events_set":[{"request_unique_identifier":${nested}}]`),
      "is not of type String",
    ],
    [
      "as fields_set",
      within(`"fields_set":${nested},"social_media_customer_events_set":[]`),
      "is not of type List of Strings",
    ],
    ["as the token", `{"token":${nested}}`, "is not of type String"],
  ])("100 000 nested arrays %s have a clear answer, and the journal can show them", async (_, text, said) => {
    await using client = await startClient("socket");
    const answer = await client.send(createPath, { method: "POST", body: text });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(said);
    expect((await client.send("/__mock/v1/requests")).status).toBe(200);
  });

  test("a body of the admin API that is nested too deep is refused", async () => {
    await using client = await startClient("socket");
    const answer = await client.send("/__mock/v1/reset", { method: "POST", body: `{"state":${nested}}` });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ title: "Body nested too deep" });
  });
});
