import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { get } from "node:https";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStandIn, type StandIn } from "../src/index.ts";
import { createPath, eventsBody } from "./event-rows.ts";
import { rawRequest } from "./raw-request.ts";
import { tempFolder } from "./temp-folder.ts";
import { type Client, metric, startClient } from "./transports.ts";

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

const request = (headers: string, body = JSON.stringify(eventsBody(["a"]))) =>
  `POST ${createPath} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

describe("connections", () => {
  test("above the limit are closed at once, and counted", async () => {
    await using client = await startClient("socket", { maxConnections: 2 });
    const held = [await open(client), await open(client)];
    const refused = [await open(client), await open(client)];
    expect(await Promise.all(refused.map(received))).toEqual(["", ""]);
    expect(await metric(client, "connections")).toBe(2);
    expect(await metric(client, "connections_refused_total")).toBe(2);
    for (const socket of held) socket.destroy();
    await expect.poll(() => metric(client, "connections")).toBe(0);
    const again = await open(client);
    again.write(request("Connection: close\r\n"));
    expect(await received(again)).toContain('"code":"OK"');
  });

  test("that say nothing, or not all, are closed after their time, and counted", async () => {
    await using client = await startClient("socket", { requestTimeoutMs: 3000 });
    const [silent, half, slow] = [await open(client), await open(client), await open(client)];
    half.write("POST / HTTP/1.1\r\nHo");
    slow.write(request("").slice(0, -5));
    const texts = await Promise.all([silent, half, slow].map(received));
    for (const text of texts) expect(text).toContain("408 Request Timeout");
    expect(await metric(client, "connections_silent_total")).toBe(3);
  });
});

test("a client that waits longer than that for its answer gets it", async () => {
  await using client = await startClient("socket", { requestTimeoutMs: 3000 });
  const { body } = await client.post(createPath, eventsBody(["a"]), { "x-mock-fault": "delay=4000" });
  expect(body.status.code).toBe("OK");
});

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
});

let standIn: StandIn;
let port = 0;

beforeAll(async () => {
  standIn = createStandIn({ logLevel: "silent" });
  ({ port } = await standIn.listen({ port: 0 }));
});
afterAll(() => standIn.close());

const close = "Connection: close";
const settings = "GET /__mock/v1/settings HTTP/1.1";

describe("a request that cannot be answered has an answer with a body:", () => {
  test.each([
    ["a host with a user", [settings, "Host: u:S3CRET@localhost"], 400, "Invalid host"],
    ["the target *", ["OPTIONS * HTTP/1.1", "Host: localhost"], 400, "Invalid URL"],
    ["two hosts", [settings, "Host: localhost", "host: S3CRET"], 400, "more than one Host"],
    ["no HTTP", ["EHLO crm"], 400, "not HTTP"],
  ])("%s", async (_, lines, status, said) => {
    const answer = await rawRequest(port, ...lines, close);
    expect(answer.status).toBe(status);
    expect(answer.head).toContain("content-type: application/problem+json");
    expect(JSON.parse(answer.body)).toMatchObject({ status });
    expect(answer.body).toContain(said);
    expect(answer.body).not.toContain("S3CRET");
  });
});

describe("a request that is odd is answered as others are:", () => {
  const sandboxes = "/__mock/v1/sandboxes";
  test.each([
    ["HTTP/1.0 with one", [`GET ${sandboxes} HTTP/1.0`, "Host: 127.0.0.1:99"], "127.0.0.1:99"],
    ["capitals", [`GET ${sandboxes} HTTP/1.1`, "Host: LOCALHOST:1", close], "localhost:1"],
    ["IPv6", [`GET ${sandboxes} HTTP/1.1`, "Host: [::1]:99", close], "[::1]:99"],
    [
      "the host in the target",
      [`GET http://localhost:99${sandboxes} HTTP/1.1`, "Host: localhost:99", close],
      "localhost:99",
    ],
  ])("%s", async (_, lines, host) => {
    const { status, body } = await rawRequest(port, ...lines);
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ items: [{ baseUrl: `http://${host}/__mock/s/default` }] });
  });

  test("a call of the vendor in HTTP/1.0 has the vendor's form", async () => {
    const { body } = await rawRequest(port, `POST ${createPath} HTTP/1.0`, "Content-Length: 0");
    expect(JSON.parse(body)).toMatchObject({ status: { code: "AssumedMalformedRequestException" } });
  });
});

describe("TLS", () => {
  const folder = tempFolder();
  const tlsCert = join(folder, "cert.pem");
  const tlsKey = join(folder, "key.pem");
  let ca = "";

  beforeAll(async () => {
    const made = await generate([{ name: "commonName", value: "localhost" }], {
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
    });
    ca = made.cert;
    writeFileSync(tlsCert, made.cert);
    writeFileSync(tlsKey, made.private);
  });

  test("a client that trusts the certificate is answered", async () => {
    await using standIn = createStandIn({ tlsCert, tlsKey });
    const { url } = await standIn.listen({ port: 0 });
    expect(url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const [response] = await once(get(`${url}/__mock/v1/health/ready`, { ca, agent: false }), "response");
    expect(response.statusCode).toBe(200);
    response.resume();
  });
});
