import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { once } from "node:events";
import { ServerResponse } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createPath, eventsBody } from "./event-rows.ts";
import { startClient } from "./transports.ts";

afterEach(() => vi.restoreAllMocks());

const body = JSON.stringify(eventsBody(["x"]));
const request = `POST ${createPath} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body}`;

test("calls that come in together are all read before the first is answered", async () => {
  await using client = await startClient("socket");
  const { port } = new URL(client.standIn.url);
  const sockets = Array.from({ length: 8 }, () => connect(Number(port), "127.0.0.1"));
  // Once each was answered, the server has taken them all.
  await callAll(sockets);

  const happened: string[] = [];
  const read = () => happened.push("read");
  subscribe("http.server.request.start", read);
  const { writeHead } = ServerResponse.prototype;
  vi.spyOn(ServerResponse.prototype, "writeHead").mockImplementation(function (this: ServerResponse, ...words) {
    happened.push("answered");
    return Reflect.apply(writeHead, this, words);
  });
  await callAll(sockets);
  unsubscribe("http.server.request.start", read);
  for (const socket of sockets) socket.destroy();
  expect(happened).toEqual([...Array(8).fill("read"), ...Array(8).fill("answered")]);
});

async function callAll(sockets: readonly Socket[]): Promise<void> {
  const answers = sockets.map((socket) => once(socket, "data"));
  for (const socket of sockets) socket.write(request);
  await Promise.all(answers);
}
