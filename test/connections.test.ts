import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, test } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { type Client, startClient } from "./transports.ts";

const open = async ({ standIn }: Client): Promise<Socket> => {
  const socket = connect(Number(new URL(standIn.url).port), "127.0.0.1");
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
    await using client = await startClient("socket", { headersTimeoutMs: 100, requestTimeoutMs: 200 });
    const [silent, half, slow] = [await open(client), await open(client), await open(client)];
    half.write("POST / HTTP/1.1\r\nHo");
    slow.write(request("").slice(0, -5));
    const texts = await Promise.all([silent, half, slow].map(received));
    for (const text of texts) expect(text).toContain("408 Request Timeout");
    expect(await metric(client, "connections_silent_total")).toBe(3);
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
