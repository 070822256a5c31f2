import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { vendorErrors } from "../src/wire/vendor-errors.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { startClient, transports } from "./transports.ts";

const { token } = eventsBody([]);
const empty = JSON.stringify({ token, social_media_customer_events_set: [] });
const bytes = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part))));
const utf16 = Buffer.from(empty, "utf16le");

/** What is sent, the headers beside it, and what the refusal must say of it; of texts, more is said beside `whyNotJson`. */
const bodies: readonly (readonly [string, string | Buffer, Record<string, string>, ...string[]])[] = [
  ["nothing", "", {}, "it is empty"],
  ["a form with a type", "token=S3CRET", { "content-type": "application/x-www-form-urlencoded" }, "it is a form"],
  [
    "a form in parts",
    '--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nS3CRET\r\n--x--\r\n',
    { "content-type": "multipart/form-data; boundary=x" },
    "it is a form",
  ],
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
];

const cases = bodies.map(([name, body, headers, ...said]) => ({ name, body, headers, said }));

describe.each(transports)("what is not JSON is refused with the reason, %s", (transport) => {
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
    await using client = await startClient(transport, { maxBody: "10kb" });
    const bomb = compress(Buffer.alloc(5_000_000, " "));
    expect(bomb.length).toBeLessThan(10_000);
    const headers = { "content-encoding": encoding };
    const answer = await client.send(createPath, { method: "POST", headers, body: bomb as never });
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ status: { code: "AssumedRequestTooLargeException" } });
  });

  test("a body over --max-body is refused, one of just that size is not", async () => {
    const text = empty;
    await using client = await startClient(transport, { maxBody: text.length });
    expect((await client.post(createPath, text)).body.status.code).toBe("OK");
    const { status, body } = await client.post(createPath, `${text} `);
    expect([status, body.status.code]).toEqual([413, vendorErrors.bodyTooLarge.code]);
  });
});

describe("large bodies", () => {
  const body = Buffer.alloc(3 * 1024 * 1024, "x");

  test("a streamed body over the limit is answered 413 in the vendor's form, one of the admin API too", async () => {
    await using client = await startClient("socket", { maxBody: "1mb" });
    const streamed = { body: new Blob([body]).stream(), duplex: "half" };
    const answer = await client.send(createPath, { method: "POST", ...streamed } as RequestInit);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ status: { code: "AssumedRequestTooLargeException" } });
    const admin = await client.send("/__mock/v1/reset", { method: "POST", body });
    expect(admin.status).toBe(413);
  });

  const nested = "[".repeat(1000) + "]".repeat(1000);

  test("a body of the admin API that is nested too deep is refused", async () => {
    await using client = await startClient("in-process");
    const answer = await client.send("/__mock/v1/reset", { method: "POST", body: `{"state":${nested}}` });
    expect(answer.status).toBe(422);
    expect(await answer.json()).toMatchObject({ title: "Body nested too deep" });
  });
});
