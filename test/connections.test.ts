import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

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

const metric = async (client: Client, name: string): Promise<number> => {
  // Without a connection of its own.
  const text = await (await client.standIn.fetch("/__mock/v1/metrics")).text();
  return Number(new RegExp(`^crmcom_mock_${name} (\\d+)$`, "m").exec(text)?.[1]);
};

const request = (headers: string, body = JSON.stringify(eventsBody(["a"]))) =>
  `POST ${createPath} HTTP/1.1\r\nHost: localhost\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

const processed = (text: string) => text.split('processed_customer_events_set":[{"number"').length - 1;

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
    await using client = await startClient("socket", { requestTimeoutMs: 200 });
    const [silent, half, slow] = [await open(client), await open(client), await open(client)];
    half.write("POST / HTTP/1.1\r\nHo");
    slow.write(request("").slice(0, -5));
    const texts = await Promise.all([silent, half, slow].map(received));
    for (const text of texts) expect(text).toContain("408 Request Timeout");
    expect(await metric(client, "connections_silent_total")).toBe(3);
  });

  test.each([
    ["say nothing", "", 5],
    ["say no HTTP", "EHLO crm\r\n\r\n", 0],
    ["have too large a head", `GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}`, 0],
  ])("that %s are free again, though their clients keep them open", async (_, text, silent) => {
    const limits = { maxConnections: 5, ...(silent > 0 && { requestTimeoutMs: 500 }) };
    await using client = await startClient("socket", limits);
    const sockets = await Promise.all(Array.from({ length: 5 }, () => open(client, { allowHalfOpen: true })));
    for (const socket of sockets) socket.resume().write(text);
    await expect.poll(() => metric(client, "connections"), { timeout: 20_000 }).toBe(0);
    expect(await metric(client, "connections_silent_total")).toBe(silent);
    await expect.poll(async () => (await client.send("/__mock/v1/health/live")).status).toBe(200);
    for (const socket of sockets) socket.destroy();
  });
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

  test("count every piece, however small", async () => {
    await using client = await startClient("socket");
    const socket = await open(client);
    const answer = received(socket);
    socket.write(`POST ${createPath} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n`);
    const pieces = Buffer.from("1\r\n \r\n".repeat(100_000));
    for (let sent = 0; sent < 10 && !socket.destroyed; sent += 1) {
      await Promise.race([new Promise((resolve) => socket.write(pieces, resolve)), answer]);
    }
    expect(await answer).toContain("503 Service Unavailable");
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

describe("calls on one connection that do not wait for each other", () => {
  const slowly = "X-Mock-Fault: delay=150\r\n";

  test.each(["empty", "reset", "random-data", "malformed-chunk", "close-after-bytes"])(
    "are answered in their order, and %s does not overtake those before it",
    async (type) => {
      await using client = await startClient("socket", {
        faults: [
          { id: "cut", match: { headers: { "x-cut": "1" } }, phase: "before-auth", effect: { connection: { type } } },
        ],
      });
      const socket = await open(client);
      const all = received(socket);
      socket.write(request(slowly) + request("") + request("X-Cut: 1\r\n") + request(""));
      const text = await all;
      expect(text.split("HTTP/1.1 200 OK").length - 1).toBe(2);
      expect(processed(text)).toBe(2);
      expect(text.startsWith("HTTP/1.1 200 OK\r\n")).toBe(true);
    },
  );

  test("and what is no HTTP is refused after those before it", async () => {
    await using client = await startClient("socket");
    const socket = await open(client);
    const all = received(socket);
    socket.write(`${request(slowly)}${request("")}NO HTTP\r\n\r\n`);
    const text = await all;
    expect(processed(text)).toBe(2);
    expect(text.indexOf("HTTP/1.1 400 Bad Request")).toBeGreaterThan(text.lastIndexOf("HTTP/1.1 200 OK"));
  });
});
